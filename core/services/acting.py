"""Doing something to a ticket: one way for pages, bulk, import, simulation and every later interface."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.people import refusal
from core.domain.permissions import Permission
from core.domain.processes import Transition
from core.domain.texts import N_, Message
from core.domain.tickets import Act
from core.services import decisions, disclosing, files, tallies
from core.services.forms import parse_form
from core.services.participants import see
from core.services.policy import require
from core.services.scope import Scope
from core.services.signing import request_signatures
from core.services.snapshots import Loaded
from core.services.transitions import carry_out, find
from core.services.work import Work, working

LONGEST_NOTE = 5_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What became of an act: the state after it, or that it waits for signatures."""

    state: str
    version: int
    waits_for_signatures: bool = False


def act(
    scope: Scope,
    public_id: str,
    key: str,
    raw: Mapping[str, object],
    *,
    kept: Sequence[files.KeptFile] = (),
    version: int | None = None,
    confirmed: Collection[str] = (),
) -> Acted:
    """Do the transition ``key`` to a ticket.

    With ``version`` the act is refused if somebody has changed the ticket since. ``confirmed`` are words that tell who
    somebody is and may go to whoever spoke up.

    :raises Refused: With the reason; nothing has changed.
    :raises RefusedFields: The form is not filled in as it must be.
    """
    try:
        with working(scope) as work:
            loaded = find(work, public_id)
            if version is not None and version != loaded.row.version:
                raise Refused(Reason.CHANGED_MEANWHILE, Message(N_("其他人刚刚修改了这张工单，请核对后再提交。")))
            return act_within(work, loaded, key, raw, kept, confirmed)
    except decisions.RuleFailed as failed:
        decisions.record_incident(scope, failed)
        raise
    except disclosing.NamesGiver as refused:
        disclosing.record(scope, refused)
        raise


def why_not(loaded: Loaded, transition: Transition, scope: Scope) -> Refused | None:
    """Return why the scope's actor cannot do ``transition`` now, or None; the form and its guards speak later."""
    ticket = loaded.snapshot
    if not transition.is_on(ticket.settings):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("本单位没有启用这一步。")))
    if ticket.state not in transition.sources:
        state = loaded.state()
        label = state.label if state else ticket.state
        message = Message(N_("工单现在是“%(state_label)s”，不能做这一步。"), {"state_label": label})
        return Refused(Reason.STATE_NOT_ALLOWED, message)
    if not transition.suits(ticket.details):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这张工单现在没有这一步。")))
    if refused := refusal(transition.by, loaded.detour.of(scope.actor), ticket):
        return refused
    if transition.hands_up and not ticket.above:
        return Refused(Reason.ROUTE_NOT_CONFIGURED, Message(N_("承办部门没有上级部门，不能上报；请管理员设置。")))
    if transition.sign_off and any(
        one.key == transition.sign_off.key and one.state == "pending" for one in ticket.sign_offs
    ):
        return Refused(Reason.COSIGN_INCOMPLETE, Message(N_("已提交，正在等待签字。")))
    return None


def prepare(
    work: Work, loaded: Loaded, key: str, raw: Mapping[str, object], kept: Sequence[files.KeptFile] = ()
) -> tuple[Transition, Act]:
    """Return the act as it would be done, all that may refuse it having spoken; nothing has changed.

    :raises Refused: As with :func:`act`.
    """
    transition = loaded.process.transition(key)
    if transition is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("这个流程没有这一步。")))
    if transition.elsewhere and loaded.snapshot.state not in transition.sources:
        premature = Act(key=key, values={}, by=work.scope.actor, at=work.now)
        decisions.check_guards(work, loaded.plugin, (transition.elsewhere,), loaded.snapshot, premature)
    if refused := why_not(loaded, transition, work.scope):
        raise refused
    counts = dict(Counter(one.field for one in kept))
    values = parse_form(work, transition.form, raw, counts, loaded.snapshot)
    if (tally := loaded.process.tally) and key in tally.again_on:
        values = {**values, **tallies.count(work, tally, loaded.snapshot.details)}
    record = loaded.row.records_count + 1 if transition.record else None
    by = loaded.detour.of(work.scope.actor)
    deed = Act(key=key, values=values, by=by, at=work.now, files=MappingProxyType(counts), record=record)
    decisions.check_guards(work, loaded.plugin, transition.guards, loaded.snapshot, deed)
    return transition, deed


def act_within(
    work: Work,
    loaded: Loaded,
    key: str,
    raw: Mapping[str, object],
    kept: Sequence[files.KeptFile] = (),
    confirmed: Collection[str] = (),
) -> Acted:
    """Do what :func:`act` does, within a transaction, to a ticket that is loaded and locked."""
    transition, deed = prepare(work, loaded, key, raw, kept)
    disclosing.check_act(work, loaded, transition, deed.values, confirmed)
    if deed.record is not None:
        loaded.row.records_count = deed.record
    files.attach(work, loaded.row.id, kept, deed.record)
    if transition.sign_off:
        request_signatures(work, loaded, transition, deed)
        return Acted(state=loaded.row.state, version=loaded.row.version, waits_for_signatures=True)
    carry_out(work, loaded, transition, deed)
    return Acted(state=loaded.row.state, version=loaded.row.version)


def add_note(scope: Scope, public_id: str, text: str, kept: Sequence[files.KeptFile] = ()) -> None:
    """Put a note, with files if there are any, into a ticket's time line.

    :raises Refused: The actor may not, or there is nothing to note.
    """
    try:
        with working(scope) as work:
            note_within(work, find(work, public_id), text, kept)
    except disclosing.NamesGiver as refused:
        disclosing.record(scope, refused)
        raise


def note_within(
    work: Work, loaded: Loaded, text: str, kept: Sequence[files.KeptFile] = (), *, by_mail: bool = False
) -> None:
    """Do what :func:`add_note` does, within a transaction, to a ticket that is loaded and locked."""
    text = check_note(work.scope, text, kept)
    disclosing.check(work, loaded.row, {"text": text}, {}, ())
    files.attach(work, loaded.row.id, kept)
    see(work, loaded.row.id, user_ids=(work.scope.actor.user_id,))
    work.event(
        "noted",
        ticket_id=loaded.row.id,
        body={"text": text, "files": [one.name for one in kept]} | ({"by_mail": True} if by_mail else {}),
    )
    loaded.row.updated_at = work.now


def check_note(scope: Scope, text: str, kept: Sequence[files.KeptFile] = ()) -> str:
    """Return the text of a note as it would be kept.

    :raises Refused: As with :func:`add_note`.
    """
    require(scope.actor, Permission.NOTE)
    text = parse_text(text, field="text", max_length=LONGEST_NOTE)
    if not text and not kept:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写备注或选择文件。")), field="text")
    return text
