"""Saying by hand who is complained about in a ticket, and taking it back; each is an event with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services import policy
from core.services.configuration import Configuration, configuration
from core.services.exclusion import exclude
from core.services.forms import parse_form
from core.services.policy import require, visible
from core.services.scope import Scope
from core.services.ticket_page_acts import people_for
from core.services.transitions import find
from core.services.uow import reading
from core.services.work import working

_REASON = reason_field("reason", N_("原因"), max_length=500)
FORM = Form(
    key="exclude",
    fields=(
        Field(key="people", label=N_("被投诉的人"), kind=FieldKind.PEOPLE),
        Field(key="departments", label=N_("被投诉的部门"), kind=FieldKind.DEPARTMENTS),
        _REASON,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionPage:
    """Who is kept out of a ticket, as pairs of a key and a name; ``offered`` are people and places for its forms."""

    public_id: str
    number: str
    title: str
    out: tuple[tuple[str, str], ...]
    offered: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def back(self) -> Form | None:
        """Return the form that takes one exclusion back; None where there is none."""
        return _back(self.out) if self.out else None


def exclusion_page(scope: Scope, public_id: str) -> ExclusionPage:
    """Return who is kept out of a ticket.

    :raises Refused: PERMISSION_DENIED, or NOT_FOUND if it is not the actor's to see.
    """
    require(scope.actor, Permission.ASSIGN)
    with reading(scope.org.id) as session:
        row = session.execute(
            sa.select(Ticket.public_id, Ticket.number, Ticket.title, Ticket.about).where(
                Ticket.public_id == public_id, visible(scope)
            )
        ).first()
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
        config = configuration(session, scope.org.id)
        return ExclusionPage(
            public_id=row.public_id,
            number=row.number,
            title=row.title,
            out=_out(config, row.about),
            offered=people_for(config, (FORM,)),
        )


def keep_out(scope: Scope, public_id: str, raw: Mapping[str, object]) -> None:
    """Keep people and departments out of a ticket, because they are complained about.

    :raises Refused: The actor may not, names nobody new or everybody, or gives no reason.
    """
    require(scope.actor, Permission.ASSIGN)
    with working(scope) as work:
        row = find(work, public_id).row
        values = parse_form(work, FORM, raw, {})
        people, departments = (_listed(values.get(key, ())) for key in ("people", "departments"))
        names = [policy.by_name(work.config.by_login[login].user_id) for login in people]
        names += [policy.everybody_in(key) for key in departments]
        if policy.concerns(scope.actor, policy.about(names)):
            message = Message(N_("这样您自己也不能再看这张工单；请先改派给别人，由别人登记。"))
            raise Refused(Reason.FIELD_INVALID, message, field="people")
        if not exclude(work, row, names):
            message = Message(N_("请选择被投诉的人或部门；已经登记的不用再选。"))
            raise Refused(Reason.FIELD_REQUIRED, message, field="people")
        row.version += 1
        row.updated_at = work.now
        body = {"people": people, "departments": departments, "reason": values["reason"]}
        work.event("kept_out", ticket_id=row.id, body=body)


def let_in(scope: Scope, public_id: str, raw: Mapping[str, object]) -> None:
    """Take back that somebody is kept out of a ticket. What others were asked in their place stays with those.

    :raises Refused: The actor may not, nobody of that name is kept out, or there is no reason.
    """
    require(scope.actor, Permission.ASSIGN)
    with working(scope) as work:
        row = find(work, public_id).row
        out = _out(work.config, row.about)
        if not out:
            raise Refused(Reason.NOT_FOUND, Message(N_("这张工单没有登记应当回避的人。")))
        values = parse_form(work, _back(out), raw, {})
        row.about = policy.about(name for name in policy.names_about(row.about) if name != values["who"])
        row.version += 1
        row.updated_at = work.now
        work.event("let_in", ticket_id=row.id, body={"who": dict(out)[str(values["who"])], "reason": values["reason"]})


def _back(out: tuple[tuple[str, str], ...]) -> Form:
    choices = tuple(Choice(key, name) for key, name in out)
    who = Field(key="who", label=N_("不再回避的人或部门"), kind=FieldKind.CHOICE, choices=choices, required=True)
    return Form(key="let_in", fields=(who, _REASON))


def _out(config: Configuration, about: str) -> tuple[tuple[str, str], ...]:
    names = {policy.by_name(person.user_id): person.name for person in config.people.values()}
    names |= {policy.everybody_in(place.key): place.name for place in config.departments.values()}
    return tuple((name, names.get(name, name)) for name in policy.names_about(about))


def _listed(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
