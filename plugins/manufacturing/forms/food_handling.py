"""The forms with which quality information is handled: responses, measures, verification, recall, call-back, case."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.manufacturing.forms.food_cases import ONLY_CASES

REACHED, UNREACHABLE, NOBODY = "reached", "unreachable", "nobody"
FIRST, SECOND, THIRD = "first", "second", "third"

UNIT = Field(
    key="responsible_unit",
    label=N_("责任单位"),
    kind=FieldKind.DEPARTMENT,
    required=True,
    clause="4.3",
    help=N_("由它整改；质控中心负责验证，不能是责任单位。"),
)


def _long(key: str, label: str, *, required: bool = True, max_length: int = 2000) -> Field:
    return Field(key=key, label=label, kind=FieldKind.LONG_TEXT, required=required, max_length=max_length)


TAKING_UP = Form(key="taking_up", label=N_("接手处理"), clause="4.2", fields=(UNIT,))
UNIT_CHANGE = Form(
    key="unit_change",
    clause="4.4.监督",
    fields=(UNIT, reason_field("unit_reason", N_("理由"), N_("请说明为什么改由其他单位整改。"))),
)

RESPONSE = Form(
    key="response",
    label=N_("与客户沟通"),
    clause="4.1",
    fields=(
        _long("response", N_("沟通内容")),
        Field(key="responded_to", label=N_("沟通对象"), max_length=200, personal=True),
    ),
)
ANSWER = Form(
    key="answer",
    label=N_("答复"),
    clause="4.1",
    fields=(
        Field(
            key="answer",
            label=N_("答复内容"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=4000,
            missing=Reason.REPLY_MISSING,
            missing_text=N_("请填写答复内容。"),
        ),
    ),
)
HANDLING = Form(key="handling", label=N_("处理情况"), clause="4.2", fields=(_long("handling", N_("处理情况")),))
SUPERVISION = Form(
    key="supervision", label=N_("监督意见"), clause="4.4.监督", fields=(_long("supervision", N_("监督意见")),)
)

RECTIFICATION = Form(
    key="rectification",
    label=N_("整改措施"),
    clause="4.3",
    fields=(
        _long("cause", N_("原因分析")),
        _long("measures", N_("措施"), max_length=4000),
        Field(key="done_on", label=N_("完成日期"), kind=FieldKind.DATE),
        Field(key="rectification_files", label=N_("整改资料"), kind=FieldKind.FILES, maximum=20),
    ),
)
VERIFICATION = Form(
    key="verification",
    label=N_("跟踪验证"),
    clause="4.4.验证",
    fields=(
        Field(key="effective", label=N_("措施有效"), kind=FieldKind.BOOLEAN, required=True),
        _long("verification", N_("验证情况")),
        Field(key="verification_files", label=N_("验证资料"), kind=FieldKind.FILES, maximum=20),
    ),
)

RISK = Form(
    key="risk",
    label=N_("不安全食品风险"),
    clause="1",
    fields=(
        Field(
            key="recall_class",
            label=N_("召回级别"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice(FIRST, N_("一级召回")),
                Choice(SECOND, N_("二级召回")),
                Choice(THIRD, N_("三级召回")),
            ),
            required=True,
        ),
        _long("risk", N_("风险情况")),
        Field(
            key="risk_known_at",
            label=N_("获知风险的时间"),
            kind=FieldKind.INSTANT,
            help=N_("留空即为现在。启动召回的时限从此时起算，节假日照算。"),
        ),
    ),
)
RECALL = Form(
    key="recall",
    label=N_("启动召回"),
    clause="1",
    fields=(
        Field(
            key="announced_at",
            label=N_("召回公告发布时间"),
            kind=FieldKind.INSTANT,
            help=N_("留空即为现在。完成召回的时限从公告发布的次日起按工作日计算。"),
        ),
        _long("recall_scope", N_("召回范围")),
    ),
)
RECALL_RESULT = Form(
    key="recall_result",
    label=N_("召回结果"),
    clause="1",
    fields=(
        Field(key="recovered", label=N_("召回数量"), required=True, max_length=200),
        _long("disposal", N_("处置情况"), required=False),
    ),
)

ARCHIVE = Form(
    key="archive", label=N_("归档"), clause="4.5.归档", fields=(_long("conclusion", N_("结论"), required=False),)
)
CALL_ATTEMPT = Form(
    key="call_attempt",
    label=N_("回访未接通"),
    clause="4.5.回访",
    fields=(Field(key="attempt", label=N_("情况"), required=True, max_length=500),),
)
CALL_BACK = Form(
    key="call_back",
    label=N_("回访"),
    clause="4.5.回访",
    fields=(
        Field(
            key="call_result",
            label=N_("回访结果"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice(REACHED, N_("已回访")),
                Choice(UNREACHABLE, N_("多次联系不上")),
                Choice(NOBODY, N_("没有可回访的客户")),
            ),
            required=True,
        ),
        Field(
            key="satisfaction",
            label=N_("满意度"),
            kind=FieldKind.INTEGER,
            minimum=1,
            maximum=5,
            shown_when=When("call_result", (REACHED,)),
            required_when=When("call_result", (REACHED,)),
            help=N_("1 为很不满意，5 为很满意。"),
        ),
        _long("call_remark", N_("客户意见"), required=False),
    ),
)
REOPENING = Form(
    key="reopening",
    clause="4.4.监督",
    fields=(reason_field("reopen_reason", N_("重新处理的原因"), N_("请说明为什么要重新处理。")),),
)
CASE = Form(
    key="case",
    label=N_("案例"),
    clause="4.5.分享",
    fields=(
        Field(key=ONLY_CASES, label=N_("有价值的案例"), kind=FieldKind.BOOLEAN, required=True),
        Field(
            key="case_title",
            label=N_("案例题目"),
            required=True,
            max_length=100,
            help=N_("不写客户的姓名和联系方式。"),
        ),
        _long("lesson", N_("经验教训")),
    ),
)
