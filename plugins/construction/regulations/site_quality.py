"""The text of 施工工程质量信息反馈管理制度(暂行) (S05), clause by clause, as far as it has survived."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S05",
    title=N_("施工工程质量信息反馈管理制度（暂行）"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="1",
            text="控制工程质量反馈、处理两个环节，保证各部门信息传递通畅，实现工程质量处理及时有效。",
            source="L101–102",
        ),
        Clause(key="2", text="楚星片区在建及已完工所有的施工工程。", source="L103–104"),
        Clause(
            key="3.1",
            text="土建类:由项目使用部门填写《工程质量信息反馈单》→事业部部长→生产系统工管土建模块现场核实并提出处理意见"
            "→生产系统负责人→公司领导。",
            source="L106",
        ),
        Clause(
            key="3.2–3.7",
            text="（原文缺失，只存编号）其他专业比照 3.1，由各自的模块现场核实；通知施工单位、整改、验收。",
            source="L107",
        ),
        Clause(
            key="4.1–4.2.2",
            text="（原文缺失，只存编号）",
            source="L108",
            without_rule=N_("原文已缺失，没有可执行的内容。"),
        ),
        Clause(key="4.2.3", text="（施工）单位处500-20000元的罚款。", source="L109"),
        Clause(
            key="4.3",
            text="对于质保期范围外发生的施工质量:由项目主管、专业管理部门核实后,由项目主管按照工程申报程序重新申报施工。",
            source="L110",
        ),
        Clause(key="5", text="本制度由生产系统负责解释、考核,从下发之日起开始执行。", source="L111"),
        Clause(key="6", text="附件:《工程质量信息反馈单》", source="L112–113"),
    ),
)
