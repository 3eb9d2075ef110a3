"""The ledger of penalties: assessing them once for each occurrence, and exempting them.

Everything is written at the end of a use case, in one order (penalties, statements, steps), so that a sweep costs a
handful of statements and two of them cannot wait for each other in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.domain.codec import plain
from core.domain.decisions import AssessPenalty, WaivePenalty
from core.domain.errors import Reason, Refused, RuleError
from core.domain.money import yuan
from core.domain.parsing import parse_month
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.texts import N_, Message
from core.models import Penalty, PenaltyStep, Statement
from core.services import jobs, messages, statements
from core.services.configuration import Person
from core.services.scope import Scope
from core.services.work import Work

UNIQUE = ("org_id", "policy", "ticket_id", "occurrence")
_Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assessed:
    """A penalty to enter, checked: its row, and what its event and message need besides."""

    row: Mapping[str, Any]
    rule: str
    number: str
    label: str
    because: str
    scope: Scope

    @property
    def key(self) -> _Key:
        return self.row["policy"], self.row["ticket_id"], self.row["occurrence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waived:
    """An exemption to enter."""

    ticket_id: int
    effect: WaivePenalty
    scope: Scope

    @property
    def key(self) -> _Key:
        return policy_name(self.effect.policy)[0], self.ticket_id, self.effect.occurrence


def policy_name(key: str) -> tuple[str, str]:
    """Return name and version of a policy's key: ``"ecommerce.wrong@2026-01-01"`` is both, others have no version."""
    name, _at, version = key.partition("@")
    return name, version


def assess(work: Work, ticket_id: int, number: str, effect: AssessPenalty, policy: PenaltyPolicy) -> None:
    """Enter a penalty when the use case ends; what is already in the ledger is not entered again.

    ``number`` is the ticket's, for the message to the subject, or to the people of the unit. Several occurrences of one
    person in a month share a statement; if the month's is settled already, a supplementary one is opened (A-16-5).

    :raises RuleError: Subject and unit are both or neither given, one is not of the organisation, the month is no
        month, or the measure not the policy's.
    """
    name, version = policy_name(policy.key)
    row = {
        "org_id": work.scope.org.id,
        "ticket_id": ticket_id,
        "policy": name,
        "policy_version": version,
        "occurrence": effect.occurrence,
        **_bearer(work, effect, policy),
        "kind": policy.kind.value,
        **measure(effect, policy),
        "month": _month(effect),
        "clause": effect.clause,
        "reason": plain(effect.reason),
        "status": "waived" if effect.waived_because else "confirmed",
        "statement_id": None,
        "assessed_at": work.now,
    }
    assessed = _Assessed(
        row=row,
        rule=policy.key,
        number=number,
        label=policy.label,
        because=effect.waived_because,
        scope=work.scope,
    )
    work.collect(_write, assessed)


def waive(work: Work, ticket_id: int, effect: WaivePenalty) -> None:
    """Exempt a penalty when the use case ends; nothing happens if there is none or it is exempt already.

    One that this use case assesses is found, too.

    :raises Refused: STATE_NOT_ALLOWED: it is settled. What payroll took stays as it is; giving it back is payroll's.
    """
    waived = _Waived(ticket_id=ticket_id, effect=effect, scope=work.scope)
    policy, _ticket_id, occurrence = waived.key
    status = work.session.scalar(
        sa.select(Penalty.status).where(
            Penalty.policy == policy, Penalty.ticket_id == ticket_id, Penalty.occurrence == occurrence
        )
    )
    if status == "settled":
        raise _settled()
    work.collect(_write, waived)


def _settled() -> Refused:
    return Refused(
        Reason.STATE_NOT_ALLOWED, Message(N_("这笔扣罚已经结算，不能再豁免；如需退还，请与工资核算人员联系。"))
    )


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


def measure(effect: AssessPenalty, policy: PenaltyPolicy) -> dict[str, int | None]:
    """Return percent, cap and amount of a penalty.

    :raises RuleError: They are not what the policy allows.
    """
    amount = effect.amount_fen
    if policy.kind is PenaltyKind.FINE:
        if effect.percent is not None or amount is None or not policy.minimum_fen <= amount <= policy.maximum_fen:
            raise RuleError(
                f"{policy.key}: a fine of {amount} fen is not between {policy.minimum_fen} and {policy.maximum_fen}"
            )
        return {"percent": 0, "cap_percent": policy.cap_percent, "amount_fen": amount}
    percent = policy.percent if effect.percent is None else effect.percent
    if amount is not None or not 0 <= percent <= 100:
        raise RuleError(f"{policy.key}: {percent} % and an amount of {amount} is no share of performance pay")
    return {"percent": percent, "cap_percent": policy.cap_percent, "amount_fen": None}


def _write(work: Work, items: Sequence[_Assessed | _Waived]) -> None:
    first: dict[_Key, _Assessed] = {}
    exempt: dict[_Key, _Waived] = {}
    for item in items:
        if isinstance(item, _Assessed):
            first.setdefault(item.key, item)
        else:
            exempt.setdefault(item.key, item)
    _enter(work, [first[key] for key in sorted(first)])
    _exempt(work, exempt)


def _enter(work: Work, assessed: Sequence[_Assessed]) -> None:
    if not assessed:
        return
    entered = work.session.execute(
        jobs.insert_or_ignore(work.session, Penalty, UNIQUE).returning(
            Penalty.id, Penalty.policy, Penalty.ticket_id, Penalty.occurrence
        ),
        [item.row for item in assessed],
    ).all()
    ids: dict[_Key, int] = {(row.policy, row.ticket_id, row.occurrence): row.id for row in entered}
    new = [item for item in assessed if item.key in ids]
    confirmed = [item.row for item in new if item.row["status"] == "confirmed"]
    statements.open_for(work, _people_months((row["subject_id"], row["month"]) for row in confirmed))
    if ids:
        _link(work, min(ids.values()), max(ids.values()))
    for item in new:
        _step(work, item.scope, ids[item.key], item.row["status"], item.because)
        _announce(work, item)


def _people_months(pairs: Iterable[tuple[int | None, str]]) -> set[statements.PersonMonth]:
    """Return the people and months of penalties; a unit has no statements."""
    return {(subject_id, month) for subject_id, month in pairs if subject_id is not None}


def _link(work: Work, lowest: int, highest: int) -> None:
    """Put the penalties entered by this transaction into the open statement of their person and month."""
    statement = (
        sa.select(Statement.id)
        .where(
            Statement.org_id == Penalty.org_id,
            Statement.subject_id == Penalty.subject_id,
            Statement.month == Penalty.month,
            Statement.state == "open",
        )
        .scalar_subquery()
    )
    work.session.execute(
        sa.update(Penalty)
        .where(
            Penalty.org_id == work.scope.org.id,
            Penalty.id.between(lowest, highest),
            Penalty.subject_id.is_not(None),
            Penalty.status == "confirmed",
            Penalty.statement_id.is_(None),
        )
        .values(statement_id=statement)
        .execution_options(synchronize_session=False)
    )


def _exempt(work: Work, exempt: Mapping[_Key, _Waived]) -> None:
    if not exempt:
        return
    fits = sa.or_(
        *(
            sa.and_(Penalty.policy == policy, Penalty.ticket_id == ticket_id, Penalty.occurrence == occurrence)
            for policy, ticket_id, occurrence in sorted(exempt)
        )
    )
    pairs = work.session.execute(sa.select(Penalty.subject_id, Penalty.month).where(fits)).all()
    statements.lock(work, _people_months((row.subject_id, row.month) for row in pairs))
    for penalty in work.session.scalars(
        sa.select(Penalty).where(fits).order_by(Penalty.id).execution_options(populate_existing=True).with_for_update()
    ):
        if penalty.status == "settled":
            raise _settled()
        if penalty.status == "confirmed":
            waived = exempt[penalty.policy, penalty.ticket_id, penalty.occurrence]
            effect = waived.effect
            penalty.status = "waived"
            _step(work, waived.scope, penalty.id, "waived", effect.because)
            work.event(
                "penalty_waived",
                ticket_id=penalty.ticket_id,
                body={
                    **_named(work, penalty.subject_id, penalty.unit_id),
                    "policy": penalty.policy,
                    "occurrence": penalty.occurrence,
                    "month": penalty.month,
                    "because": effect.because,
                    "clause": effect.clause,
                },
                scope=waived.scope,
            )
            text = N_("%(month)s 的一笔扣罚已豁免：%(because)s")
            params = {"month": penalty.month, "because": effect.because}
            told = _told(work, penalty.subject_id, penalty.unit_id)
            messages.tell(work, told, Message(text, params), kind="penalty", ticket_id=penalty.ticket_id)
    work.session.flush()


def _named(work: Work, subject_id: int | None, unit_id: int | None) -> dict[str, str]:
    """Return who bears a penalty, for an event: the log-in of a person, or the key of a unit."""
    if unit_id is not None:
        return {"subject": "", "unit": work.config.departments[unit_id].key}
    return {"subject": work.config.login(subject_id) or ""}


def _told(work: Work, subject_id: int | None, unit_id: int | None) -> tuple[Person, ...]:
    """Return who hears of a penalty: the person who bears it, or the active people of the unit."""
    if subject_id is not None:
        return (work.config.people[subject_id],)
    return tuple(person for person in work.config.by_login.values() if person.department_id == unit_id)


def _step(work: Work, scope: Scope, penalty_id: int, status: str, reason: str) -> None:
    by = scope.actor.login
    work.later(PenaltyStep, penalty_id=penalty_id, status=status, by=by, at=scope.now, reason=reason)


def _announce(work: Work, item: _Assessed) -> None:
    row = item.row
    work.event(
        "penalty_assessed",
        ticket_id=row["ticket_id"],
        body={
            **_named(work, row["subject_id"], row["unit_id"]),
            "rule": item.rule,
            "occurrence": row["occurrence"],
            "kind": row["kind"],
            "percent": row["percent"],
            "amount_fen": row["amount_fen"],
            "month": row["month"],
            "clause": row["clause"],
            "reason": row["reason"],
            "waived_because": item.because,
        },
        scope=item.scope,
    )
    told = _told(work, row["subject_id"], row["unit_id"])
    messages.tell(work, told, _message(work, item), kind="penalty", ticket_id=row["ticket_id"])


def _message(work: Work, item: _Assessed) -> Message:
    row = item.row
    params: dict[str, object] = {"number": item.number, "policy_label": item.label, "clause": row["clause"]}
    if item.because:
        text = N_("%(number)s：%(policy_label)s已记入台账并豁免（%(because)s），不扣罚。依据 %(clause)s。")
        return Message(text, params | {"because": item.because})
    if row["unit_id"] is not None:
        unit = work.config.departments[row["unit_id"]].name
        text = N_("%(number)s：因%(policy_label)s对%(unit)s罚款 %(amount)s 元。依据 %(clause)s。")
        return Message(text, params | {"unit": unit, "amount": yuan(row["amount_fen"])})
    if row["amount_fen"] is not None:
        text = N_("%(number)s：因%(policy_label)s罚款 %(amount)s 元，计入 %(month)s。依据 %(clause)s。")
        return Message(text, params | {"amount": yuan(row["amount_fen"]), "month": row["month"]})
    text = N_("%(number)s：因%(policy_label)s扣 %(month)s 绩效工资的 %(percent)s%%。依据 %(clause)s。")
    return Message(text, params | {"percent": row["percent"], "month": row["month"]})
