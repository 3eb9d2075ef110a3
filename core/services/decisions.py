"""Asking a plugin for a decision and keeping what was asked, what it said, and under which policy.

A hook that fails parks the decision: the ticket is saved, the core's default holds, and an operator sees why.
"""

from typing import Any

import sqlalchemy as sa

from core.domain.codec import dumps
from core.domain.errors import Reason, Refused
from core.domain.processes import ActEffects, Chooser, Guard
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from core.models import Decision, PluginIncident
from core.plugin_manager import EFFECTS, Answer, HookFailed, Plugin, is_effects
from core.services import jobs
from core.services.scope import Scope
from core.services.work import Work, working


def ask(work: Work, plugin: Plugin, hook: str, ticket_id: int, ticket: TicketSnapshot, **facts: object) -> Any:
    """Return the plugin's answer to a hook, logged; None for the core's default, also when the hook failed.

    :raises Refused: Only from ``on_close``.
    """
    inputs = dumps({"ticket": ticket, **facts})
    try:
        answer = work.scope.plugins.ask(hook, plugin.name, ticket=ticket, **facts)
    except HookFailed as failure:
        park(work, failure, ticket_id, inputs, plugin)
        return None
    if answer.value is not None:
        _log(work, ticket_id, hook, plugin, inputs, answer.text)
    return answer.value


def check_guards(work: Work, plugin: Plugin, guards: tuple[Guard, ...], ticket: TicketSnapshot, act: Act) -> None:
    """Let every guard of an act speak.

    :raises Refused: One refuses, or fails: what cannot be checked is not done.
    """
    for guard in guards:
        answer = run(
            work, plugin, f"guard {guard.__name__}", lambda value: isinstance(value, Refused), guard, ticket, act
        )
        if answer.value is not None:
            raise answer.value


def act_effects(work: Work, plugin: Plugin, function: ActEffects, ticket: TicketSnapshot, act: Act) -> Any:
    """Return what follows from an act, by the plugin's own function.

    :raises Refused: RULE_FAILED if it fails.
    """
    what = f"effects {function.__name__}"
    return run(work, plugin, what, is_effects, function, ticket, act, kept=EFFECTS).value or ()


def chosen_state(
    work: Work, plugin: Plugin, function: Chooser, targets: tuple[str, ...], ticket: TicketSnapshot, act: Act
) -> str:
    """Return the state that the plugin's function chooses among ``targets``.

    :raises Refused: RULE_FAILED if it fails or chooses another.
    """
    name = f"choose {function.__name__}"
    return str(run(work, plugin, name, lambda value: value in targets, function, ticket, act).value)


def run(
    work: Work, plugin: Plugin, what: str, check: Any, function: Any, *arguments: object, kept: Any = None
) -> Answer[Any]:
    """Call a function of a declaration under guard; ``kept`` as in :meth:`PluginManager.run`.

    :raises Refused: RULE_FAILED if it raises or answers rubbish. The incident is recorded in its own transaction
        by whoever rolls this one back (see :func:`incident`).
    """
    try:
        return work.scope.plugins.run(plugin.name, what, check, function, *arguments, kept=kept)
    except HookFailed as failure:
        message = Message(N_("这项规则暂时无法执行，已通知管理员。"))
        raise RuleFailed(message, failure) from failure


class RuleFailed(Refused):
    """An act cannot be done because a rule of its plugin failed; ``failure`` says which."""

    def __init__(self, message: Message, failure: HookFailed) -> None:
        super().__init__(Reason.RULE_FAILED, message)
        self.failure = failure


def park(work: Work, failure: HookFailed, ticket_id: int, inputs: str, plugin: Plugin) -> None:
    """Record that a decision could not be had."""
    work.later(
        Decision,
        ticket_id=ticket_id,
        hook=failure.hook,
        rule=f"{plugin.name}.{failure.hook}",
        policy=plugin.version,
        inputs=inputs,
        answer="",
        state="parked",
        error=failure.cause,
        at=work.now,
    )
    work.event("decision_parked", ticket_id=ticket_id, body={"hook": failure.hook, "error": failure.cause})
    incident(work, failure)


def incident(work: Work, failure: HookFailed) -> None:
    """Count a plugin's failure by the minute, for the health page."""
    work.collect(_write_incidents, failure)


def _write_incidents(work: Work, failures: list[HookFailed]) -> None:
    minute = int(work.now.timestamp()) // 60
    for failure in failures:
        key = (work.scope.org.id, failure.plugin, failure.hook, minute)
        work.session.connection().execute(
            jobs.insert_or_ignore(work.session, PluginIncident, ("org_id", "plugin", "hook", "minute")),
            [
                {
                    "org_id": key[0],
                    "plugin": key[1],
                    "hook": key[2],
                    "minute": minute,
                    "times": 0,
                    "error": failure.cause,
                    "details": None,
                }
            ],
        )
        work.session.execute(
            sa.update(PluginIncident)
            .where(
                PluginIncident.plugin == failure.plugin,
                PluginIncident.hook == failure.hook,
                PluginIncident.minute == minute,
            )
            .values(times=PluginIncident.times + 1)
            .execution_options(synchronize_session=False)
        )


def _log(work: Work, ticket_id: int, hook: str, plugin: Plugin, inputs: str, answer: str) -> None:
    work.later(
        Decision,
        ticket_id=ticket_id,
        hook=hook,
        rule=f"{plugin.name}.{hook}",
        policy=plugin.version,
        inputs=inputs,
        answer=answer,
        state="applied",
        error="",
        at=work.now,
    )


def record_incident(scope: Scope, failure: HookFailed) -> None:
    """Count a plugin's failure whose use case was rolled back."""
    with working(scope) as work:
        incident(work, failure)
        work.event("rule_failed", body={"plugin": failure.plugin, "hook": failure.hook, "error": failure.cause})
