"""The forms of information exchange: raising, conveying, returning, rewriting, accepting, processing, closing."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.enterprise.roles import EMPLOYEE

CLASSIFIED = "secret"
OPINION_BOX, SUGGESTION_BOX = "opinion_box", "suggestion_box"
BOXES = (OPINION_BOX, SUGGESTION_BOX)

INFORMATION = Form(
    key="information",
    label=N_("提出信息"),
    clause="2",
    fields=(
        Field(
            key="kind",
            label=N_("信息种类"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("task", N_("任务")),
                Choice("problem", N_("问题")),
                Choice("opinion", N_("意见")),
                Choice("suggestion", N_("建议")),
            ),
            required=True,
            clause="3",
        ),
        Field(
            key="source",
            label=N_("渠道"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("platform", N_("公司内部通讯平台")),
                Choice("team_meeting", N_("团队会议")),
                Choice("department_meeting", N_("部门会议")),
                Choice("face_to_face", N_("面对面")),
                Choice(OPINION_BOX, N_("意见箱")),
                Choice(SUGGESTION_BOX, N_("建议箱")),
                Choice("symposium", N_("座谈会或讲座")),
            ),
            required=True,
            clause="7",
        ),
        Field(
            key="anonymous",
            label=N_("匿名投入"),
            kind=FieldKind.BOOLEAN,
            required=True,
            shown_when=When("source", BOXES),
            clause="11",
            help=N_("匿名的不作个人答复，处理结果在公告栏公布。"),
        ),
        Field(
            key="mode",
            label=N_("方式"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("written", N_("书面")),
                Choice("email", N_("电子邮件")),
                Choice("oral", N_("口头")),
                Choice("other", N_("其他")),
            ),
            clause="19",
        ),
        Field(key="subject", label=N_("主题"), max_length=100, clause="18"),
        Field(
            key="content",
            label=N_("内容"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=5000,
            clause="18",
            help=N_("写明是什么事、涉及谁、希望怎样，不要让人猜。"),
        ),
        Field(
            key="confidentiality",
            label=N_("保密级别"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("open", N_("公开")),
                Choice("internal", N_("内部")),
                Choice(CLASSIFIED, N_("商业机密")),
            ),
            required=True,
            clause="6",
        ),
        Field(key="suggested_to", label=N_("希望传达的部门"), kind=FieldKind.DEPARTMENTS),
        Field(key="papers", label=N_("材料"), kind=FieldKind.FILES, maximum=10),
    ),
)

ADDRESSEES = Form(
    key="addressees",
    label=N_("发放范围"),
    clause="15",
    fields=(
        Field(key="departments", label=N_("传达到的部门"), kind=FieldKind.DEPARTMENTS, clause="15"),
        Field(key="people", label=N_("传达到的人员"), kind=FieldKind.PEOPLE, role=EMPLOYEE, clause="15"),
    ),
)

RETURN = Form(
    key="return",
    label=N_("退回"),
    clause="18",
    fields=(reason_field("return_reason", N_("哪里不清楚"), N_("请说明哪里不清楚。"), max_length=1000),),
)

WORDING = Form(
    key="wording",
    label=N_("重写的内容"),
    clause="18",
    fields=(
        Field(key="new_subject", label=N_("主题"), required=True, max_length=100),
        Field(key="new_content", label=N_("内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=5000),
    ),
)

ACCEPTANCE = Form(
    key="acceptance",
    label=N_("接受"),
    clause="16",
    fields=(Field(key="analysis", label=N_("分析"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),),
)

PROCESSING = Form(
    key="processing",
    label=N_("处理"),
    clause="17",
    fields=(
        Field(
            key="result_kind",
            label=N_("处理方式"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("solved", N_("解决问题")),
                Choice("improved", N_("改进工作")),
                Choice("answered", N_("回复意见")),
            ),
            required=True,
        ),
        Field(
            key="result",
            label=N_("处理结果和答复"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=5000,
            missing=Reason.REPLY_MISSING,
            missing_text=N_("请填写处理结果和答复。"),
        ),
    ),
)

DISPUTE = Form(
    key="dispute",
    clause="4",
    fields=(reason_field("dispute_reason", N_("为什么没有解决"), N_("请说明为什么没有解决。"), max_length=1000),),
)
