"""Fields that the forms of several regulations share; each names the clause of the regulation that uses it."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_

PERSONAL = "personal"
PUBLIC = "public"
NOTICE = "notice"
PUBLISHED = (PUBLIC, NOTICE)  # the modes whose words everybody reads
REPLY_MODES = (
    Choice(PERSONAL, N_("个人回复")),
    Choice(PUBLIC, N_("公开回复")),
    Choice(NOTICE, N_("通告公示")),
)

DISSATISFIED = "dissatisfied"
CONTENT = ("satisfied", "acceptable")
SATISFACTION = (
    Choice(CONTENT[0], N_("满意")),
    Choice(CONTENT[1], N_("基本满意")),
    Choice(DISSATISFIED, N_("不满意")),
)

SOLVED = "solved"
GOES_ON = "goes_on"
UNSOLVED = "unsolved"

_LONG = 5_000


def choice(key: str, label: str, choices: tuple[Choice, ...], clause: str, *, required: bool = True) -> Field:
    """Return a field with one of ``choices``."""
    return Field(key=key, label=label, kind=FieldKind.CHOICE, choices=choices, required=required, clause=clause)


def long_text(
    key: str,
    label: str,
    clause: str = "",
    *,
    required: bool = True,
    missing: Reason = Reason.FIELD_REQUIRED,
    missing_text: str = N_("请填写此项。"),
    explained: str = "",
    required_when: When | None = None,
) -> Field:
    """Return a field for paragraphs."""
    return Field(
        key=key,
        label=label,
        kind=FieldKind.LONG_TEXT,
        max_length=_LONG,
        required=required and required_when is None,
        required_when=required_when,
        missing=missing,
        missing_text=missing_text,
        help=explained,
        clause=clause,
    )


def content(clause: str) -> Field:
    """Return the field for what somebody has to say."""
    return long_text("content", N_("反馈内容"), clause, explained=N_("请写清楚时间、地点和事情，便于理解和处理。"))


def giver(clause: str) -> tuple[Field, ...]:
    """Return the fields for who says it; both empty means anonymous."""
    return (
        Field(
            key="giver",
            label=N_("反馈人"),
            max_length=100,
            personal=True,
            help=N_("代为录入时填写姓名，匿名的留空；本人在线提交的不必填写。"),
            clause=clause,
        ),
        Field(key="contact", label=N_("联系方式"), max_length=100, personal=True, help=N_("电话、邮箱等，可以不填。")),
    )


def attachments(clause: str) -> Field:
    """Return the field for pictures and papers."""
    return Field(key="attachments", label=N_("附件"), kind=FieldKind.FILES, maximum=10, clause=clause)


def department(clause: str) -> Field:
    """Return the field for the department that takes a matter over."""
    return Field(key="department", label=N_("承办部门"), kind=FieldKind.DEPARTMENT, required=True, clause=clause)


def reply(clause: str) -> Field:
    """Return the field for the words of a reply."""
    return long_text("reply", N_("回复内容"), clause, missing=Reason.REPLY_MISSING, missing_text=N_("请填写回复内容。"))


def transfer_form(clause: str) -> Form:
    """Return the form with which a matter goes to another department."""
    return Form(
        key="transfer",
        clause=clause,
        fields=(department(clause), long_text("transfer_note", N_("转交说明"), required=False)),
    )


def result_form(clause: str) -> Form:
    """Return the form in which the department says what it has done."""
    return Form(key="result", clause=clause, fields=(long_text("result", N_("处理结果"), clause),))


def satisfaction(clause: str) -> Field:
    """Return the field in which whoever gave the feedback says whether the result will do."""
    return choice("satisfaction", N_("对处理结果的评价"), SATISFACTION, clause)


def evaluation_form(key: str, clause: str) -> Form:
    """Return the form with which a giver evaluates the result; who is not satisfied says what is still missing."""
    return Form(
        key=key,
        clause=clause,
        fields=(
            satisfaction(clause),
            reason_field(
                "evaluation_note",
                N_("评价说明"),
                N_("请写明哪里还没有解决。"),
                required_when=When("satisfaction", (DISSATISFIED,)),
            ),
        ),
    )


def tracking_form(clause: str, improvement_clause: str, improvement_label: str) -> Form:
    """Return the form for following up: whether the matter is really solved, and what is to improve."""
    return Form(
        key="tracking",
        clause=clause,
        fields=(
            choice(
                "tracking_result",
                N_("跟踪结果"),
                (
                    Choice(SOLVED, N_("彻底解决")),
                    Choice(GOES_ON, N_("继续跟踪")),
                    Choice(UNSOLVED, N_("未彻底解决，重新处理")),
                ),
                clause,
            ),
            reason_field(
                "tracking_reason", N_("评估说明"), required_when=When("tracking_result", (UNSOLVED,)), clause=clause
            ),
            long_text("improvement", improvement_label, improvement_clause, required=False),
        ),
    )
