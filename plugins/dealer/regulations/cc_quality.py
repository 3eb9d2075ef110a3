"""The text of CC质量信息反馈及伴随人员审批流程 (S03), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S03",
    title=N_("CC质量信息反馈及伴随人员审批流程"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="准备.电话",
            text="经销商技术经理在确认CC质量问题后，第一时间电话告之负责本区域的现场伴随人员，确定处理方案。",
            source="L40",
        ),
        Clause(
            key="准备.报告",
            text="同时需制作《PCC及技术信息报告》，发送给现场伴随人员。",
            source="L41",
        ),
        Clause(
            key="准备.当天",
            text="之后应及时（当天之内）将该故障信息在R3《质量信息反馈单》上反馈。",
            source="L42",
        ),
        Clause(key="(1)", text="R3上建立质量信息反馈单，并选择“需要维修指导”一项。", source="L43"),
        Clause(
            key="(1).索赔单号",
            text="若当时已生成索赔单号，可将索赔单号一并添写到质量信息反馈单中。"
            "注：质量信息反馈单不填写索赔单号也可成功保存。",
            source="L44–46",
        ),
        Clause(
            key="(2)",
            text="现场伴随人员在查阅该单时，如有索赔单号，在技术支持菜单下可直接选择同意/拒绝；如无索赔单号，"
            "在技术支持意见一项选择“G 跟踪”，同时保存",
            source="L46",
        ),
        Clause(
            key="(2).索赔单号",
            text="此种情况下，经销商在备件到货后建立索赔单时，可以将索赔单号输入此质量信息反馈单",
            source="L46",
        ),
        Clause(key="(2).其它项", text="其它项不填写", source="L47"),
        Clause(key="(2).意见", text="并尽快给出该问题的处理意见。", source="L48"),
        Clause(
            key="(3)",
            text="经销商技术经理在得到现场伴随人员的处理意见后，可办理相关索赔。",
            source="L49",
        ),
        Clause(
            key="(3).维护",
            text="同时将索赔单号及最终技术方案维护到R3质量信息反馈单中。等待现场伴随人员的审批。",
            source="L50–51",
        ),
        Clause(key="(3).黄色", text="注：此前该反馈单的颜色一直为黄色。", source="L52"),
        Clause(
            key="(4)",
            text="现场伴随人员对经销商已维护完成的质量信息反馈单进行审批。"
            "将技术支持意见由“G 跟踪”更改为“Y 同意”或“N 拒绝”。",
            source="L53–54",
        ),
        Clause(
            key="(4).答复",
            text="点击“答复状态”并在“售后服务科的技术支持”里填写处理意见，完成后保存。",
            source="L55–56",
        ),
        Clause(key="(5).粉红色", text="此时此质量信息反馈单的颜色为粉红色。", source="L57"),
        Clause(key="(5)", text="需要经销商在“服务站反馈”里选择“看完支持措施否”。", source="L58"),
        Clause(key="(5).橘黄色", text="此后该反馈单的颜色为橘黄色。", source="L59"),
        Clause(
            key="(6)",
            text="现场伴随人员对经销商已看完支持措施的单子，点击“技术支持结束”并保存。完成该质量信息反馈单的审批工作。",
            source="L60–61",
        ),
        Clause(
            key="图",
            text="图1至图10（R3界面）",
            source="L46–62",
            without_rule=N_("原文只有图名，图已缺失；流程按文字执行。"),
        ),
    ),
)
