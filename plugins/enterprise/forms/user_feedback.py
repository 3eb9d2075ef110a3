"""The forms of user feedback: what is collected, how it is classified, asked back, solved and answered."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.enterprise.roles import TEAM

P1, P2, P3, P4 = "P1", "P2", "P3", "P4"
COMPENSATION = "compensation"

PRIORITIES = (
    Choice(P1, N_("P1 紧急")),
    Choice(P2, N_("P2 高")),
    Choice(P3, N_("P3 中")),
    Choice(P4, N_("P4 低")),
)

DETAILS = (
    Field(key="name", label=N_("姓名"), required=True, max_length=50, personal=True, clause="3.1"),
    Field(
        key="contact",
        label=N_("联系方式"),
        required=True,
        max_length=100,
        personal=True,
        clause="3.1",
        help=N_("电话、电子邮件或即时通讯账号，至少一种。"),
    ),
    Field(key="content", label=N_("反馈内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=5000, clause="3.1"),
)

FEEDBACK = Form(
    key="feedback",
    label=N_("用户反馈"),
    clause="2",
    fields=(
        Field(
            key="source",
            label=N_("反馈渠道"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("page", N_("产品内的反馈页面")),
                Choice("email", N_("电子邮件")),
                Choice("form", N_("在线表单")),
                Choice("hotline", N_("热线电话")),
            ),
            required=True,
            clause="2.渠道",
        ),
        *DETAILS,
        Field(key="product", label=N_("产品或服务"), max_length=100),
        Field(key="product_version", label=N_("版本"), max_length=50),
        Field(key="screenshots", label=N_("截图或其他材料"), kind=FieldKind.FILES, maximum=10),
    ),
)

ACKNOWLEDGEMENT = Form(
    key="acknowledgement",
    clause="1",
    fields=(Field(key="acknowledged_by", label=N_("告知用户的方式和内容"), max_length=500),),
)

COLLECTION = Form(
    key="collection",
    label=N_("反馈详情"),
    clause="3.1",
    fields=(
        *DETAILS,
        Field(key="product", label=N_("产品或服务"), max_length=100),
        Field(key="product_version", label=N_("版本"), max_length=50),
    ),
)

CLASSIFICATION = Form(
    key="classification",
    label=N_("分类和优先级"),
    clause="3.2",
    fields=(
        Field(
            key="nature",
            label=N_("类别"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("defect", N_("产品错误")),
                Choice("improvement", N_("产品改进")),
                Choice("service", N_("服务问题")),
                Choice("question", N_("使用咨询")),
                Choice("praise", N_("表扬")),
                Choice("other", N_("其他")),
            ),
            required=True,
            clause="3.2",
        ),
        Field(
            key="priority_level",
            label=N_("优先级"),
            kind=FieldKind.CHOICE,
            choices=PRIORITIES,
            required=True,
            clause="3.2",
        ),
        Field(
            key="handler",
            label=N_("负责处理的团队成员"),
            kind=FieldKind.PERSON,
            role=TEAM,
            clause="3.3",
            help=N_("留空的，由官方团队的任何成员处理。"),
        ),
    ),
)

INVESTIGATION = Form(
    key="investigation",
    clause="3.3",
    fields=(Field(key="assessment", label=N_("评估"), kind=FieldKind.LONG_TEXT, max_length=2000),),
)

FINDING = Form(
    key="finding",
    label=N_("调查记录"),
    clause="3.3",
    fields=(
        Field(key="finding", label=N_("调查发现"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
        Field(key="finding_files", label=N_("材料"), kind=FieldKind.FILES, maximum=10),
    ),
)

QUESTION = Form(
    key="question",
    label=N_("向用户澄清"),
    clause="3.3.澄清",
    fields=(
        Field(key="question", label=N_("请用户补充什么"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
    ),
)

SUPPLEMENT = Form(
    key="supplement",
    label=N_("用户的补充"),
    clause="3.3.澄清",
    fields=(
        Field(key="supplement", label=N_("补充的内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=5000),
        Field(key="supplement_files", label=N_("截图或其他材料"), kind=FieldKind.FILES, maximum=10),
    ),
)

_NOTE = Field(
    key="investigation_note",
    label=N_("调查结论"),
    kind=FieldKind.LONG_TEXT,
    required=True,
    max_length=2000,
    clause="3.3",
)
_SOLUTION = Field(
    key="solution", label=N_("解决措施"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000, clause="3.4"
)

SOLUTION = Form(
    key="solution",
    label=N_("解决问题"),
    clause="3.4",
    fields=(
        _NOTE,
        Field(
            key="solution_kind",
            label=N_("解决方式"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("fix", N_("修复错误")),
                Choice("improve", N_("改进产品或服务")),
                Choice("explain", N_("提供准确的解决方案")),
            ),
            required=True,
        ),
        _SOLUTION,
    ),
)

COMPENSATING = Form(
    key="compensating",
    label=N_("提供补偿"),
    clause="3.4",
    fields=(
        _NOTE,
        Field(
            key="solution_kind",
            label=N_("解决方式"),
            kind=FieldKind.CHOICE,
            choices=(Choice(COMPENSATION, N_("补偿")),),
            required=True,
        ),
        Field(key="amount", label=N_("补偿金额"), kind=FieldKind.MONEY, required=True, minimum=1),
        _SOLUTION,
    ),
)

REPLY = Form(
    key="reply",
    label=N_("答复用户"),
    clause="1",
    fields=(
        Field(
            key="reply",
            label=N_("答复和说明"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=5000,
            missing=Reason.REPLY_MISSING,
            missing_text=N_("请填写给用户的答复。"),
        ),
    ),
)

RATING = Form(
    key="rating",
    label=N_("用户确认"),
    clause="1",
    fields=(
        Field(key="satisfied", label=N_("问题解决了吗"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="stars", label=N_("评分（1 至 5）"), kind=FieldKind.INTEGER, minimum=1, maximum=5),
        reason_field(
            "rating_remark",
            N_("说明"),
            N_("请说明哪里还没有解决。"),
            required_when=When("satisfied", (False,)),
            max_length=1000,
        ),
    ),
)
