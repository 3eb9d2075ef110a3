"""What differs between two replays of the same tickets, and what it comes to per process, department and person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from core.domain.deductions import Charge, month_percent
from core.domain.money import share_of
from core.domain.texts import N_, Message
from core.services.what_if_facts import Case, Entry
from core.services.what_if_policy import DueOutcome, Outcome


class By(StrEnum):
    """By what results are summed up."""

    PROCESS = "process"
    DEPARTMENT = "department"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Counts of one process, department or person; ``was_`` as it was, ``would_`` as it would be.

    ``moved`` are deadlines that get another date. Percent are points of performance pay under each ticket's own policy,
    before the caps of a month.
    """

    tickets: int = 0
    moved: int = 0
    was_late: int = 0
    would_late: int = 0
    was_escalated: int = 0
    would_escalated: int = 0
    was_penalties: int = 0
    would_penalties: int = 0
    was_percent: int = 0
    would_percent: int = 0
    was_fines_fen: int = 0
    would_fines_fen: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(Sums)})


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDifference:
    """A deadline of a ticket that would be due, late or missed otherwise; ``due_at`` is None where none runs."""

    ticket: str
    number: str
    process: str
    department: str
    assignee: str
    deadline: str
    was_due: datetime | None
    would_due: datetime | None
    was_late: bool
    would_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyDifference:
    """A penalty that would be another; None where there is none."""

    ticket: str
    number: str
    process: str
    was: Entry | None
    would: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Where the replay under the recorded parameters does not give what is on record."""

    ticket: str
    number: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCharge:
    """What a person's month is charged with, as it was and as it would be."""

    subject: str
    month: str
    was: tuple[Charge, ...]
    would: tuple[Charge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a batch of tickets comes to. ``sums`` are by kind of group and its key."""

    tickets: int = 0
    sums: tuple[tuple[str, str, Sums], ...] = ()
    dues: tuple[DueDifference, ...] = ()
    penalties: tuple[PenaltyDifference, ...] = ()
    routed: int = 0
    charges: tuple[MonthCharge, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()


def part_of(outcomes: Iterable[tuple[Case, Outcome, Outcome]]) -> Part:
    """Return what a batch of tickets comes to: each with what became of it and what would have."""
    sums: dict[tuple[str, str], Sums] = {}
    dues: list[DueDifference] = []
    penalties: list[PenaltyDifference] = []
    charges: dict[tuple[str, str], tuple[list[Charge], list[Charge]]] = defaultdict(lambda: ([], []))
    mismatches: list[Mismatch] = []
    tickets = routed = 0
    for case, was, would in outcomes:
        tickets += 1
        routed += was.routed != would.routed
        dues += _due_differences(case, was, would)
        penalties += _penalty_differences(case, was, would)
        mismatches += _mismatches(case, was, would)
        for key, counted in _counted(case, was, would):
            sums[key] = sums.get(key, Sums()).plus(counted)
        for side, one in enumerate((was, would)):
            for entry in one.penalties:
                if entry.subject and not entry.exempt:
                    charges[entry.subject, entry.month][side].append(_charge(entry))
    return Part(
        tickets=tickets,
        sums=tuple((kind, key, sums[kind, key]) for kind, key in sorted(sums)),
        dues=tuple(dues),
        penalties=tuple(penalties),
        routed=routed,
        charges=tuple(
            MonthCharge(subject=subject, month=month, was=tuple(one), would=tuple(other))
            for (subject, month), (one, other) in sorted(charges.items())
        ),
        mismatches=tuple(mismatches),
    )


def merged(parts: Sequence[Part]) -> Part:
    """Return what several batches come to together."""
    sums: dict[tuple[str, str], Sums] = {}
    charges: dict[tuple[str, str], MonthCharge] = {}
    for part in parts:
        for kind, key, counted in part.sums:
            sums[kind, key] = sums.get((kind, key), Sums()).plus(counted)
        for one in part.charges:
            known = charges.get((one.subject, one.month))
            charges[one.subject, one.month] = (
                MonthCharge(
                    subject=one.subject, month=one.month, was=(*known.was, *one.was), would=(*known.would, *one.would)
                )
                if known
                else one
            )
    return Part(
        tickets=sum(part.tickets for part in parts),
        sums=tuple((kind, key, sums[kind, key]) for kind, key in sorted(sums)),
        dues=tuple(one for part in parts for one in part.dues),
        penalties=tuple(one for part in parts for one in part.penalties),
        routed=sum(part.routed for part in parts),
        charges=tuple(charges[key] for key in sorted(charges)),
        mismatches=tuple(one for part in parts for one in part.mismatches),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTotal:
    """What a person's month takes, caps included; amounts are None where the month's performance pay is unknown."""

    subject: str
    month: str
    was_percent: int
    would_percent: int
    was_fen: int | None
    would_fen: int | None


def month_totals(charges: Iterable[MonthCharge], pay: Mapping[tuple[str, str], int]) -> tuple[MonthTotal, ...]:
    """Return the totals of people's months; ``pay`` is the performance pay by log-in and month, in fen."""
    found = []
    for one in charges:
        base = pay.get((one.subject, one.month))
        percents = [month_percent(side) for side in (one.was, one.would)]
        fines = [sum(charge.fine_fen for charge in side) for side in (one.was, one.would)]
        amounts = [
            fine if not percent else None if base is None else share_of(base, percent) + fine
            for percent, fine in zip(percents, fines, strict=True)
        ]
        found.append(
            MonthTotal(
                subject=one.subject,
                month=one.month,
                was_percent=percents[0],
                would_percent=percents[1],
                was_fen=amounts[0],
                would_fen=amounts[1],
            )
        )
    return tuple(found)


def _charge(entry: Entry) -> Charge:
    return Charge(
        policy=entry.policy, percent=entry.percent, cap_percent=entry.cap_percent, fine_fen=entry.amount_fen or 0
    )


def _counted(case: Case, was: Outcome, would: Outcome) -> list[tuple[tuple[str, str], Sums]]:
    shared = Sums(
        tickets=1,
        moved=sum(one.due_at != other.due_at for one, other in _paired(was, would)),
        was_late=sum(one.late for one in was.due),
        would_late=sum(one.late for one in would.due),
        was_escalated=was.escalations,
        would_escalated=would.escalations,
    )
    charged = _charged(was.penalties, would.penalties)
    found = [
        ((By.PROCESS.value, case.process.key), shared.plus(charged)),
        ((By.DEPARTMENT.value, case.department), shared.plus(charged)),
        ((By.PERSON.value, case.ticket.assignee or ""), shared),
    ]
    for subject in sorted({entry.subject for one in (was, would) for entry in one.penalties if entry.subject}):
        own = [[entry for entry in one.penalties if entry.subject == subject] for one in (was, would)]
        found.append(((By.PERSON.value, subject), _charged(*own)))
    return found


def _charged(was: Iterable[Entry], would: Iterable[Entry]) -> Sums:
    before, after = ([entry for entry in side if not entry.exempt] for side in (was, would))
    return Sums(
        was_penalties=len(before),
        would_penalties=len(after),
        was_percent=sum(entry.percent for entry in before),
        would_percent=sum(entry.percent for entry in after),
        was_fines_fen=sum(entry.amount_fen or 0 for entry in before),
        would_fines_fen=sum(entry.amount_fen or 0 for entry in after),
    )


def _paired(was: Outcome, would: Outcome) -> list[tuple[DueOutcome, DueOutcome]]:
    """Return the deadlines of both replays side by side; one that does not run in one of them has no date there."""
    both = [{(one.key, one.started_at): one for one in side.due} for side in (was, would)]
    found = []
    for key, started_at in sorted(both[0].keys() | both[1].keys()):
        none = DueOutcome(key=key, started_at=started_at, due_at=None, late=False, misses=0)
        found.append((both[0].get((key, started_at), none), both[1].get((key, started_at), none)))
    return found


def _due_differences(case: Case, was: Outcome, would: Outcome) -> list[DueDifference]:
    return [
        DueDifference(
            ticket=case.public_id,
            number=case.ticket.number,
            process=case.process.key,
            department=case.department,
            assignee=case.ticket.assignee or "",
            deadline=one.key,
            was_due=one.due_at,
            would_due=other.due_at,
            was_late=one.late,
            would_late=other.late,
        )
        for one, other in _paired(was, would)
        if (one.due_at, one.late, one.misses) != (other.due_at, other.late, other.misses)
    ]


def _penalty_differences(case: Case, was: Outcome, would: Outcome) -> list[PenaltyDifference]:
    before, after = ({entry.key: entry for entry in side.penalties} for side in (was, would))
    return [
        PenaltyDifference(
            ticket=case.public_id,
            number=case.ticket.number,
            process=case.process.key,
            was=before.get(key),
            would=after.get(key),
        )
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _mismatches(case: Case, was: Outcome, would: Outcome) -> list[Mismatch]:
    """Return where the replay does not give what is on record."""
    found: list[Message] = []
    reckoned = {(one.key, one.started_at): one for one in was.due}
    for clock in case.clocks:
        one, rule = reckoned[clock.key, clock.started_at], case.process.deadline(clock.key)
        label = rule.label if rule else clock.key
        if one.due_at != clock.due_at:
            params = {
                "deadline_label": label,
                "due_at": clock.due_at.isoformat(),
                "after_at": one.due_at.isoformat() if one.due_at else "",
            }
            found.append(Message(N_("“%(deadline_label)s”记录的到期时间是 %(due_at)s，重算得 %(after_at)s。"), params))
        elif one.misses != clock.misses:
            counts = {"deadline_label": label, "recorded": clock.misses, "count": one.misses}
            found.append(Message(N_("“%(deadline_label)s”记录了 %(recorded)s 级逾期，重算得 %(count)s 级。"), counts))
    ledger = {entry.key: entry for entry in case.penalties}
    again = {entry.key: entry for entry in was.penalties}
    if differing := sum(ledger.get(key) != again.get(key) for key in ledger.keys() | again.keys()):
        found.append(Message(N_("台账中有 %(count)s 笔扣罚与重算的不一致。"), {"count": differing}))
    if case.unreadable:
        found.append(Message(N_("有 %(count)s 条判定记录读不出来，没有计入。"), {"count": case.unreadable}))
    failed = dict.fromkeys((*was.failed, *would.failed))
    found += [Message(N_("规则无法重算：%(error)s"), {"error": why}) for why in failed]
    return [Mismatch(ticket=case.public_id, number=case.ticket.number, message=message) for message in found]
