"""Asking a plugin for a decision and keeping what was asked, what it said, and under which policy.

A hook that fails parks the decision: the ticket is saved, the core's default holds, and an operator sees why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.domain.codec import dumps
from core.domain.errors import Reason, Refused, RuleError
from core.domain.processes import ActEffects, Chooser, Guard
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from core.models import Decision, PluginIncident
from core.plugin_manager import EFFECTS, Answer, HookFailed, Plugin, is_effects
from core.services import jobs
from core.services.scope import Scope
from core.services.work import Work, working

ACT_EFFECTS = "effects"  # under which name the log keeps what follows from an act
CANNOT_RUN = N_("这项规则暂时无法执行，已通知管理员。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a hook was asked that failed: about which ticket, with which inputs."""

    ticket_id: int
    inputs: str
    plugin: Plugin


def ask(
    work: Work,
    plugin: Plugin,
    hook: str,
    ticket_id: int,
    ticket: TicketSnapshot,
    *,
    fits: Callable[[Any], object] | None = None,
    **facts: object,
) -> Any:
    """Return the plugin's answer to a hook, logged; None for the core's default, also when the hook failed.

    ``fits`` raises :class:`RuleError` if the answer names what the organisation or the process does not have; that is
    a failure, too.

    :raises Refused: Only from ``on_close``: the plugin vetoes, or fails. What cannot be checked is not closed.
    """
    inputs = dumps({"ticket": ticket, **facts})
    try:
        answer = work.scope.plugins.ask(hook, plugin.name, ticket=ticket, **facts)
        if fits is not None and answer.value is not None:
            _check(plugin, hook, fits, answer.value)
    except HookFailed as failure:
        if hook == "on_close":
            asked = Asked(ticket_id=ticket_id, inputs=inputs, plugin=plugin)
            raise RuleFailed(Message(CANNOT_RUN), failure, asked) from failure
        park(work, failure, ticket_id, inputs, plugin)
        return None
    if answer.value is not None:
        _log(work, ticket_id, hook, plugin, inputs, answer.text)
    return answer.value


def _check(plugin: Plugin, hook: str, fits: Callable[[Any], object], answer: Any) -> None:
    try:
        fits(answer)
    except RuleError as error:
        raise HookFailed(plugin.name, hook, str(error)) from error


def check_guards(work: Work, plugin: Plugin, guards: tuple[Guard, ...], ticket: TicketSnapshot, act: Act) -> None:
    """Let every guard of an act speak.

    :raises Refused: One refuses, or fails: what cannot be checked is not done.
    """
    for guard in guards:
        answer = run(
            work, plugin, f"guard {_name(guard)}", lambda value: isinstance(value, Refused), guard, ticket, act
        )
        if answer.value is not None:
            raise answer.value


def act_effects(
    work: Work, plugin: Plugin, function: ActEffects, ticket_id: int, ticket: TicketSnapshot, act: Act
) -> Any:
    """Return what follows from an act, by the plugin's own function; logged.

    :raises Refused: RULE_FAILED if it fails.
    """
    what = f"effects {_name(function)}"
    answer = run(work, plugin, what, is_effects, function, ticket, act, kept=EFFECTS)
    inputs = dumps({"ticket": ticket, "act": act})
    _log(work, ticket_id, ACT_EFFECTS, plugin, inputs, answer.text or dumps(()), rule=_name(function))
    return answer.value or ()


def chosen_state(
    work: Work, plugin: Plugin, function: Chooser, targets: tuple[str, ...], ticket: TicketSnapshot, act: Act
) -> str:
    """Return the state that the plugin's function chooses among ``targets``.

    :raises Refused: RULE_FAILED if it fails or chooses another.
    """
    what = f"choose {_name(function)}"
    chosen = run(work, plugin, what, lambda value: value in targets, function, ticket, act).value
    if chosen is None:
        raise RuleFailed(Message(CANNOT_RUN), HookFailed(plugin.name, what, "chose no state"))
    return str(chosen)


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


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
        raise RuleFailed(Message(CANNOT_RUN), failure) from failure


class RuleFailed(Refused):
    """An act cannot be done because a rule of its plugin failed; ``failure`` says which.

    ``asked`` is set where the decision is parked for an operator.
    """

    def __init__(self, message: Message, failure: HookFailed, asked: Asked | None = None) -> None:
        super().__init__(Reason.RULE_FAILED, message)
        self.failure = failure
        self.asked = asked


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
    for failure in sorted(failures, key=lambda failure: (failure.plugin, failure.hook)):  # no two wait in a circle
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


def _log(work: Work, ticket_id: int, hook: str, plugin: Plugin, inputs: str, answer: str, *, rule: str = "") -> None:
    work.later(
        Decision,
        ticket_id=ticket_id,
        hook=hook,
        rule=f"{plugin.name}.{rule or hook}",
        policy=plugin.version,
        inputs=inputs,
        answer=answer,
        state="applied",
        error="",
        at=work.now,
    )


def record_incident(scope: Scope, failed: RuleFailed) -> None:
    """Count a plugin's failure whose use case was rolled back; park the decision if there is one, once a ticket."""
    failure, asked = failed.failure, failed.asked
    with working(scope) as work:
        if asked is not None and not _waits(work, asked.ticket_id, failure.hook):
            park(work, failure, asked.ticket_id, asked.inputs, asked.plugin)
        else:
            incident(work, failure)
        work.event("rule_failed", body={"plugin": failure.plugin, "hook": failure.hook, "error": failure.cause})


def _waits(work: Work, ticket_id: int, hook: str) -> bool:
    parked = sa.select(Decision.id).where(
        Decision.ticket_id == ticket_id, Decision.hook == hook, Decision.state == "parked"
    )
    return work.session.scalar(parked.limit(1)) is not None
