"""The forms of the periodic sharing of cases: which days, and what is to be learnt."""

from core.domain.forms import Field, FieldKind, Form
from core.domain.texts import N_

FIRST, LAST, ONLY_CASES = "period_first", "period_last", "is_case"
CLAUSE = "4.5.分享"

IS_CASE = Field(key=ONLY_CASES, label=N_("有价值的案例"), kind=FieldKind.BOOLEAN, clause=CLAUSE)

PERIOD = Form(
    key="case_period",
    clause=CLAUSE,
    fields=(
        Field(key=FIRST, label=N_("统计期开始"), kind=FieldKind.DATE, required=True),
        Field(key=LAST, label=N_("统计期结束"), kind=FieldKind.DATE, required=True),
        IS_CASE,
    ),
)
FIGURES = (
    Field(key="total", label=N_("收到件数"), kind=FieldKind.INTEGER, clause=CLAUSE),
    Field(key="closed", label=N_("办结件数"), kind=FieldKind.INTEGER, clause=CLAUSE),
    Field(key="late", label=N_("逾期件数"), kind=FieldKind.INTEGER, clause=CLAUSE),
    Field(key="figures", label=N_("分类统计"), kind=FieldKind.LONG_TEXT, clause=CLAUSE),
    Field(key="items", label=N_("案例清单"), kind=FieldKind.LONG_TEXT, clause=CLAUSE),
)
LESSONS = Form(
    key="lessons",
    clause=CLAUSE,
    fields=(
        Field(
            key="lessons",
            label=N_("案例分析和经验教训"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=8000,
            help=N_("不写客户的姓名和联系方式。"),
        ),
    ),
)
