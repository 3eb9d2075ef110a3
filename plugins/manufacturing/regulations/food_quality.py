"""The text of 质量信息反馈处理制度 of a food group (S17), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S17",
    title=N_("质量信息反馈处理制度"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="1",
            text="为明确在质量信息反馈过程中各关键点的输入、输出信息与相关职责，有效的处理市场质量反馈信息，最大限度的降低食品安全"
            "质量问题事件危害，避免或减少质量事故造成的损失，维护公司形象。",
            source="L281",
        ),
        Clause(key="2", text="适用于集团公司产品质量信息的反馈及处理过程。", source="L282"),
        Clause(
            key="3",
            text="质量信息反馈主要包含质量信息的接收、质量信息的传递、质量反馈处理、质量处理跟踪验证等过程。",
            source="L283",
        ),
        Clause(
            key="3.图",
            text="流程示意图",
            source="L284",
            without_rule=N_("原文只有标题，流程图已缺失；流程按文字执行。"),
        ),
        Clause(
            key="4.1",
            text="商贸公司：负责直接反馈给本单位质量信息的接受、分析、判断及传递，负责责任范围内质量信息的处理、上报和反馈，"
            "负责与客户或顾客的沟通和安抚。",
            source="L284",
        ),
        Clause(
            key="4.2",
            text="生产公司：负责直接反馈给本单位质量信息的接受、分析、判断及传递，负责质量信息的处理、上报和反馈。",
            source="L285",
        ),
        Clause(key="4.3", text="责任单位：负责质量信息问题的整改，及质量措施的落实。", source="L286"),
        Clause(key="4.4.监督", text="质控中心：负责对质量信息反馈、传递、处理等过程的监督，", source="L287"),
        Clause(key="4.4.验证", text="负责质量整改措施的跟踪和验证，", source="L287"),
        Clause(
            key="4.4.协助",
            text="协助配合生产、商贸各单位做好质量信息的处理和质量措施的落实。",
            source="L287",
        ),
        Clause(
            key="4.5.记录",
            text="400客服：负责接听400投诉电话，准确详细记录客户问题，提交投诉电子工单；",
            source="L288",
        ),
        Clause(key="4.5.定性", text="对投诉内容进行定性，作出判断；", source="L288"),
        Clause(key="4.5.权限", text="在处理权限范围内争取与客户达成处理意见；", source="L288"),
        Clause(
            key="4.5.转交",
            text="若不能一次性处理，将投诉通过一定渠道在第一时间内反映给各业务部门协调处理；",
            source="L288",
        ),
        Clause(key="4.5.归档", text="对处理完毕的投诉进行归档", source="L288"),
        Clause(key="4.5.回访", text="并回访，进行满意度调查回访；", source="L288"),
        Clause(key="4.5.分享", text="对有价值的案例定期分享。", source="L288"),
        Clause(
            key="5.1",
            text="质量信息是指产品存在质量缺陷（如感官指标、理化指标、微生物指标，包括未满足包装要求、生产过程不符合要求）引起顾客"
            "抱怨而向媒体、各商贸公司及各对应屠宰加工厂的投诉和反馈。",
            source="L289",
        ),
        Clause(
            key="5.2",
            text="根据市场质量信息的真实性、危害程度、解决难易程度等划分为：",
            source="L290",
        ),
        Clause(
            key="5.2.1",
            text="AAA级质量信息：媒体曝光：指因产品质量、生产过程、服务存在的质量问题而在全国性、省市级电台、报纸、网站等新闻媒体"
            "出现各种负面宣传和报道的信息。",
            source="L291",
        ),
    ),
)
