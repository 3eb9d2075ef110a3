"""What S11 decides: what a contribution lacks, what must not stand in it, and until when it is in time."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import Value, as_datetime
from core.domain.reading import listed, whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.enterprise import settings
from plugins.enterprise.forms.workflow_notice import ATTACK, CASE, HONESTY, PROBLEM, SOLUTION

_REFUSALS = {
    PROBLEM: (Reason.FIELD_REQUIRED, "problem", N_("请细致地描述存在的问题。")),
    SOLUTION: (Reason.FIELD_REQUIRED, "solution", N_("提出意见的，请同时提出可行的解决方案。")),
    CASE: (Reason.EVIDENCE_MISSING, "case", N_("请提供可证实的案例，并附上材料。")),
    HONESTY: (Reason.FIELD_REQUIRED, "honest", N_("请确认内容诚实、客观。")),
    ATTACK: (Reason.CONTENT_RULE, "problem", N_("请删去攻击或论辩的言辞，只写事实。")),
}


def closing_lies_ahead(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a closing time that has passed already."""
    closes_at = as_datetime(act.values.get("closes_at"))
    if closes_at is None or closes_at > act.at:
        return None
    return Refused(Reason.FIELD_INVALID, Message(N_("截止时间必须晚于现在。")), field="closes_at")


def classify_notice(ticket: TicketSnapshot) -> Classification:
    """Say whether the call has a closing time (A-11-1)."""
    dated = "closes_at" in ticket.details
    text = N_("公告有截止时间，到期提醒公告负责人关闭。") if dated else N_("公告没有截止时间，由公告负责人关闭。")
    return Classification(reason=Message(text), clause="公告.5", details={"dated": dated})


def classify(ticket: TicketSnapshot) -> Classification:
    """Say what a contribution lacks; one that lacks something is returned and not refused (A-11-2)."""
    found = defects(ticket.details, ticket.files, ticket.settings)
    text = N_("内容齐全，有效。") if not found else N_("内容不齐全或不合要求，退回补充。")
    details: dict[str, Value] = {"defects": found, "dated": "closes_at" in ticket.details}
    return Classification(reason=Message(text), clause="公告.意见", details=details)


def defects(
    values: Mapping[str, Value], files: Mapping[str, int], settings_in_force: Mapping[str, object]
) -> tuple[str, ...]:
    """Return what is wrong with a contribution, in the order of the five requirements."""
    texts = {key: str(values.get(key, "")) for key in ("problem", "opinion", "solution", "case")}
    shortest = whole(settings_in_force, settings.PROBLEM_LENGTH.key)
    said = "\n".join(texts.values())
    wrong = {
        PROBLEM: len(texts["problem"]) < shortest,
        SOLUTION: bool(texts["opinion"]) and not texts["solution"],
        CASE: settings_in_force[settings.CASE_REQUIRED.key] is True and not (texts["case"] and files.get("case_files")),
        HONESTY: values.get("honest") is not True,
        ATTACK: any(word in said for word in listed(settings_in_force[settings.ATTACK_WORDS.key])),
    }
    return tuple(key for key, holds in wrong.items() if holds)


def beginning(ticket: TicketSnapshot, act: Act) -> str:
    """Return what lacks something to whoever has written it."""
    return "returned" if ticket.details.get("defects") else "valid"


def is_complete_now(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to hand in again what still lacks something, and name all of it."""
    files = {key: ticket.files.get(key, 0) + act.files.get(key, 0) for key in ("case_files",)}
    refusals = []
    for defect in defects({**ticket.details, **act.values}, files, ticket.settings):
        reason, field, text = _REFUSALS[defect]
        refusals.append(Refused(reason, Message(text), field=field))
    if len(refusals) > 1:
        return RefusedFields(tuple(refusals))
    return refusals[0] if refusals else None


def lacks_nothing(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Forget what was lacking."""
    dated = "closes_at" in ticket.details
    message = Message(N_("内容齐全，有效。"))
    return (Classification(reason=message, clause="公告.意见", details={"defects": (), "dated": dated}),)
