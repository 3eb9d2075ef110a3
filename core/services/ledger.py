"""The ledger of penalties: assessing them once for each occurrence, and exempting them.

Everything is written at the end of a use case, in one order (penalties, statements, steps), so that a sweep costs a
handful of statements and two of them cannot wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from core.domain.codec import plain
from core.domain.decisions import AssessPenalty, WaivePenalty
from core.domain.errors import Refused, RuleError
from core.domain.liability import as_columns, borne
from core.domain.money import yuan
from core.domain.parsing import parse_month
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.texts import N_, Message
from core.models import Penalty
from core.services import entries, jobs, messages, statements
from core.services.configuration import Person
from core.services.scope import Scope
from core.services.statements import LISTED, bearer_month
from core.services.weighing import Assessed, Key, weighed
from core.services.work import Work

UNIQUE = ("org_id", "policy", "ticket_id", "occurrence")
_NOTHING_SET: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waived:
    """An exemption to enter."""

    ticket_id: int
    effect: WaivePenalty
    scope: Scope

    @property
    def key(self) -> Key:
        return policy_name(self.effect.policy)[0], self.ticket_id, self.effect.occurrence


def policy_name(key: str) -> tuple[str, str]:
    """Return name and version of a policy's key: ``"ecommerce.wrong@2026-01-01"`` is both, others have no version."""
    name, _at, version = key.partition("@")
    return name, version


def assess(
    work: Work,
    ticket_id: int,
    number: str,
    effect: AssessPenalty,
    policy: PenaltyPolicy,
    settings: Mapping[str, object] = _NOTHING_SET,
    *,
    recurrences: int = 0,
) -> None:
    """Enter a penalty when the use case ends; what is already in the ledger is not entered again.

    ``number`` is the ticket's, for the message to the subject, or to the people of the unit. Several occurrences of one
    bearer in a month share a statement; if the month's is settled already, a supplementary one is opened (A-16-5).
    It is a proposal, or served with time to object, or final at once, as the policy and the plugin's ``settings`` say.
    Where the policy knows free misses, surcharges or a cap of the ticket, other entries weigh on it; ``recurrences``
    are the cases like the ticket's that were received before it.

    :raises RuleError: Subject and unit are both or neither given, one is not of the organisation, the month is no
        month, or the measure not the policy's.
    :raises Refused: The time to object cannot be reckoned, because the year's days off are not known.
    """
    name, version = policy_name(policy.key)
    terms = policy.terms(settings)
    for own, weighing in borne(effect, policy):
        bearer = _bearer(work, own, policy)
        status, until = _begin(work, own, policy, settings, bearer)
        row = {
            "org_id": work.scope.org.id,
            "ticket_id": ticket_id,
            "policy": name,
            "policy_version": version,
            "occurrence": own.occurrence,
            **bearer,
            "kind": policy.kind.value,
            **as_columns(policy, weighing.measure),
            "cap_percent": policy.cap_percent,
            "cap_fen": terms.month_cap_fen,
            "weighing": plain(weighing) if own.occurrence != effect.occurrence else None,
            "month": _month(effect),
            "clause": effect.clause,
            "reason": plain(effect.reason),
            "status": status,
            "statement_id": None,
            "object_by": until,
            "assessed_at": work.now,
        }
        assessed = Assessed(
            row=row,
            policy=policy,
            terms=terms,
            weighing=weighing,
            occurrence=effect.occurrence,
            recurrences=recurrences,
            number=number,
            because=effect.waived_because,
            proposed=effect.proposed,
            scope=work.scope,
        )
        work.collect(_write, assessed)


def waive(work: Work, ticket_id: int, effect: WaivePenalty) -> None:
    """Exempt a penalty when the use case ends; nothing happens if there is none or it is exempt already.

    One that this use case assesses is found, too. What is settled is given back by the next, supplementary statement.
    """
    work.collect(_write, _Waived(ticket_id=ticket_id, effect=effect, scope=work.scope))


def _begin(
    work: Work,
    effect: AssessPenalty,
    policy: PenaltyPolicy,
    settings: Mapping[str, object],
    bearer: Mapping[str, int | None],
) -> tuple[str, datetime | None]:
    """Return the status in which a penalty begins, and until when one can object to it."""
    if effect.waived_because:
        return "waived", None
    if policy.needs_review(settings):
        return "proposed", None
    subject_id = bearer["subject_id"]
    place = bearer["unit_id"] if subject_id is None else work.config.people[subject_id].department_id
    until = entries.object_by(work, policy.window(settings), place)
    return ("confirmed" if until is None else "served"), until


def _bearer(work: Work, effect: AssessPenalty, policy: PenaltyPolicy) -> dict[str, int | None]:
    """Return the person or the unit that bears a penalty.

    :raises RuleError: Both or neither are named, nobody is called so, or a unit is to lose performance pay.
    """
    if bool(effect.subject) == bool(effect.unit):
        raise RuleError(f"{policy.key}: give either a subject or a unit")
    if effect.subject:
        return {"subject_id": _member(work, effect.subject).user_id, "unit_id": None}
    if policy.kind is not PenaltyKind.FINE:
        raise RuleError(f"{policy.key}: a unit has no performance pay")
    found = next((one.id for one in work.config.departments.values() if one.key == effect.unit), None)
    if found is None:
        raise RuleError(f"penalty for {effect.unit!r}, which is no department of this organisation")
    return {"subject_id": None, "unit_id": found}


def _member(work: Work, login: str) -> Person:
    """Return a member by log-in, those who have left included: what they did stays theirs.

    :raises RuleError: There is none.
    """
    found = work.config.by_login.get(login)
    found = found or next((person for person in work.config.people.values() if person.login == login), None)
    if found is None:
        raise RuleError(f"penalty for {login!r}, who is nobody of this organisation")
    return found


def _month(effect: AssessPenalty) -> str:
    try:
        return parse_month(effect.month)
    except Refused as refused:
        raise RuleError(f"penalty for the month {effect.month!r}") from refused


def _write(work: Work, items: Sequence[Assessed | _Waived]) -> None:
    first: dict[Key, Assessed] = {}
    exempt: dict[Key, _Waived] = {}
    for item in items:
        if isinstance(item, Assessed):
            first.setdefault(item.key, item)
        else:
            exempt.setdefault(item.key, item)
    _enter(work, [first[key] for key in sorted(first)])
    _exempt(work, exempt)


def _enter(work: Work, assessed: Sequence[Assessed]) -> None:
    if not assessed:
        return
    assessed = weighed(work, assessed)
    entered = work.session.execute(
        jobs.insert_or_ignore(work.session, Penalty, UNIQUE).returning(
            Penalty.id, Penalty.policy, Penalty.ticket_id, Penalty.occurrence
        ),
        [item.row for item in assessed],
    ).all()
    ids: dict[Key, int] = {(row.policy, row.ticket_id, row.occurrence): row.id for row in entered}
    new = [item for item in assessed if item.key in ids]
    listed = [item.row for item in new if item.row["status"] in LISTED]
    statements.open_for(work, {bearer_month(row["subject_id"], row["unit_id"], row["month"]) for row in listed})
    if ids:
        between = Penalty.id.between(min(ids.values()), max(ids.values()))
        statements.put_in(work, between, Penalty.statement_id.is_(None))
    for item in new:
        penalty_id, until = ids[item.key], item.row["object_by"]
        if item.proposed:
            entries.proposed_before(work, penalty_id, item.proposed, item.scope)
        if not (item.proposed and item.row["status"] == "proposed"):
            entries.step(work, penalty_id, item.row["status"], item.because, item.scope)
        if until is not None:
            entries.await_silence(work, penalty_id, until)
        _announce(work, item)


def _exempt(work: Work, exempt: Mapping[Key, _Waived]) -> None:
    if not exempt:
        return
    fits = sa.or_(
        *(
            sa.and_(Penalty.policy == policy, Penalty.ticket_id == ticket_id, Penalty.occurrence == occurrence)
            for policy, ticket_id, occurrence in sorted(exempt)
        )
    )
    columns = Penalty.id, Penalty.policy, Penalty.ticket_id, Penalty.occurrence
    meant = {
        row.id: exempt[row.policy, row.ticket_id, row.occurrence]
        for row in work.session.execute(sa.select(*columns).where(fits))
    }
    reduced = sa.select(Penalty.id, Penalty.replaces_id).where(Penalty.replaces_id.in_(sorted(meant)))
    meant |= {row.id: meant[row.replaces_id] for row in work.session.execute(reduced).all()}
    for penalty in entries.locked_all(work, meant):
        waived = meant[penalty.id]
        entries.take_back(work, penalty, waived.effect.because, clause=waived.effect.clause, scope=waived.scope)
    work.session.flush()


def _announce(work: Work, item: Assessed) -> None:
    row = item.row
    work.event(
        "penalty_assessed",
        ticket_id=row["ticket_id"],
        body={
            **entries.bearer(work, row["subject_id"], row["unit_id"]),
            "rule": item.policy.key,
            "occurrence": row["occurrence"],
            "kind": row["kind"],
            "percent": row["percent"],
            "amount_fen": row["amount_fen"],
            "month": row["month"],
            "clause": row["clause"],
            "reason": row["reason"],
            "waived_because": item.because,
            **({} if row["status"] in ("confirmed", "waived") else {"status": row["status"]}),
            **({"object_by": row["object_by"]} if row["object_by"] else {}),
            **({"weighing": row["weighing"]} if row["weighing"] else {}),
        },
        scope=item.scope,
    )
    told = entries.told(work, row["subject_id"], row["unit_id"])
    if row["status"] == "proposed":
        told = tuple(person for person in entries.deciders(work) if person not in told)
    messages.tell(work, told, _message(work, item), kind="penalty", ticket_id=row["ticket_id"])
    if row["object_by"]:
        until = row["object_by"].isoformat()
        text = N_("%(number)s 的扣罚，%(until_at)s 以前可以在台账中提出异议；到期没有异议即生效。")
        message = Message(text, {"number": item.number, "until_at": until})
        messages.tell(work, told, message, kind="penalty", ticket_id=row["ticket_id"])


def _message(work: Work, item: Assessed) -> Message:
    row = item.row
    params: dict[str, object] = {"number": item.number, "policy_label": item.policy.label, "clause": row["clause"]}
    if row["status"] == "proposed":
        name = entries.bearer_name(work, row["subject_id"], row["unit_id"])
        text = N_("%(number)s：建议因%(policy_label)s扣罚%(bearer)s，请复核。依据 %(clause)s。")
        return Message(text, params | {"bearer": name})
    if item.because:
        text = N_("%(number)s：%(policy_label)s已记入台账并豁免（%(because)s），不扣罚。依据 %(clause)s。")
        return Message(text, params | {"because": item.because})
    if item.weighing.is_warning:
        text = N_("%(number)s：%(policy_label)s计入 %(month)s 第 %(nth)s 次，只作警告，不扣罚。依据 %(clause)s。")
        return Message(text, params | {"month": row["month"], "nth": item.weighing.month_nth})
    if row["unit_id"] is not None:
        unit = work.config.departments[row["unit_id"]].name
        text = N_("%(number)s：因%(policy_label)s对%(unit)s罚款 %(amount)s 元。依据 %(clause)s。")
        return Message(text, params | {"unit": unit, "amount": yuan(row["amount_fen"])})
    if row["amount_fen"] is not None:
        text = N_("%(number)s：因%(policy_label)s罚款 %(amount)s 元，计入 %(month)s。依据 %(clause)s。")
        return Message(text, params | {"amount": yuan(row["amount_fen"]), "month": row["month"]})
    text = N_("%(number)s：因%(policy_label)s扣 %(month)s 绩效工资的 %(percent)s%%。依据 %(clause)s。")
    return Message(text, params | {"percent": row["percent"], "month": row["month"]})
