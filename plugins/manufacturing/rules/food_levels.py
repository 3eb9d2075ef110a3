"""How grave quality information is: AAA by the regulation's own words, the rest by an assumed table (S17)."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect, Notify, StartDeadline, To
from core.domain.errors import Reason, Refused
from core.domain.forms import Value
from core.domain.settings import Value as SettingValue
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.manufacturing import settings_food as settings
from plugins.manufacturing.forms.food_quality import AAA, LEVELS, NEWS_MEDIA
from plugins.manufacturing.roles_food import GENERAL_MANAGER, PRODUCTION, QC_CENTRE, RESPONSIBLE_UNIT

TABLE = (
    ("regulator_involved", settings.LEVEL_REGULATOR),
    ("injury", settings.LEVEL_INJURY),
    ("same_batch", settings.LEVEL_SAME_BATCH),
    ("confirmed", settings.LEVEL_CONFIRMED),
)
AAA_CLOCKS = ("management_notice", "first_response", "answer")
UNIT_OF_TICKET = To(roles=(RESPONSIBLE_UNIT,), in_department=True)

_LABELS = {choice.value: choice.label for choice in LEVELS}
_ORDER = tuple(choice.value for choice in LEVELS)  # the gravest first
_EXPOSED = N_("全国性、省市级新闻媒体出现负面报道（制度 5.2.1）")
_BY_TABLE = N_("按级别表（推定，本单位可以更换）")
_UNJUDGED = N_("未判级")


def is_exposed(facts: Mapping[str, Value]) -> bool:
    """Say whether news media of the nation, a province or a city have reported it (5.2.1, A-17-1)."""
    return facts.get("media_level") in NEWS_MEDIA


def is_known(facts: Mapping[str, Value]) -> bool:
    """Say whether the facts suffice to judge by the table."""
    return "confirmed" in facts or any(facts.get(fact) is True for fact, _setting in TABLE)


def by_table(facts: Mapping[str, Value], values: Mapping[str, SettingValue]) -> str:
    """Return the gravest level that the assumed table gives for the facts (A-17-2)."""
    found = [str(values[setting.key]) for fact, setting in TABLE if facts.get(fact) is True]
    return min(found, default=str(values[settings.LEVEL_OTHERWISE.key]), key=_ORDER.index)


def level_of(ticket: TicketSnapshot) -> str:
    """Return the level of a ticket; empty before it is judged."""
    return str(ticket.details.get("level", ""))


def classify(ticket: TicketSnapshot) -> Classification | None:
    """Judge what is fully known when it is entered; the rest waits to be judged."""
    if is_exposed(ticket.details):
        return _judged(AAA, Message(_EXPOSED), "5.2.1")
    if not is_known(ticket.details):
        return None
    return _judged(by_table(ticket.details, ticket.settings), Message(_BY_TABLE), "5.2")


def _judged(level: str, reason: Message, clause: str) -> Classification:
    return Classification(reason=reason, clause=clause, priority=level, details={"level": level})


def where_to_begin(ticket: TicketSnapshot, act: Act) -> str:
    """Quality information that is judged when it is entered begins as judged."""
    return "judged" if level_of(ticket) else "received"


def judge(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Judge by the table from the facts that the act names; what is AAA stays so."""
    if level_of(ticket) == AAA:
        return ()
    level = by_table(act.values, ticket.settings)
    return _change(ticket, level, "5.2", Message(_change_text(), _labels(ticket, level) | {"why_label": _BY_TABLE}))


def link_report(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Raise to AAA what news media have taken up; the clocks of AAA start with the report, not with the ticket."""
    if level_of(ticket) == AAA or not is_exposed(act.values):
        return ()
    return _change(ticket, AAA, "5.2.1", Message(_change_text(), _labels(ticket, AAA) | {"why_label": _EXPOSED}))


def change_level(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Give the level that the QC centre has decided on, with its reason."""
    level = str(act.values["new_level"])
    params = _labels(ticket, level) | {"why": act.values["level_reason"]}
    return _change(ticket, level, "5.2", Message(N_("级别由“%(before_label)s”改为“%(after_label)s”：%(why)s"), params))


def _change_text() -> str:
    return N_("级别由“%(before_label)s”改为“%(after_label)s”：%(why_label)s")


def _labels(ticket: TicketSnapshot, level: str) -> dict[str, object]:
    return {"before_label": _LABELS.get(level_of(ticket), _UNJUDGED), "after_label": _LABELS[level]}


def _change(ticket: TicketSnapshot, level: str, clause: str, reason: Message) -> tuple[Effect, ...]:
    if level == level_of(ticket):
        return ()
    judged = _judged(level, reason, clause)
    if level != AAA:
        return (judged,)
    message = Message(N_("%(title)s 升为 AAA 级，请立即处理。"), {"title": ticket.title})
    clocks = AAA_CLOCKS if ticket.settings[settings.FIRST_MOMENT_CLOCKS.key] is True else ()
    return (
        judged,
        *(StartDeadline(deadline=key, reason=reason, clause="5.2.1") for key in clocks),
        Notify(to=To(roles=(QC_CENTRE, PRODUCTION, GENERAL_MANAGER)), message=message, clause="4.5.转交", urgent=True),
        Notify(to=UNIT_OF_TICKET, message=message, clause="4.5.转交", urgent=True),
    )


def is_another_level(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to lower AAA, which calls for answers that are owed, and a change that is none."""
    if level_of(ticket) == AAA:
        message = Message(N_("AAA 级不能调低；已经开始的通知、响应和答复仍须完成。"))
        return Refused(Reason.FIELD_INVALID, message, field="new_level")
    if act.values["new_level"] == level_of(ticket):
        return Refused(Reason.FIELD_INVALID, Message(N_("已经是这个级别。")), field="new_level")
    return None


def is_aaa(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse what is owed for AAA only."""
    if level_of(ticket) == AAA:
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("只有 AAA 级需要这一步。")))


def both_are_informed(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a notice that has not reached both the QC centre and the general manager."""
    for key in ("qc_informed", "manager_informed"):
        if act.values.get(key) is not True:
            message = Message(N_("质控中心和总经理都通知到以后再登记。"))
            return Refused(Reason.FIELD_INVALID, message, field=key)
    return None
