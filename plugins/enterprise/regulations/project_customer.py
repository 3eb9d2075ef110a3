"""The text of 信息反馈流程 (S18), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S18",
    title=N_("信息反馈流程（数据服务项目客户）"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="1.1",
            text="为及时应对项目实施过程中和维护期的客户信息的反馈，特制定本程序。",
            source="L296–297",
        ),
        Clause(key="1.2", text="本程序文件适用于数据服务项目信息反馈。", source="L298"),
        Clause(
            key="1.3",
            text="解释权及修改权属于公司。",
            source="L299–300",
            without_rule=N_("说明文件归属，不涉及办理。"),
        ),
        Clause(
            key="1.4",
            text="本程序文件从年月日起执行。",
            source="L301",
            without_rule=N_("原文日期空白；从启用流程之日起执行。"),
        ),
        Clause(
            key="2.1",
            text="客户信息反馈的收集工作是市场人员、项目组和公司管理层的职责，公司员工均有义务。",
            source="L303–304",
        ),
        Clause(key="2.2", text="项目经理的职责是记录客户信息反馈，并给予应答。", source="L305"),
        Clause(
            key="2.3",
            text="数据服务部经理的职责是定期不定期检查客户信息反馈执行情况。",
            source="L306",
        ),
        Clause(
            key="3.1",
            text="客户信息获得者将信息反映给项目经理，项目经理予以记录，并以最快的速度予以合理的答复。",
            source="L308–309",
        ),
        Clause(key="3.1.归档", text="并将相关资料归档。", source="L310"),
        Clause(
            key="4",
            text="相关文件（原文只有标题）",
            without_rule=N_("原文只有标题，没有内容。"),
        ),
    ),
)
