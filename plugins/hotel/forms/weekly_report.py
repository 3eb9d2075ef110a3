"""The form of the weekly report: its week, the figures that are counted, and what the quality office says of them."""

from core.domain.forms import Field, FieldKind, Form
from core.domain.texts import N_
from plugins.hotel.forms import parts

CLAUSE = "周报"
FIRST, LAST = "period_first", "period_last"

OPENING = Form(
    key="opening",
    clause=CLAUSE,
    fields=(
        Field(key=FIRST, label=N_("统计期开始（周一）"), kind=FieldKind.DATE, required=True),
        Field(key=LAST, label=N_("统计期结束（周日）"), kind=FieldKind.DATE, required=True),
    ),
)
COMPUTED = (
    Field(key="total", label=N_("质量信息件数"), kind=FieldKind.INTEGER),
    Field(key="closed", label=N_("已备案件数"), kind=FieldKind.INTEGER),
    Field(key="late", label=N_("迟交件数"), kind=FieldKind.INTEGER),
    Field(key="figures", label=N_("分类统计"), kind=FieldKind.LONG_TEXT),
    Field(key="items", label=N_("未结清单"), kind=FieldKind.LONG_TEXT),
    Field(key="counted_from", label=N_("统计期截止"), kind=FieldKind.INSTANT),
)
ISSUE = Form(
    key="issue",
    clause=CLAUSE,
    fields=(
        parts.long_text("common_problems", N_("共性问题")),
        parts.long_text("proposals", N_("改进建议")),
    ),
)
