"""What the rules make of a ticket's past under other parameters: pure, on facts that were read before.

What people did, and when, is taken as it was. Under the parameters that held then the same sum gives what is on record;
what it does not give is told, so that nobody trusts a replay further than it carries.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from core.domain import bases, settings
from core.domain.calendars import BusinessCalendar
from core.domain.codec import loads
from core.domain.decisions import AssessPenalty, Classification, Effect, Escalate, RoutingDecision, WaivePenalty
from core.domain.errors import CalendarError, Refused, RuleError
from core.domain.forms import Value, as_datetime
from core.domain.liability import as_columns, borne
from core.domain.processes import OPEN, DeadlineRule, number_in
from core.domain.reckoning import is_late
from core.domain.tickets import Breach, PenaltyFact, TicketSnapshot
from core.plugin_manager import EFFECTS, HookFailed, PluginManager
from core.services.deadlines import fires_at
from core.services.decisions import ACT_EFFECTS
from core.services.ledger import policy_name
from core.services.overdue import by_default
from core.services.recorded import CLASSIFY, ON_CLOSE, ON_OVERDUE, ROUTE, answer_again
from core.services.what_if_facts import Case, Clock, Entry, Past

Overrides = Mapping[str, settings.Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueOutcome:
    """A deadline: when it is due (None: it does not run at all), whether late, and at how many levels missed."""

    key: str
    started_at: datetime
    due_at: datetime | None
    late: bool
    misses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a ticket: its deadlines, escalations, penalties, class and where it goes.

    ``failed`` are rules that could not be asked again, in words for an operator.
    """

    due: tuple[DueOutcome, ...]
    escalations: int
    penalties: tuple[Entry, ...]
    details: Mapping[str, Value]
    routed: tuple[str, str]
    failed: tuple[str, ...]


def outcome(
    case: Case,
    plugins: PluginManager,
    calendars: Mapping[str, BusinessCalendar],
    as_of: datetime,
    overrides: Overrides | None = None,
) -> Outcome:
    """Return what becomes of a ticket; with ``overrides`` under other parameters, else under those of its time.

    Clocks that still run are looked at ``as_of``.
    """
    return _Replay(case, plugins, calendars, as_of, overrides or {}).run()


class _Replay:
    """The working state of one ticket's replay."""

    def __init__(
        self,
        case: Case,
        plugins: PluginManager,
        calendars: Mapping[str, BusinessCalendar],
        as_of: datetime,
        overrides: Overrides,
    ) -> None:
        self.case = case
        self.plugins = plugins
        self.calendars = calendars
        self.as_of = as_of
        self.overrides = overrides
        self.overlay: dict[str, Value] = {}
        self.ledger: dict[tuple[str, str], Entry] = {}
        self.due: dict[tuple[str, datetime], datetime | None] = {}
        self.escalations = 0
        self.failed: list[str] = []
        self.routed = ("", "")
        self.exempted = {entry.key for entry in case.penalties if entry.exempt}

    def run(self) -> Outcome:
        """Go through the ticket's past in the order of time."""
        past = {one.id: one for one in self.case.decisions}
        for one in past.values():
            if one.hook == CLASSIFY:
                self._classify(one)
        clocks = (*self.case.clocks, *self._switched_on())
        outcomes, breaches = [], []
        for clock in clocks:
            due = self._due(clock)
            self.due[clock.key, clock.started_at] = due
            missed = list(self._missed(clock, due)) if due else []
            breaches += missed
            outcomes.append(
                DueOutcome(
                    key=clock.key,
                    started_at=clock.started_at,
                    due_at=due,
                    late=due is not None and is_late(clock.met_at or self._until(clock), due),
                    misses=len(missed),
                )
            )
        asked = _asked_when_missed(self.case.decisions)
        line: list[tuple[datetime, int, Past | tuple[Clock, Breach]]] = [
            (one.at, one.id, one) for one in past.values() if one.hook in (ROUTE, ACT_EFFECTS, ON_CLOSE)
        ]
        line += [(breach.found_at, 0, (clock, breach)) for clock, breach in breaches]
        for _at, _id, thing in sorted(line, key=lambda entry: entry[:2]):
            if isinstance(thing, Past):
                self._again(thing)
            else:
                self._overdue(*thing, asked)
        return Outcome(
            due=tuple(outcomes),
            escalations=self.escalations,
            penalties=tuple(self.ledger[key] for key in sorted(self.ledger)),
            details=MappingProxyType(self.overlay),
            routed=self.routed,
            failed=tuple(self.failed),
        )

    # ------------------------------------------------------------ clocks

    def _rule(self, key: str) -> DeadlineRule:
        rule = self.case.process.deadline(key)
        if rule is None:
            raise RuleError(f"no deadline {key!r}")
        return rule

    def _due(self, clock: Clock) -> datetime | None:
        rule = self._rule(clock.key)
        if rule.enabled_by and self.overrides.get(rule.enabled_by.key, True) is not True:
            return None
        if rule.when and rule.when.field in self.overlay and not rule.when.holds(self.overlay):
            return None
        changed = [bases.supposed(basis, self.overrides, self.overlay) for basis in clock.bases]
        try:
            return bases.reckon_from(rule, clock.started_at, clock.pauses, changed, self.calendars).at
        except (CalendarError, RuleError) as error:
            self.failed.append(f"{clock.key}: {error}")
            return clock.due_at

    def _missed(self, clock: Clock, due: datetime) -> Iterator[tuple[Clock, Breach]]:
        rule, end = self._rule(clock.key), clock.ended_at or self._until(clock)
        level = 0
        for step, one in enumerate(rule.ladder):
            at = fires_at(rule, due, step)
            if one.after < timedelta(0) or at is None:
                continue
            if at <= end:
                record = number_in(clock.key)
                yield (
                    clock,
                    Breach(deadline=rule.key, label=rule.label, due_at=due, found_at=at, level=level, record=record),
                )
            level += 1

    def _until(self, clock: Clock) -> datetime:
        """Return until when an open clock has run: until now, or since when it stands still."""
        last = clock.pauses[-1:]
        return last[0].start if last and last[0].end is None else self.as_of

    def _switched_on(self) -> Iterator[Clock]:
        """Yield the deadlines that would run but did not: by a switch, or because the ticket is classed otherwise.

        They run from the last time that each act was done.
        """
        known, ticket = {clock.key for clock in self.case.clocks}, self.case.ticket
        settings, details = {**ticket.settings, **self.overrides}, {**ticket.details, **self.overlay}
        for rule in self.case.process.deadlines:
            runs, ran = _runs(rule, settings, details), _runs(rule, ticket.settings, ticket.details)
            if rule.key in known or ran or not runs:
                continue
            done = {**ticket.milestones, OPEN: ticket.received_at}
            starts = [as_datetime(details.get(rule.counts_from)) or done[act] for act in rule.starts_on if act in done]
            if not starts:
                continue
            met = min((done[act] for act in rule.met_by if act in done and done[act] >= max(starts)), default=None)
            over = [at for at, state in self.case.states if state in rule.void_in and at >= max(starts)]
            end = met or min(over, default=None)
            basis = bases.basis_of(rule, settings, details, self.case.calendar)
            yield Clock(
                key=rule.key,
                started_at=max(starts),
                due_at=max(starts),
                met_at=(as_datetime(details.get(rule.counts_to)) if met else None) or end,
                ended_at=end,
                misses=0,
                pauses=(),
                bases=(basis,),
            )

    # ------------------------------------------------------------ decisions

    def _classify(self, past: Past) -> None:
        answer = self._answer(past.hook, past.inputs)
        if isinstance(answer, Classification):
            self._overlay(answer, loads(past.answer, Classification))

    def _overlay(self, answer: Classification, recorded: Classification | None) -> None:
        before = recorded.details if recorded else self.case.ticket.details
        self.overlay |= {key: value for key, value in answer.details.items() if before.get(key) != value}

    def _again(self, past: Past) -> None:
        answer = self._answer(past.hook, past.inputs)
        if isinstance(answer, RoutingDecision):
            self.routed = (answer.assignee or "", answer.department or "")
        else:
            self._follow(answer or (), past)

    def _overdue(self, clock: Clock, breach: Breach, asked: Mapping[tuple[str, int, datetime], Past]) -> None:
        past = asked.get((clock.key, breach.level, clock.due_at))
        inputs: dict[str, Any] = dict(past.inputs) if past else {"ticket": self.case.at(breach.found_at)}
        if past is None or breach.due_at != clock.due_at:
            inputs["breach"] = breach
        answer = self._answer(ON_OVERDUE, inputs)
        if answer is None:
            answer = by_default(self.case.process, self.case.ticket, self._rule(clock.key), breach)
        self._follow(answer, past)

    def _answer(self, hook: str, inputs: Mapping[str, Any]) -> Any:
        """Return what the rule answers with the ticket as it would be; None also if it refuses or fails."""
        asked = {**inputs, "ticket": self._supposed(inputs["ticket"])} if self.overrides else inputs
        try:
            return answer_again(self.plugins, self.case.plugin, hook, asked)
        except Refused:
            return ()
        except HookFailed as failure:
            self.failed.append(f"{hook}: {failure.cause}")
            return None

    def _supposed(self, ticket: TicketSnapshot) -> TicketSnapshot:
        facts = [
            replace(fact, due_at=self.due.get((fact.key, fact.started_at)) or fact.due_at) for fact in ticket.deadlines
        ]
        return replace(
            ticket,
            settings={**ticket.settings, **self.overrides},
            details={**ticket.details, **{key: value for key, value in self.overlay.items() if key in ticket.details}},
            deadlines=tuple(facts),
            penalties=self._facts(ticket.penalties),
        )

    def _facts(self, recorded: Sequence[PenaltyFact]) -> tuple[PenaltyFact, ...]:
        known = {(fact.policy, fact.occurrence): fact for fact in recorded}
        found = []
        for key, entry in self.ledger.items():
            status = known[key].status if key in known else "waived" if entry.exempt else "confirmed"
            found.append(
                PenaltyFact(
                    policy=entry.policy,
                    occurrence=entry.occurrence,
                    subject=entry.subject,
                    status=status,
                    unit=entry.unit,
                    amount_fen=entry.amount_fen,
                )
            )
        return tuple(found)

    # ------------------------------------------------------------ effects

    def _follow(self, effects: Sequence[Effect], past: Past | None) -> None:
        for number, effect in enumerate(effects):
            match effect:
                case Escalate():
                    self.escalations += 1
                case AssessPenalty():
                    self._assess(effect)
                case WaivePenalty():
                    key = policy_name(effect.policy)[0], effect.occurrence
                    if key in self.ledger:
                        self.ledger[key] = replace(self.ledger[key], exempt=True)
                case Classification() if past and self.overrides:
                    recorded = loads(past.answer, EFFECTS) if past.answer else ()
                    same = recorded[number] if number < len(recorded) else None
                    self._overlay(effect, same if isinstance(same, Classification) else None)

    def _assess(self, effect: AssessPenalty) -> None:
        policy = self.case.process.penalty(effect.policy)
        if policy is None:
            self.failed.append(f"no penalty policy {effect.policy!r}")
            return
        name = policy_name(policy.key)[0]
        try:
            found = tuple(borne(effect, policy))
        except RuleError as error:
            self.failed.append(str(error))
            return
        for own, weighing in found:
            key = name, own.occurrence
            measured = as_columns(policy, weighing.base)
            entry = Entry(
                policy=name,
                occurrence=own.occurrence,
                subject=own.subject,
                unit=own.unit,
                month=own.month,
                percent=measured["percent"] or 0,
                cap_percent=policy.cap_percent,
                amount_fen=measured["amount_fen"],
                exempt=bool(own.waived_because) or key in self.exempted,
            )
            self.ledger.setdefault(key, entry)


def _runs(rule: DeadlineRule, given: Overrides, details: Mapping[str, Value]) -> bool:
    """Say whether parameters and the ticket's details let a deadline run."""
    is_on = rule.enabled_by is None or given.get(rule.enabled_by.key) is True
    return is_on and (rule.when is None or rule.when.holds(details))


def _asked_when_missed(decisions: Sequence[Past]) -> dict[tuple[str, int, datetime], Past]:
    """Return the recorded decisions on missed deadlines by deadline, level and due date."""
    found = {}
    for past in decisions:
        if past.hook == ON_OVERDUE:
            breach = past.inputs["breach"]
            found[breach.deadline, breach.level, breach.due_at] = past
    return found
