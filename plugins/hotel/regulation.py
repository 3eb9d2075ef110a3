"""The text of 质检信息反馈及处理流程 (S04, EO/PRO/010), clause by clause, in the order of the original's pages."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S04",
    title=N_("质检信息反馈及处理流程"),
    effective_from=date(2006, 3, 10),
    clauses=(
        Clause(
            key="目的",
            text="明确各类质量信息的收集、处理方法，为酒店质量管理提供信息资料。",
            source="L90",
        ),
        Clause(
            key="1",
            text="酒店质量信息，是指各部门在酒店经营场所范围内收集、受理，或拜访客户、市场调查等过程中获得的酒店产品、"
            "服务质量方面的信息，收集的形式包括：大堂副理工作记录本（LOG BOOK）、总经理密函、值班经理报告、"
            "宾客意见反馈表、宴会评估表、投诉处理报告、客户意见反馈表。",
            source="L72–78, L93",
        ),
        Clause(key="2(1)", text="大堂副理工作记录本：填写人：大堂副理", source="L80–81"),
        Clause(key="2(1).交", text="每天上午8:30前交行政办，行政秘书交总经理", source="L82"),
        Clause(key="2(1).阅批", text="由总经理阅批。", source="L82"),
        Clause(
            key="2(1).跟踪",
            text="经总经理阅批的大堂副理工作记录本，交由质检组长和质检办复印内容，负责跟踪，获得纠正反馈，并做记录备案。",
            source="L82",
        ),
        Clause(
            key="2(2)",
            text="总经理密函：随时直接交总经理；有质量问题的，由总经理交质检组长和质检办，以后同工作记录本。",
            source="L73; EO/PRO/010 1/2",
        ),
        Clause(
            key="2(3)",
            text="值班经理报告：每天上午8:30前交行政办，行政秘书交质检组长阅批，由质检办跟踪，获得纠正反馈，记录备案。",
            source="L74; EO/PRO/010 1/2",
        ),
        Clause(key="2(3).重大", text="如有重大问题，及时上报总经理。", source="L66"),
        Clause(key="2(4)", text="由房务部、管家部、餐饮部负责收集各类宾客反馈的信息。", source="L67"),
        Clause(
            key="2(4).交",
            text="每天上午10:00前交行政办秘书，行政办秘书交质检组长阅批。",
            source="L68",
        ),
        Clause(
            key="2(4).跟踪",
            text="批阅后的宾客意见反馈表，交质检办跟踪，质检办应获得纠正反馈，并做记录备案。",
            source="L68",
        ),
        Clause(key="2(4).重大", text="如有重大问题，及时上报总经理。", source="L69"),
        Clause(key="宴会", text="(1)宴会评估表", source="L71"),
        Clause(key="投诉", text="投诉处理报告", source="L77"),
        Clause(
            key="(3)",
            text="客户意见反馈表：由营销部负责填写。收取信息的来源，包括在店的团队、会议客人，各旅行社和商务公司",
            source="L94–96",
        ),
        Clause(
            key="(3).阅批",
            text="客户反馈的信息，及营销部就客人信息的跟进建议，由营销部报副总经理批阅后，发给当事部门，并抄送总经理、"
            "质检办。",
            source="L97",
        ),
        Clause(
            key="(3).跟进",
            text="各部门及时的跟进结果，应报告或反馈给副总经理，并由质检办记录备案。",
            source="L97",
        ),
        Clause(
            key="周报",
            text="(3)每周报，呈交总经理、副总经理、驻店经理。",
            source="L64",
        ),
    ),
)
