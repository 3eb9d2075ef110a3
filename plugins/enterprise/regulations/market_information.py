"""The text of 行业市场信息收集与反馈流程 (S13): one sentence is left of it."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S13",
    title=N_("行业市场信息收集与反馈流程"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="总则",
            text="在当前快速变化的市场环境下，及时获取并反馈行业市场信息对于企业制定战略决策至关重要。",
            source="L247",
        ),
    ),
)
