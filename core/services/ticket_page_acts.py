"""What may be done to a ticket now, by whom, and why not by the reader; and the signatures it waits for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.diagrams import parties
from core.domain.forms import DEPARTMENT_KINDS, PERSON_KINDS, Form
from core.domain.people import SYSTEM, roles_of
from core.domain.processes import Process, SignOff, SignOffMode, Transition
from core.domain.texts import Message
from core.models import Signature, SignOffRow
from core.services.acting import why_not
from core.services.configuration import Configuration
from core.services.process_page import role_names
from core.services.queries import Names, NextStep, PersonView, ValueView, named, value_views
from core.services.scope import Scope
from core.services.signing import may_sign
from core.services.snapshots import Loaded, frozen
from core.services.ticket_page_parts import ClauseView, RecordGroup, clause_view


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An act of the process. ``why_not`` says why the reader cannot do it now; ``here`` that the state permits it.

    ``by`` names the roles that may, ``signed_by`` the signature that it needs.
    """

    key: str
    label: str
    help: str
    clause: ClauseView | None
    primary: bool
    form: Form
    by: tuple[str, ...]
    signed_by: str
    here: bool
    why_not: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """A place for a signature: who is to sign, and who has."""

    label: tuple[str, ...]
    by: PersonView | None
    for_person: PersonView | None
    approved: bool
    comment: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffView:
    """A request for signatures with what it asks for.

    ``why_not`` says why the reader cannot sign, ``mine`` that they asked for it and may take it back.
    """

    key: str
    label: str
    act_label: str
    state: str
    mode: SignOffMode
    quorum: int
    requested_by: PersonView
    requested_at: datetime
    ended_at: datetime | None
    values: tuple[ValueView, ...]
    seats: tuple[SeatView, ...]
    clause: ClauseView | None
    why_not: Message | None
    mine: bool

    @property
    def pending(self) -> bool:
        """Say whether it still waits."""
        return self.state == "pending"


def actions_of(
    scope: Scope, config: Configuration, loaded: Loaded, steps: Sequence[NextStep]
) -> tuple[ActionView, ...]:
    """Return all acts that people can do: the reader's, what waits for them first, then those of others."""
    found = [
        _action(scope, config, loaded, transition)
        for transition in loaded.process.transitions
        if roles_of(transition.by) != {SYSTEM}
        and transition.suits(loaded.snapshot.details)
        and transition.is_on(loaded.snapshot.settings)
    ]
    wanted = [step.act for step in steps if step.mine and not step.signing]

    def rank(action: ActionView) -> tuple[bool, bool, int, bool]:
        place = wanted.index(action.key) if action.key in wanted else len(wanted)
        return (action.why_not is not None, not action.here, place, not action.primary)

    return tuple(sorted(found, key=rank))


def _action(scope: Scope, config: Configuration, loaded: Loaded, transition: Transition) -> ActionView:
    refused = why_not(loaded, transition, scope)
    return ActionView(
        key=transition.key,
        label=transition.label,
        help=transition.help,
        clause=clause_view(loaded.process, transition.clause),
        primary=transition.primary,
        form=transition.form or Form(key=transition.key),
        by=parties(transition.by, loaded.process, role_names(config, loaded.process)),
        signed_by=transition.sign_off.label if transition.sign_off else "",
        here=loaded.snapshot.state in transition.sources,
        why_not=refused.message if refused else None,
    )


def sign_offs_of(
    session: Session, scope: Scope, config: Configuration, names: Names, loaded: Loaded
) -> tuple[SignOffView, ...]:
    """Return a ticket's requests for signatures: the pending ones first, then the newest."""
    rows = session.scalars(
        sa.select(SignOffRow).where(SignOffRow.ticket_id == loaded.row.id).order_by(SignOffRow.id.desc())
    ).all()
    signatures: defaultdict[int, dict[int, Signature]] = defaultdict(dict)
    for one in session.scalars(sa.select(Signature).where(Signature.sign_off_id.in_([row.id for row in rows]))):
        signatures[one.sign_off_id][one.seat] = one
    views = (_sign_off(scope, config, names, loaded, row, signatures[row.id]) for row in rows)
    return tuple(sorted((view for view in views if view), key=lambda view: not view.pending))


def _sign_off(
    scope: Scope,
    config: Configuration,
    names: Names,
    loaded: Loaded,
    row: SignOffRow,
    signed: Mapping[int, Signature],
) -> SignOffView | None:
    transition = loaded.process.transition(row.act)
    if transition is None or transition.sign_off is None:
        return None
    sign_off = transition.sign_off
    fields = {entry.key: entry for entry in transition.form.fields} if transition.form else {}
    refused = may_sign(sign_off, frozenset(signed), scope.actor, loaded, row.requested_by)
    return SignOffView(
        key=row.key,
        label=sign_off.label,
        act_label=transition.label,
        state=row.state,
        mode=sign_off.mode,
        quorum=sign_off.quorum,
        requested_by=names.by_login(row.requested_by),
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        values=named(names, value_views(fields, frozen(row.data))),
        seats=_seats(scope, config, names, loaded.process, sign_off, signed),
        clause=clause_view(loaded.process, sign_off.clause),
        why_not=refused.message if refused else None,
        mine=row.requested_by == scope.actor.login,
    )


def _seats(
    scope: Scope,
    config: Configuration,
    names: Names,
    process: Process,
    sign_off: SignOff,
    signed: Mapping[int, Signature],
) -> tuple[SeatView, ...]:
    found = []
    for seat, signer in enumerate(sign_off.signers):
        one = signed.get(seat)
        found.append(
            SeatView(
                label=parties(signer, process, role_names(config, process)),
                by=names.by_login(one.by) if one else None,
                for_person=names.by_login(one.for_login) if one and one.for_login else None,
                approved=one.approved if one else False,
                comment=one.comment if one else "",
                at=one.at if one else None,
            )
        )
    return tuple(found)


def people_for(config: Configuration, forms: Collection[Form]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return whom the forms' fields offer: people (log-in and name) or departments (key and name), by field."""
    departments = tuple(sorted(((one.key, one.name) for one in config.open_departments), key=lambda one: one[1]))
    found: dict[str, tuple[tuple[str, str], ...]] = {
        entry.key: departments for form in forms for entry in form.fields if entry.kind in DEPARTMENT_KINDS
    }
    for entry in (entry for form in forms for entry in form.fields if entry.kind in PERSON_KINDS):
        people = config.holders(entry.role) if entry.role else config.by_login.values()
        found[entry.key] = tuple(sorted(((person.login, person.name) for person in people), key=lambda one: one[1]))
    return found


def records_for(groups: Collection[RecordGroup]) -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Return what RECORD fields offer (number and label), by record type."""
    return {
        group.type: tuple(
            (record.number, " · ".join([str(record.number), *(str(one.value) for one in record.values[:1])]))
            for record in group.records
        )
        for group in groups
    }
