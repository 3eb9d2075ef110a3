"""The text of xx学校教师反馈处理流程 (S12), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S12",
    title=N_("教师反馈处理流程"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="前言",
            text="为了更好地提高学校的教育教学质量，及时解决教师在教育教学过程中遇到的问题，学校建立了教师反馈处理流程。",
            source="L224–225",
        ),
        Clause(
            key="1.1",
            text="教师通过指定的反馈渠道提交反馈信息，包括但不限于教学设施、教学环境、教材资源、管理服务等方面的问题和建议。",
            source="L227",
        ),
        Clause(
            key="1.2",
            text="教师反馈应遵循客观、真实、具体的原则，以便于后续的分类和处理。",
            source="L228",
        ),
        Clause(
            key="2.1",
            text="学校设立专门的教师反馈接收部门，负责收集、整理和分类教师提交的反馈信息。",
            source="L230",
        ),
        Clause(
            key="2.2",
            text="接收部门对教师反馈进行初步审核，确保反馈内容的准确性和完整性。",
            source="L231",
        ),
        Clause(
            key="3.1",
            text="根据反馈内容，将教师反馈分为教学设施、教学环境、教材资源、管理服务等问题类别。",
            source="L233",
        ),
        Clause(key="3.2", text="对同类问题进行统计和分析，以便于找出问题的共性和规律。", source="L234"),
        Clause(key="4.1", text="根据反馈问题的性质，确定责任部门，并制定解决方案。", source="L236"),
        Clause(key="4.2", text="责任部门在规定时间内采取措施，解决反馈问题。", source="L237"),
        Clause(
            key="4.3",
            text="对于短期内无法解决的问题，责任部门需向教师反馈处理进度，并说明原因。",
            source="L238",
        ),
        Clause(key="5.1", text="处理完毕后，责任部门向教师反馈问题处理结果。", source="L240"),
        Clause(key="5.2", text="教师对处理结果进行评价，并提出进一步的建议和意见。", source="L241"),
        Clause(key="6.1", text="将处理完毕的反馈问题归档，以便于后续查询和分析。", source="L243"),
        Clause(key="6.2", text="对归档的问题进行总结，为学校改进教育教学条件提供参考。", source="L244"),
        Clause(
            key="结语",
            text="通过以上教师反馈处理流程，学校能够更好地了解教师的需求和问题，提高教育教学质量，为教师创造更好的工作环境。",
            source="L245",
            without_rule=N_("说明流程的作用，没有要求任何人做什么。"),
        ),
    ),
)
