"""Handing a ticket to somebody else by hand. Its clocks run on."""

from collections.abc import Mapping

from core.domain.decisions import Reassign
from core.domain.errors import Reason, Refused
from core.domain.forms import Field, FieldKind, Form
from core.domain.permissions import Permission
from core.domain.processes import StateKind
from core.domain.texts import N_, Message
from core.services import effects, messages, policy
from core.services.forms import parse_form
from core.services.policy import require
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.transitions import find
from core.services.work import Work, working

FORM = Form(
    key="assign",
    fields=(
        Field(key="assignee", label=N_("经办人"), kind=FieldKind.PERSON),
        Field(key="department", label=N_("承办部门"), kind=FieldKind.DEPARTMENT),
        Field(
            key="reason",
            label=N_("改派原因"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=500,
            missing=Reason.REASON_MISSING,
        ),
    ),
)


def assign(scope: Scope, public_id: str, raw: Mapping[str, object]) -> None:
    """Hand a ticket to another assignee, another department, or both.

    :raises Refused: The actor may not, the ticket is closed, or the form changes nothing.
    """
    with working(scope) as work:
        assign_within(work, find(work, public_id), raw)


def check(work: Work, loaded: Loaded, raw: Mapping[str, object]) -> Reassign:
    """Return what assigning by hand would do to a ticket; nothing has changed.

    :raises Refused: As with :func:`assign`.
    """
    require(work.scope.actor, Permission.ASSIGN)
    if loaded.row.state_kind == StateKind.CLOSED:
        raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("工单已办结，不能改派。")))
    values = parse_form(work, FORM, raw, {}, loaded.snapshot)
    wanted = Reassign(
        assignee=str(values["assignee"]) if "assignee" in values else None,
        department=str(values["department"]) if "department" in values else None,
        reason=Message("%(reason)s", {"reason": str(values["reason"])}),
    )
    if wanted.assignee is None and wanted.department is None:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请选择改派给谁，或改派到哪个部门。")), field="assignee")
    _must_not_avoid(work, loaded, wanted)
    present = loaded.snapshot.assignee, loaded.snapshot.department
    if (wanted.assignee or present[0], wanted.department or present[1]) == present:
        raise Refused(Reason.FIELD_INVALID, Message(N_("工单已经在那里，不用改派。")), field="assignee")
    return wanted


def _must_not_avoid(work: Work, loaded: Loaded, wanted: Reassign) -> None:
    person = work.config.by_login.get(wanted.assignee or "")
    place = policy.about((policy.everybody_in(wanted.department),)) if wanted.department else ""
    message = Message(N_("在这张工单里被投诉，应当回避，请另选。"))
    if person and policy.concerns(person, loaded.row.about):
        raise Refused(Reason.FIELD_INVALID, message, field="assignee")
    if place and place in loaded.row.about:
        raise Refused(Reason.FIELD_INVALID, message, field="department")


def assign_within(work: Work, loaded: Loaded, raw: Mapping[str, object]) -> None:
    """Do what :func:`assign` does, within a transaction, to a ticket that is loaded and locked."""
    wanted, row = check(work, loaded, raw), loaded.row
    before = row.assignee_id
    effects.apply(work, loaded, (wanted,))
    row.version += 1
    row.updated_at = work.now
    concerned = [work.config.people[user_id] for user_id in dict.fromkeys((before, row.assignee_id)) if user_id]
    person, department = (
        work.config.people.get(row.assignee_id or 0),
        work.config.departments.get(row.department_id or 0),
    )
    to = [one.name for one in (department, person) if one is not None]
    params = {"number": row.number, "to": " ".join(to), "reason": wanted.reason}
    text = Message(N_("%(number)s 已改派给 %(to)s：%(reason)s"), params)
    messages.tell(work, (one for one in concerned if one.active), text, kind="assigned", ticket_id=row.id)
