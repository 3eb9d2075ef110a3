"""The text of 关于进行工作流程信息的反馈公告 (S11), sentence by sentence."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S11",
    title=N_("关于进行工作流程信息的反馈公告"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="公告",
            text="为了规范公司的日常工作流程，提高工作效率，针对工作中的一些流程信息进行反馈。",
            source="L209–212",
        ),
        Clause(
            key="公告.收集",
            text="收集大家对当前工作流程信息的反馈，从而对工作流程进行优化和调整。",
            source="L213",
        ),
        Clause(key="公告.意见", text="请大家根据自身实际情况提出自己的意见和建议，反映状况。", source="L214"),
        Clause(key="公告.1", text="尽量细致地描述出目前工作流程信息中存在的问题。", source="L215"),
        Clause(key="公告.2", text="在提出意见和建议的同时，也请提出可行的解决方案。", source="L216"),
        Clause(key="公告.3", text="提供可证实的案例，以便更好地说明自己的观点。", source="L217"),
        Clause(key="公告.4", text="保持诚实、客观，避免一切恶意攻击和论辩。", source="L218"),
        Clause(key="公告.5", text="及时发布反馈意见，以便及时处理。", source="L219"),
        Clause(
            key="特此公告",
            text="感谢大家在工作努力！特此公告！",
            source="L220–221",
            without_rule=N_("是公告的结束语。"),
        ),
    ),
)
