"""Recorded decisions asked again: from the log's inputs back to the values that the rule saw, and to its answer."""

from collections.abc import Mapping
from typing import Any

from core.domain.codec import load_parts
from core.domain.tickets import Act, Breach, Closure, Colleague, TicketSnapshot
from core.plugin_manager import HookFailed, Plugin, PluginManager, is_effects
from core.services.decisions import ACT_EFFECTS

CLASSIFY, ROUTE, ON_OVERDUE, ON_CLOSE = "classify", "route", "on_overdue", "on_close"
_INPUTS: Mapping[str, Mapping[str, Any]] = {
    CLASSIFY: {"ticket": TicketSnapshot},
    ROUTE: {"ticket": TicketSnapshot, "roster": tuple[Colleague, ...]},
    ON_OVERDUE: {"ticket": TicketSnapshot, "breach": Breach},
    ON_CLOSE: {"ticket": TicketSnapshot, "closure": Closure},
    ACT_EFFECTS: {"ticket": TicketSnapshot, "act": Act},
}
HOOKS = tuple(_INPUTS)  # those whose decisions can be asked again


def inputs_of(hook: str, inputs: str) -> dict[str, Any]:
    """Return what a rule was asked, as the values that it saw.

    :raises ValueError: The log holds something else.
    """
    return load_parts(inputs, _INPUTS[hook])


def answer_again(plugins: PluginManager, plugin: Plugin, hook: str, inputs: Mapping[str, Any]) -> Any:
    """Return what the rule of today answers to ``inputs``; None if it has no opinion.

    :raises Refused: Only from ``on_close``: the plugin vetoes.
    :raises HookFailed: The rule is gone, raises or answers rubbish.
    """
    if hook != ACT_EFFECTS:
        return plugins.ask_again(hook, plugin.name, **inputs).value
    ticket, act = inputs["ticket"], inputs["act"]
    process = plugins.process(ticket.process)
    transition = process.transition(act.key) if process else None
    if transition is None or transition.effects is None:
        raise HookFailed(plugin.name, hook, f"{ticket.process}: nothing follows from {act.key} any more")
    return plugins.run_again(plugin.name, hook, is_effects, transition.effects, ticket, act).value
