"""Fields and forms that the seven share; each names the clause of the form that uses it."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Field, FieldKind, Form, When
from core.domain.texts import N_

LONG = 5_000


def long_text(key: str, label: str, *, required: bool = False, required_when: When | None = None) -> Field:
    """Return a field for paragraphs."""
    return Field(
        key=key,
        label=label,
        kind=FieldKind.LONG_TEXT,
        max_length=LONG,
        required=required,
        required_when=required_when,
        shown_when=required_when,
    )


ATTACHMENTS = Field(key="attachments", label=N_("附件"), kind=FieldKind.FILES, maximum=10)
GUEST = Field(key="guest", label=N_("宾客或客户"), max_length=100, personal=True)
ROOM = Field(key="room", label=N_("房号或场所"), max_length=100)
REVIEW_NOTE = long_text("review_note", N_("阅批意见"))
DEPARTMENT = Field(key="department", label=N_("当事部门"), kind=FieldKind.DEPARTMENT, required=True)
MAJOR = Field(
    key="major",
    label=N_("重大问题"),
    kind=FieldKind.BOOLEAN,
    help=N_("选“是”即刻上报总经理。"),
)


def tracking(clause: str) -> Form:
    """Return the form with which a department is asked to correct something."""
    return Form(key="tracking", clause=clause, fields=(DEPARTMENT, long_text("tracking_note", N_("需纠正的问题"))))


def correction(clause: str) -> Form:
    """Return the form of the corrective feedback."""
    return Form(
        key="correction",
        label=N_("纠正反馈"),
        clause=clause,
        fields=(
            Field(
                key="correction",
                label=N_("纠正情况"),
                kind=FieldKind.LONG_TEXT,
                max_length=LONG,
                required=True,
                missing=Reason.CORRECTION_MISSING,
                missing_text=N_("请写明纠正情况。"),
            ),
            ATTACHMENTS,
        ),
    )


def returned(clause: str) -> Form:
    """Return the form with which a correction goes back that does not do."""
    return Form(key="return_correction", clause=clause, fields=(reason_field("return_reason", N_("退回原因")),))


def filing(clause: str) -> Form:
    """Return the form of the record under which something is filed."""
    return Form(
        key="filing",
        clause=clause,
        fields=(
            Field(key="filing_no", label=N_("备案编号"), max_length=64, help=N_("留空即用工单编号。")),
            long_text("filing_note", N_("备案说明")),
        ),
    )


def cancellation(clause: str) -> Form:
    """Return the form with which something entered by mistake, or twice, is cancelled."""
    return Form(key="cancellation", clause=clause, fields=(reason_field("cancel_reason", N_("作废原因")),))


def major_matter(clause: str) -> Form:
    """Return the form of a report to the general manager."""
    return Form(
        key="major_matter", clause=clause, fields=(long_text("major_matter", N_("重大问题的情况"), required=True),)
    )
