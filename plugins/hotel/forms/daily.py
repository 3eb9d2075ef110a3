"""The form that the five daily ones share: what happened where, to whom, and whether it is major."""

from core.domain.forms import Field, FieldKind, Form
from core.domain.texts import N_
from plugins.hotel.forms import parts

BUSINESS_DATE = Field(
    key="business_date",
    label=N_("应交日期"),
    kind=FieldKind.DATE,
    help=N_("内容为交出前 24 小时。留空时，中午以前登记的为当天，以后登记的为次日。"),
)
CONTENT = (
    parts.ROOM,
    parts.GUEST,
    Field(key="occurred_at", label=N_("发生时间"), kind=FieldKind.INSTANT),
    parts.long_text("content", N_("内容")),
    Field(key="quality_problem", label=N_("有质量问题"), kind=FieldKind.BOOLEAN),
    parts.MAJOR,
    parts.ATTACHMENTS,
)
COMPUTED = (
    BUSINESS_DATE,
    Field(key="counted_from", label=N_("应交日的零时"), kind=FieldKind.INSTANT),
)


def opening(clause: str) -> Form:
    """Return the form with which a day's paper is begun; nothing has to be written yet."""
    return Form(key="opening", clause=clause, fields=(BUSINESS_DATE, *CONTENT))


def hand_in(clause: str) -> Form:
    """Return the form with which it is handed in; what was written before need not be written again."""
    return Form(key="hand_in", clause=clause, fields=CONTENT)


def review(clause: str) -> Form:
    """Return the form of the review."""
    return Form(key="review", clause=clause, fields=(parts.REVIEW_NOTE, parts.MAJOR))
