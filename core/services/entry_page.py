"""What the page of one entry of the ledger shows, and what its printed notice carries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.config import Config
from core.domain.errors import Refused
from core.domain.money import yuan
from core.domain.permissions import Permission
from core.domain.reckoning import is_late
from core.domain.texts import N_, Message
from core.domain.weighing import Weighing
from core.models import Attachment, Penalty, PenaltyPlea, Ticket
from core.services import entries, files, pleas
from core.services.ledger_views import PenaltyView, entries_of, seen
from core.services.policy import may
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PleaFile:
    """A file that was handed in with a plea."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PleaView:
    """An objection or a request to waive: who asked, when, why, with which files; and what was decided."""

    kind: str
    kind_label: str
    by_name: str
    at: datetime
    reason: str
    files: tuple[PleaFile, ...]
    outcome: str
    decided_by: str
    decided_at: datetime | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """A step of how a measure came about: in words, and what it adds in percent or fen; None if it only explains."""

    text: Message
    adds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """An entry with its pleas, what the actor may do about it, and who else decides.

    ``sums`` say how the measure came about, where more than the clause counts. ``number`` is the serial number of its
    notice, ``evidence`` the names of the ticket's files, as far as the actor may see the ticket. ``why_not`` says why
    somebody who has the right may not decide.
    """

    entry: PenaltyView
    sums: tuple[SumLine, ...]
    number: str
    regulation: str
    process_label: str
    pleas: tuple[PleaView, ...]
    evidence: tuple[str, ...]
    concerned: bool
    may_review: bool
    may_receive: bool
    may_object: bool
    may_waive: bool
    may_decide: bool
    judges: tuple[str, ...]
    why_not: Refused | None


def entry_page(scope: Scope, penalty_id: int) -> EntryPage:
    """Return an entry that the actor bears, or sees or decides by right.

    :raises Refused: NOT_FOUND, whether it does not exist or may not be seen.
    """
    with reading(scope.org.id) as session:
        work = Work(scope, session)
        penalty = session.scalar(sa.select(Penalty).where(Penalty.id == penalty_id))
        if penalty is None:
            raise Refused(entries.NOT_FOUND, entries.MISSING)
        plea = pleas.open_plea(work, penalty_id)
        why_not = pleas.why_not_decide(work, penalty, plea)
        asked = plea is not None and why_not is None
        conditions = [] if asked else seen(scope, Permission.PENALTIES_VIEW, Permission.PENALTIES_DECIDE)
        found = entries_of(session, scope, work.config, [*conditions, Penalty.id == penalty_id], 1)
        if not found:
            raise Refused(entries.NOT_FOUND, entries.MISSING)
        entry = found[0]
        concerned = pleas.concerns(scope, work, penalty)
        process = work.process(session.scalar(sa.select(Ticket.process).where(Ticket.id == penalty.ticket_id)) or "")
        in_time = penalty.object_by is not None and not is_late(scope.now, penalty.object_by)
        may_decide = may(scope.actor, Permission.PENALTIES_DECIDE)
        return EntryPage(
            entry=entry,
            sums=_sums(entry),
            number=f"{entry.ticket_number}-KF{penalty.id}",
            regulation=process.regulation.title if process else "",
            process_label=process.label if process else "",
            pleas=_pleas(work, penalty),
            evidence=_evidence(work, penalty) if entry.ticket else (),
            concerned=concerned,
            may_review=penalty.status == "proposed" and why_not is None,
            may_receive=concerned
            and penalty.status not in ("proposed", "waived")
            and all(step.status != "received" for step in entry.steps),
            may_object=concerned and penalty.status == "served" and in_time,
            may_waive=may_decide
            and not concerned
            and plea is None
            and penalty.status in pleas.WAIVABLE
            and penalty.reverses_id is None
            and not entry.reversed,
            may_decide=plea is not None and why_not is None,
            judges=tuple(one.name for one in pleas.judges(work, penalty, plea.kind if plea else pleas.OBJECTION)),
            why_not=why_not if may_decide and (plea is not None or penalty.status == "proposed") else None,
        )


def _sums(entry: PenaltyView) -> tuple[SumLine, ...]:
    found: list[SumLine] = []
    if entry.weighing is not None:
        found += _weighed(entry, entry.weighing)
    if entry.cap_fen:
        text = N_("同一依据的罚款每月最多 %(amount)s 元，超出的在月度扣罚单中不计。")
        found.append(SumLine(text=Message(text, {"amount": yuan(entry.cap_fen)}), adds=None))
    return tuple(found)


def _weighed(entry: PenaltyView, one: Weighing) -> Iterator[SumLine]:
    yield SumLine(text=Message(N_("按条款")), adds=one.whole)
    if one.parts > 1:
        text = N_("由几方分担，承担其中 %(weight)s/%(parts)s")
        yield SumLine(text=Message(text, {"weight": one.weight, "parts": one.parts}), adds=one.base - one.whole)
    if one.free:
        text = N_("%(month)s 第 %(nth)s 次；前 %(free)s 次只作警告")
        params: dict[str, object] = {"month": entry.month, "nth": one.month_nth, "free": one.free}
        yield SumLine(text=Message(text, params), adds=-one.base if one.is_warning else 0)
    if one.heavier:
        text = N_("%(days)s 天内第 %(nth)s 次，加重 %(percent)s%%")
        if one.same_case:
            text = N_("同类问题第 %(nth)s 次，加重 %(percent)s%%")
        params = {"days": one.days, "nth": one.repeat_nth, "percent": one.surcharge}
        yield SumLine(text=Message(text, params), adds=one.heavier)
    if one.capped:
        text = N_("超过最高限的部分不计")
        if one.ticket_cap_fen:
            text = N_("超过最高限的部分不计（同一工单合计最多 %(amount)s 元）")
        yield SumLine(text=Message(text, {"amount": yuan(one.ticket_cap_fen)}), adds=-one.capped)
    yield SumLine(text=Message(N_("这一笔")), adds=one.measure)


def open_plea_file(scope: Scope, config: Config, penalty_id: int, public_id: str) -> files.OpenFile:
    """Return a file that was handed in with a plea, for whoever sees the entry, even without the ticket.

    :raises Refused: NOT_FOUND, whether it does not exist or may not be seen.
    :raises FileLost: The bytes are gone or changed.
    """
    page = entry_page(scope, penalty_id)
    shown = [file.public_id for plea in page.pleas for file in plea.files]
    return files.open_seen(scope, config, public_id, Attachment.public_id.in_(shown))


def _pleas(work: Work, penalty: Penalty) -> tuple[PleaView, ...]:
    names: Mapping[str, str] = {person.login: person.name for person in work.config.people.values()}
    rows = work.session.scalars(
        sa.select(PenaltyPlea).where(PenaltyPlea.penalty_id == penalty.id).order_by(PenaltyPlea.id)
    )
    return tuple(
        PleaView(
            kind=row.kind,
            kind_label=pleas.PLEA_LABELS[row.kind],
            by_name=names.get(row.by, row.by),
            at=row.at,
            reason=row.reason,
            files=_files(work, penalty.ticket_id, row),
            outcome=row.outcome,
            decided_by=names.get(row.decided_by or "", row.decided_by or ""),
            decided_at=row.decided_at,
            because=row.because,
        )
        for row in rows
    )


def _files(work: Work, ticket_id: int, plea: PenaltyPlea) -> tuple[PleaFile, ...]:
    """Return the files of a plea: those of its ticket that came from the same person in the same act."""
    if not plea.files:
        return ()
    rows = work.session.execute(
        sa.select(Attachment.public_id, Attachment.name)
        .where(
            Attachment.ticket_id == ticket_id,
            Attachment.uploaded_by == plea.by,
            Attachment.uploaded_at == plea.at,
            Attachment.name.in_(plea.files),
        )
        .order_by(Attachment.id)
    )
    return tuple(PleaFile(public_id=row.public_id, name=row.name) for row in rows)


def _evidence(work: Work, penalty: Penalty) -> tuple[str, ...]:
    query = sa.select(Attachment.name).where(Attachment.ticket_id == penalty.ticket_id).order_by(Attachment.id)
    return tuple(work.session.scalars(query))
