"""The confidential letter: what is on its envelope, and what the general manager decides."""

from core.domain.forms import Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.hotel.forms import parts

LETTER = Form(
    key="letter",
    clause="2(2)",
    fields=(
        parts.GUEST,
        parts.ROOM,
        Field(
            key="content",
            label=N_("来信内容"),
            kind=FieldKind.LONG_TEXT,
            max_length=parts.LONG,
            help=N_("封口的信件不拆阅，可以留空。"),
        ),
        parts.ATTACHMENTS,
    ),
)
REVIEW = Form(
    key="review",
    clause="2(2)",
    fields=(
        Field(
            key="quality_problem",
            label=N_("有质量问题"),
            kind=FieldKind.BOOLEAN,
            required=True,
            help=N_("有质量问题的交质检组长和质检办跟踪，没有的到此为止。"),
        ),
        parts.long_text("handed_on", N_("交质检的内容"), required_when=When("quality_problem", (True,))),
    ),
)
