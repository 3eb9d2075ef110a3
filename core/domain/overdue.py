"""The usual answer to a missed deadline: those who are late hear of it first, those above them later."""

from core.domain.decisions import Effect, Escalate, Notify, To
from core.domain.texts import Message
from core.domain.tickets import Breach


def tell_then_escalate(
    breach: Breach, message: Message, clause: str, *, to: To, above: To, above_clause: str = ""
) -> tuple[Effect, ...]:
    """Tell ``to`` at once when the deadline is missed, and ``above`` at each later level of its ladder.

    ``clause`` asks for what is late; ``above_clause`` puts others above it, if another clause does.
    """
    if breach.level == 0:
        return (Notify(to=to, message=message, clause=clause, urgent=True),)
    return (Escalate(to=above, level=breach.level, message=message, clause=above_clause or clause),)
