"""The text of 反馈处理流程规范 (S07), clause by clause; the steps that a conversion doubled stand once."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S07",
    title=N_("反馈处理流程规范"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="1",
            text="建立规范的处理流程，确保处理过程高效、准确并且能够及时响应用户的反馈。",
            source="L134–136",
        ),
        Clause(key="2", text="建立可靠的反馈接收系统，确保用户可以轻松地提供反馈。", source="L137"),
        Clause(key="2.渠道", text="反馈按钮或页面、电子邮件、在线表单、热线电话。", source="L138–139"),
        Clause(
            key="2.引导",
            text="在用户使用产品或服务时，定期引导他们提供反馈。",
            source="L140",
            without_rule=N_("在产品界面里引导，不在本系统内进行。"),
        ),
        Clause(key="3", text="确保每个反馈都得到妥善处理。", source="L141–142"),
        Clause(
            key="3.1",
            text="第一步：收集反馈详情。官方团队负责收集用户的姓名、联系方式、反馈内容等。",
            source="L143–144",
        ),
        Clause(
            key="3.2",
            text="第二步：分类和优先级划分。根据反馈的性质和重要性分类，划分优先级，确定哪些需要紧急处理，合理分配资源。",
            source="L145–148",
        ),
        Clause(
            key="3.3",
            text="第三步：评估和调查。负责处理反馈的团队成员评估和调查，了解问题的本质和可能的解决方案。",
            source="L149, L151",
        ),
        Clause(key="3.3.澄清", text="如有需要，与用户进一步沟通和澄清。", source="L150, L152"),
        Clause(
            key="3.4",
            text="第四步：解决问题。修复错误、改进产品或服务、提供补偿或向用户提供准确的解决方案。",
            source="L153",
        ),
    ),
)
