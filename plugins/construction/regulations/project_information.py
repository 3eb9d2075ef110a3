"""The text of 工程项目信息反馈方案模板 (S06), clause by clause; 4.1 and 4.2 stand there twice, under 四 and under 4."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S06",
    title=N_("工程项目信息反馈方案"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="1",
            text="在大型工程项目中，信息的收集、处理和反馈是极为重要的环节，有助于项目组了解进展、及时发现和解决问题。",
            source="L116–118",
            without_rule=N_("说明背景，不规定行为。"),
        ),
        Clause(
            key="2",
            text="建立一个规范的工程项目信息反馈机制，使得项目组能够及时了解工程进展情况，发现问题并加以解决。",
            source="L119",
        ),
        Clause(
            key="一1.1",
            text="确定信息的来源:包括各个工程部门、施工单位、监理单位、设计单位等。",
            source="L120",
        ),
        Clause(
            key="一1.2",
            text="确定信息的内容:包括施工进度、质量情况、安全生产情况、材料使用情况等。",
            source="L121",
        ),
        Clause(
            key="一1.3",
            text="确定信息的收集方式:包括日常巡查、施工会议、红外线检测、无损检测、试验数据等。",
            source="L122",
        ),
        Clause(
            key="二2.1",
            text="确定信息的处理责任单位和人员:由项目经理负责协调各个单位负责人收集和整理信息。",
            source="L123",
        ),
        Clause(
            key="二2.2",
            text="确定信息的处理流程:包括信息的收集、汇总、分析和评估，对问题及时采取相应的措施。",
            source="L124",
        ),
        Clause(
            key="三3.1",
            text="确定反馈信息的形式:包括口头通报、书面报告、专题会议、安全告示等。",
            source="L125",
        ),
        Clause(key="三3.2", text="确定反馈信息的对象:包括业主、监理单位、设计单位、施工单位等。", source="L126"),
        Clause(key="三3.3", text="确定反馈信息的频率:包括每日、每周、每月等。", source="L127"),
        Clause(
            key="四4.1",
            text="建立信息的记录和归档制度:包括建立信息反馈台账，记录每一次信息反馈的内容、时间和处理结果。",
            source="L128",
        ),
        Clause(key="四4.2", text="设置信息的保密制度:保障项目信息的安全和保密。", source="L129"),
        Clause(
            key="4.1",
            text="坚持信息的及时性和真实性:确保信息的收集和处理能够及时、真实地反映工程进展情况。",
            source="L130",
        ),
        Clause(
            key="4.2",
            text="加强信息的质量管控:建立信息的质量管控机制，防止虚假信息和误导性信息的传播。",
            source="L131",
        ),
        Clause(
            key="4.3",
            text="注重信息的传递和应用:确保信息反馈到位，有效地应用于工程管理中。",
            source="L132",
        ),
        Clause(
            key="5",
            text="预期效果:提高工程项目的透明度和可控性，及时解决各种问题。",
            source="L133",
            without_rule=N_("说明预期效果，不规定行为（原文到此中断）。"),
        ),
    ),
)
