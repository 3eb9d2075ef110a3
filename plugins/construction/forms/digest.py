"""The digest of project information: which frequency and days it is about, and what the core counts (S06, 三3.3)."""

from dataclasses import replace

from core.domain.forms import Field, FieldKind, Form
from core.domain.texts import N_
from plugins.construction.forms.project_information import FREQUENCY

FIRST, LAST = "period_first", "period_last"

PERIOD = Form(
    key="digest",
    label=N_("信息汇总"),
    clause="三3.3",
    fields=(
        replace(FREQUENCY, required=True),
        Field(
            key=FIRST,
            label=N_("汇总期开始"),
            kind=FieldKind.DATE,
            required=True,
            help=N_("每日汇总的一天从这一天的汇总时间起，到次日汇总时间前止；每周、每月按自然日。"),
        ),
        Field(key=LAST, label=N_("汇总期结束"), kind=FieldKind.DATE, required=True),
    ),
)
COMPUTED = (
    Field(key="total", label=N_("信息件数"), kind=FieldKind.INTEGER, clause="三3.3"),
    Field(key="closed", label=N_("办结件数"), kind=FieldKind.INTEGER, clause="三3.3"),
    Field(key="late", label=N_("逾期件数"), kind=FieldKind.INTEGER, clause="三3.3"),
    Field(key="figures", label=N_("分类统计"), kind=FieldKind.LONG_TEXT, clause="三3.3"),
    Field(key="items", label=N_("信息清单"), kind=FieldKind.LONG_TEXT, clause="三3.3"),
)
