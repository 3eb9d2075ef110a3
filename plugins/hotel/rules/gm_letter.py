"""What the letter to the general manager decides: whose it is, and where it goes."""

from core.domain.decisions import Classification
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot


def classify(ticket: TicketSnapshot) -> Classification:
    """Keep the letter for the general manager alone until it is handed on."""
    return Classification(
        confidential=True, reason=Message(N_("总经理密函：交出以前只有总经理可以查看。")), clause="2(2)"
    )


def after_review(ticket: TicketSnapshot, act: Act) -> str:
    """A quality problem is tracked; a letter without one ends with the general manager."""
    return "tracking" if act.values.get("quality_problem") is True else "closed_no_issue"
