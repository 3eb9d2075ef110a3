"""Every value of the domain survives the way to canonical text and back; one value has one text."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import decisions, due, people, tickets
from core.domain.calendars import BusinessCalendar, CalendarYear, Window
from core.domain.codec import dumps, loads
from core.domain.permissions import Permission
from core.domain.reckoning import Due, reckon
from core.domain.settings import Param, SettingVersion
from core.domain.texts import Message

KEYS = st.text(alphabet="abcxyz_", min_size=1, max_size=8)
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
INSTANTS = st.datetimes(timezones=st.just(UTC))
VALUES = st.one_of(WORDS, st.integers(-(2**53), 2**53), st.booleans(), st.lists(WORDS, max_size=3).map(tuple))
DETAILS = st.dictionaries(KEYS, VALUES, max_size=4)
SCALARS = st.one_of(WORDS, st.integers(-(2**53), 2**53), st.booleans())
MESSAGES = st.builds(Message, WORDS, st.dictionaries(KEYS, SCALARS, max_size=3))


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


TO = st.builds(decisions.To, roles=some(KEYS), logins=some(KEYS), assignee=st.booleans(), opener=st.booleans())
EFFECTS = {
    decisions.AssessPenalty: {"reason": MESSAGES, "percent": optional(st.integers(0, 100))},
    decisions.WaivePenalty: {},
    decisions.Notify: {"to": TO, "message": MESSAGES, "urgent": st.booleans()},
    decisions.Escalate: {"to": TO, "message": MESSAGES},
    decisions.Reassign: {"reason": MESSAGES, "assignee": optional(KEYS)},
    decisions.OpenTicket: {"details": DETAILS, "reason": MESSAGES},
    decisions.AddNote: {"message": MESSAGES},
    decisions.Classification: {"reason": MESSAGES, "details": DETAILS},
    decisions.AssignNumber: {"digits": st.integers(1, 4)},
    decisions.StartDeadline: {"reason": MESSAGES},
    decisions.ExtendDeadline: {"days": st.integers(1, 250)},
}
RECORDS = st.builds(tickets.Record, number=st.integers(1, 99), type=KEYS, values=DETAILS, by=KEYS, at=INSTANTS)
DEADLINES = st.builds(
    tickets.DeadlineFact,
    key=KEYS,
    started_at=INSTANTS,
    due_at=INSTANTS,
    provisional=st.booleans(),
    met_at=optional(INSTANTS),
    void=st.booleans(),
)
SIGNATURES = st.builds(tickets.SignatureFact, by=KEYS, at=INSTANTS, approved=st.booleans(), for_login=optional(KEYS))
SNAPSHOTS = st.builds(
    tickets.TicketSnapshot,
    number=KEYS,
    plugin=KEYS,
    process=KEYS,
    state=KEYS,
    title=WORDS,
    details=DETAILS,
    received_at=INSTANTS,
    opened_at=INSTANTS,
    opened_by=KEYS,
    assignee=optional(KEYS),
    confidential=st.booleans(),
    settings=st.dictionaries(KEYS, st.one_of(SCALARS, st.times()), max_size=4),
    records=some(RECORDS),
    deadlines=some(DEADLINES),
    penalties=some(st.builds(tickets.PenaltyFact, policy=KEYS, occurrence=KEYS, subject=KEYS, status=KEYS)),
    sign_offs=some(
        st.builds(
            tickets.SignOffFact,
            key=KEYS,
            state=KEYS,
            requested_by=KEYS,
            requested_at=INSTANTS,
            record=optional(st.integers(1, 9)),
            signatures=some(SIGNATURES),
        )
    ),
    files=st.dictionaries(KEYS, st.integers(0, 9), max_size=2),
    milestones=st.dictionaries(KEYS, INSTANTS, max_size=2),
)


def survives(value: Any, cls: Any) -> None:
    text = dumps(value)
    again = loads(text, cls)
    assert again == value
    assert dumps(again) == text


@given(SNAPSHOTS)
def test_snapshots(snapshot: tickets.TicketSnapshot) -> None:
    survives(snapshot, tickets.TicketSnapshot)


@pytest.mark.parametrize("kind", decisions.EFFECT_TYPES)
@given(data=st.data())
def test_effects(kind: type[Any], data: st.DataObject) -> None:
    effect = data.draw(st.builds(kind, **EFFECTS[kind]))
    survives(effect, kind)
    survives((effect,), tuple[decisions.Effect, ...])


@given(WORDS, DETAILS)
def test_classifications(text: str, details: Mapping[str, Any]) -> None:
    survives(decisions.Classification(reason=Message(text), details=details), decisions.Classification)


def test_routing_and_acts() -> None:
    survives(
        decisions.RoutingDecision(reason=Message("给 %(who)s", {"who": "张"}), assignee="z"), decisions.RoutingDecision
    )
    actor = people.Actor(
        login="z",
        roles=frozenset({"b", "a"}),
        permissions=frozenset({Permission.NOTE, Permission.ASSIGN}),
        attributes={"region": frozenset({"南", "北"})},
        acting_for={"chief": "li"},
    )
    act = tickets.Act(key="sign", values={"a": ("x",)}, by=actor, at=datetime(2026, 3, 1, tzinfo=UTC), files={"p": 1})
    survives(act, tickets.Act)
    survives(tickets.Closure(outcome="done", act=act), tickets.Closure)
    survives(people.SYSTEM_ACTOR, people.Actor)


RULES: tuple[due.DueRule, ...] = (
    due.InDays(days=3, at=time(10), count=due.Days.WORKING, roll=True),
    due.InDays(days=Param("days"), at=Param("at"), count=Param("count"), roll=Param("roll")),
    due.InHours(hours=4, minutes=30, working=True),
    due.InMonths(months=24),
    due.DailyAt(at=time(8, 30)),
    due.Bands(
        bands=(
            due.Band(before=time(10), due=due.InDays(days=0, at=time(17, 0, 1)), inclusive=True),
            due.Band(before=Param("cut_off"), due=due.InHours(hours=Param("hours"))),
        ),
        otherwise=due.ByField(
            field="kind",
            cases=(("a", due.InDays(days=1)), (2, due.InMonths(months=1)), (True, due.InHours())),
            otherwise=due.DailyAt(at=Param("at")),
        ),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_due_rules_can_be_replayed(rule: due.DueRule) -> None:
    survives(rule, type(rule))
    survives((rule,), tuple[due.DueRule, ...])


def test_a_reckoned_due_date_with_its_steps() -> None:
    calendar = BusinessCalendar(
        years={2026: CalendarYear(year=2026, off=frozenset({date(2026, 1, 2)}), names={date(2026, 1, 2): "元旦"})}
    )
    survives(calendar, BusinessCalendar)
    start = datetime(2026, 1, 1, 2, tzinfo=UTC)
    survives(reckon(due.InDays(days=1, count=due.Days.WORKING), start, calendar, {}, {}), Due)


def test_times_stay_times_where_a_text_could_stand() -> None:
    for value in (time(17), "17:00:00", 17, True):
        version = SettingVersion(key="s", value=value, effective_from=date(2026, 3, 1))
        found = loads(dumps(version), SettingVersion).value
        assert found == value
        assert type(found) is type(value)


def test_who_may_act() -> None:
    who = people.AllOf((people.Role("chief"), people.Not(people.Opener()), people.Matches("region", "place")))
    survives(who, people.AllOf)


def test_canonical_text() -> None:
    window = Window(time(8, 30), time(12))
    message = Message("到 %(b)s", {"b": 1, "a": "中"})
    assert dumps(message) == '{"$type":"Message","params":{"a":"中","b":1},"text":"到 %(b)s"}'
    assert dumps(window) == (
        '{"$type":"Window","end":{"$type":"time","at":"12:00:00"},"start":{"$type":"time","at":"08:30:00"}}'
    )
    assert dumps({"b": (1, None, True), "a": timedelta(hours=1)}) == '{"a":3600.0,"b":[1,null,true]}'
    assert dumps(frozenset({"b", "a"})) == '["a","b"]'
    assert dumps(MappingProxyType({"a": Permission.NOTE})) == '{"a":"note"}'


def test_one_instant_has_one_text() -> None:
    at = datetime(2026, 3, 17, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert dumps(at) == dumps(at.astimezone(UTC)) == dumps(at.astimezone(timezone(timedelta(hours=-3))))
    assert dumps(at) == '"2026-03-17T08:30:00+00:00"'


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (datetime(2026, 3, 17), TypeError),  # noqa: DTZ001 -- a naive one is what must be refused
        (object(), TypeError),
        (b"x", TypeError),
        (1.5, TypeError),
        (float("nan"), TypeError),
        (Message, TypeError),
    ],
)
def test_what_has_no_text(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        dumps(value)


MESSAGE_TEXT = dumps(Message("a"))


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("", Message),
        ("[]", Message),
        ("null", Message),
        ("5", Message),
        ("{}", Message),
        ('{"$type":"Window","start":"08:30","end":"09:00"}', Message),
        ('{"$type":"Message"}', Message),
        ('{"$type":"Message","text":5}', Message),
        ('{"$type":"Message","text":"a","more":1}', Message),
        ('{"$type":"Nonsense"}', decisions.Effect),
        (MESSAGE_TEXT, decisions.Effect),
        ('"abc"', tuple[str, ...]),
        ('["a",5]', tuple[str, ...]),
        ('["a","b","c"]', tuple[str, str]),
        ('"2026-02-30"', date),
        ('"17:00"', time),
        ('"nonsense"', Permission),
        ("[1]", str | int),
        ("1.5", str | int),
    ],
)
def test_text_that_does_not_fit_is_a_value_error(text: str, cls: type[Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text, cls)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.just("Message")),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["$type", "text", "params", "x"]), inner),
)


@given(JSON)
def test_no_json_breaks_the_reader(data: object) -> None:
    try:
        loads(json.dumps(data), Message)
    except ValueError:
        return
    assert isinstance(data, dict)
