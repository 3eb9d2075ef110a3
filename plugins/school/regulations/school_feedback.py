"""The text of 学校信息反馈制度 (S09), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S09",
    title=N_("学校信息反馈制度"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="定义",
            text="学校为了更好地听取学生、教职员工和家长对学校运作的意见和建议，建立并完善的一套机制和流程。这种制度可以"
            "帮助学校了解学校内部的问题和矛盾，及时解决存在的困难。",
            source="L176–177",
        ),
        Clause(
            key="1",
            text="设置多种渠道供学生、教职员工和家长进行信息反馈，包括信箱、电子邮件、电话热线、在线问卷调查等，以方便不同"
            "人群的反馈和意见收集。",
            source="L179",
        ),
        Clause(
            key="2",
            text="建立明确的反馈流程，确保收到的反馈能够被及时处理和回复。例如，设立专门的反馈处理部门或委员会，负责收集、"
            "分类、整理和分析反馈。",
            source="L180",
        ),
        Clause(key="2.转交", text="并根据需要将问题转交给相关部门处理。", source="L180"),
        Clause(
            key="3",
            text="建立及时回应反馈的机制，确保每一个反馈都得到认真对待，并及时采取行动。可以通过信函、电子邮件、电话、会议等"
            "方式回复反馈者。",
            source="L181",
        ),
        Clause(key="3.公开", text="并在合适的时候公开回应。", source="L181"),
        Clause(
            key="4",
            text="对收集到的反馈进行数据分析，找出其中的问题和共性，进而制定相应的措施和改进方案。",
            source="L182",
        ),
        Clause(
            key="4.报告",
            text="可以定期发布反馈统计报告，让学生、教职员工和家长能够了解反馈的处理情况和改进成效。",
            source="L182",
        ),
        Clause(
            key="5",
            text="设立反馈结果追踪机制，对已经处理的问题进行跟踪和评估，确保问题得到彻底解决。",
            source="L183",
        ),
        Clause(key="5.机制", text="并及时调整和改进反馈机制本身。", source="L183"),
        Clause(
            key="结语",
            text="可以及时了解到学生、教职员工和家长的意见和建议，进一步改进学校的管理和教育教学质量，提高学校的公信力和学生"
            "满意度。同时，也为学校营造了一个良好的沟通和互动环境。",
            source="L184–185",
            without_rule=N_("说明制度的作用，没有要求任何人做什么。"),
        ),
    ),
)
