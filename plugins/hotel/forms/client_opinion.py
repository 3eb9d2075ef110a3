"""The opinion of a client, with what marketing proposes, and its review."""

from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_
from plugins.hotel.forms import parts

SOURCES = (
    Choice("group", N_("在店团队")),
    Choice("conference", N_("会议客人")),
    Choice("travel_agency", N_("旅行社")),
    Choice("company", N_("商务公司")),
)

OPINION = Form(
    key="opinion",
    clause="(3)",
    fields=(
        Field(key="source", label=N_("信息来源"), kind=FieldKind.CHOICE, choices=SOURCES, required=True),
        parts.GUEST,
        parts.long_text("content", N_("客户反馈的信息"), required=True),
        parts.long_text("proposal", N_("营销部的跟进建议"), required=True),
        parts.ATTACHMENTS,
    ),
)
REVIEW = Form(key="review", clause="(3).阅批", fields=(parts.DEPARTMENT, parts.REVIEW_NOTE))
