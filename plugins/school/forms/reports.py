"""The forms of the periodic reports: which days, what is common to the problems, what will improve."""

from core.domain.forms import Field, FieldKind, Form
from core.domain.texts import N_
from plugins.school.forms import parts

FIRST, LAST = "period_first", "period_last"


def period(clause: str) -> Form:
    """Return the form that draws a report up: the first and the last day of receipt that count."""
    return Form(
        key="report",
        clause=clause,
        fields=(
            Field(key=FIRST, label=N_("统计期开始"), kind=FieldKind.DATE, required=True),
            Field(key=LAST, label=N_("统计期结束"), kind=FieldKind.DATE, required=True),
        ),
    )


def figures(clause: str) -> tuple[Field, ...]:
    """Return the figures that the core counts."""
    return (
        Field(key="total", label=N_("收到件数"), kind=FieldKind.INTEGER, clause=clause),
        Field(key="closed", label=N_("办结件数"), kind=FieldKind.INTEGER, clause=clause),
        Field(key="late", label=N_("逾期件数"), kind=FieldKind.INTEGER, clause=clause),
        Field(key="figures", label=N_("分类统计"), kind=FieldKind.LONG_TEXT, clause=clause),
    )


def conclusions(common_clause: str, improvement_clause: str) -> Form:
    """Return the form that issues a report: common problems and improvements."""
    return Form(
        key="issue",
        clause=common_clause,
        fields=(
            parts.long_text("common_problems", N_("共性问题"), common_clause),
            parts.long_text("improvements", N_("改进措施"), improvement_clause),
        ),
    )
