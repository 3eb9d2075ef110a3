"""The text of 学校总务处信息反馈制度 (S01), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S01",
    title=N_("学校总务处信息反馈制度"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="一",
            text="及时有效地收集、处理、反馈各类信息对于学校的正常运转和提升服务质量至关重要。……旨在优化工作流程、"
            "提高效率、保障信息的准确性和及时性。",
            source="L3–4",
        ),
        Clause(
            key="二.1",
            text="信息来源广泛，包括但不限于学生、教职员工以及其他相关部门。他们可以通过书面、口头、电子邮件等多种方式"
            "进行反馈。",
            source="L5–6",
        ),
        Clause(
            key="二.2",
            text="鼓励各类反馈，包括意见、建议、投诉、问题等。每一条反馈都应清晰明确，描述准确，便于理解和处理。",
            source="L7–8",
        ),
        Clause(key="二.3", text="提供多种渠道，包括但不限于在线平台、电话、信箱等。", source="L9–10"),
        Clause(
            key="二.3.交流会议",
            text="定期组织交流会议，鼓励面对面交流和沟通。",
            source="L10",
            without_rule=N_("会议由单位自行组织；会上提出的反馈按“交流会议”渠道录入。"),
        ),
        Clause(
            key="三.1",
            text="收到反馈后，由专门的信息录入人员将反馈内容准确地录入系统，并为每一条反馈编号，便于后续的跟踪和处理。",
            source="L11–12",
        ),
        Clause(
            key="三.2",
            text="定期对收集到的反馈进行综合分析，从中提取共性问题和改进建议，为改进工作提供依据和参考。",
            source="L12–13",
        ),
        Clause(key="三.3.方案", text="针对学校总务处收到的问题，制定解决方案和工作计划。", source="L14"),
        Clause(
            key="三.3.转交",
            text="如果问题属于其他部门的职责范围，及时转交，并进行跟踪，并在第一时间将解决情况反馈给反馈人。",
            source="L14",
        ),
        Clause(
            key="四.1",
            text="提供多种反馈方式，包括但不限于个人回复、公开回复、通告公示等。根据反馈的性质和重要程度，决定采用何种"
            "方式进行回复。",
            source="L15–16",
        ),
        Clause(
            key="四.2.时限",
            text="为了保证信息反馈的及时性，对不同的反馈问题制定不同的处理时限。",
            source="L17–18",
        ),
        Clause(key="四.2.初步回复", text="一般来说，在收到反馈的2个工作日内进行初步回复。", source="L18"),
        Clause(key="四.2.解决反馈", text="并在7个工作日内完成问题的解决和反馈。", source="L18"),
        Clause(
            key="四.3.原因",
            text="对于每一条反馈，无论其正面还是负面，都会给予回复并解释原因。",
            source="L19",
        ),
        Clause(
            key="四.3.纠正",
            text="对于在处理过程中发现的问题，也会及时反馈并采取相应的纠正措施。",
            source="L20",
        ),
        Clause(
            key="五",
            text="十分重视信息的保密性。在收集、处理、反馈信息的过程中，严格遵循相关法律法规，保护反馈人的个人隐私和权益。",
            source="L21–22",
        ),
    ),
)
