"""The text of 指挥中心情报信息反馈制度 (S10), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S10",
    title=N_("指挥中心情报信息反馈制度"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="一",
            text="各单位主要负责人是本单位信息反馈通报工作的第一责任人，要亲自抓，多渠道、多手段对不同层面和不同种类的人员"
            "收集掌握信息，密切注意人员的思想动态，发现不稳定苗头及时反馈。",
            source="L191–192",
        ),
        Clause(
            key="二",
            text="信息反馈工作实行包保制。指挥中心领导及其主管部门根据工作分工分别包保相应单位。",
            source="L193–194",
        ),
        Clause(
            key="二.责任区",
            text="各单位划分责任区，明确包保人包保到队、班组积极开展工作。",
            source="L195",
        ),
        Clause(
            key="三",
            text="建立信息网络：指挥中心办公室（正文缺失）",
            source="L196–197",
        ),
        Clause(
            key="四.逐级上报",
            text="正常情况下采用班组→队→指挥中心逐级上报制。",
            source="L199",
        ),
        Clause(
            key="四.审定",
            text="各生产单元负责人为信息反馈第一责任人，负责信息上报的审定工作。",
            source="L200",
        ),
        Clause(
            key="四.表格",
            text="信息反馈报告采用制式表格传真方式上报，要有领导签字或盖章并注明日期。",
            source="L201",
        ),
        Clause(
            key="四.直报",
            text="紧急重要信息可先行采取直报形式，电话直接反馈给指挥中心党委副书记或负责劳动用工的副总经理。",
            source="L202",
        ),
        Clause(
            key="五",
            text="信息反馈工作要重视质量，做到灵敏、迅速、准确、有用。",
            source="L203–204",
            without_rule=N_("这是对信息质量的要求；由审定的负责人把关，不合要求的退回重报。"),
        ),
        Clause(
            key="五.组稿",
            text="组稿要及时，文字要精练，观点要鲜明，事实要准确。",
            source="L205",
        ),
    ),
)
