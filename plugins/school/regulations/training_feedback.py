"""The text of 培训机构反馈处理流程 (S14), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S14",
    title=N_("培训机构反馈处理流程"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="1",
            text="确保培训机构能够及时、有效地收集并处理各类反馈，进一步提升教学质量和服务水平。",
            source="L250",
        ),
        Clause(
            key="2.1",
            text="建立多种反馈渠道，包括但不限于：在线问卷、电话、电子邮件、现场意见箱等，以满足不同学员及家长的反馈需求。",
            source="L251",
        ),
        Clause(
            key="2.2",
            text="反馈内容应包括但不限于：教学质量、师资力量、课程设置、教材使用、教学环境、服务水平等方面。",
            source="L252",
        ),
        Clause(key="3.1", text="各反馈渠道的反馈信息将由专人负责接收，确保反馈信息不被遗漏。", source="L253"),
        Clause(
            key="3.2",
            text="根据反馈内容，将反馈信息分为以下几类：教学类、服务类、环境类、其他。",
            source="L254",
        ),
        Clause(
            key="4.1",
            text="对收集到的反馈信息进行详细登记，包括反馈时间、反馈人、反馈内容、反馈类别等。",
            source="L255",
        ),
        Clause(key="4.2", text="定期对反馈信息进行分析，找出问题的共性和规律，为改进工作提供依据。", source="L256"),
        Clause(key="4.3", text="针对不同类别的反馈，采取相应的处理措施。", source="L256"),
        Clause(key="4.3.教学类", text="教学类：调整教学计划、加强师资培训、优化课程设置等；", source="L257"),
        Clause(key="4.3.服务类", text="服务类：提升服务水平、完善服务流程、增加服务项目等；", source="L257"),
        Clause(key="4.3.环境类", text="环境类：改善教学环境、增加设施设备、提高安全管理等；", source="L258"),
        Clause(key="4.3.其他", text="其他：根据具体情况，采取相应措施。", source="L258"),
        Clause(
            key="4.4",
            text="对处理结果进行反馈，向反馈人表示感谢，并告知处理措施及结果。",
            source="L258",
        ),
        Clause(
            key="5.1",
            text="对已处理的反馈进行定期跟踪，确保处理措施得到有效执行，问题得到解决。",
            source="L259",
        ),
        Clause(
            key="5.2",
            text="根据反馈处理结果和跟踪情况，不断优化培训机构各项工作，提升整体质量。",
            source="L259",
        ),
        Clause(
            key="6",
            text="将有助于更好地了解学员及家长的需求和关切，提升培训机构整体水平，为广大学员提供优质的教育服务。",
            source="L260–261",
            without_rule=N_("说明流程的作用，没有要求任何人做什么。"),
        ),
    ),
)
