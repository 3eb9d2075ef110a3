"""Reading the steps of a scenario: when, by whom, what, on which ticket, and what must come of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.domain.errors import Reason
from core.domain.parsing import parse_date, parse_datetime, parse_month, parse_time
from core.services.occurrences import DUTY
from core.services.opening import FOLLOW_UP
from core.services.pleas import REDUCED, REVOKED, UPHELD
from core.services.rosters import DAYS_AT_ONCE
from core.services.scenarios_values import (
    Cast,
    Confirm,
    Decide,
    Deed,
    Do,
    Expectation,
    GiveAuthority,
    Look,
    Note,
    Object,
    Open,
    PutOnShift,
    Refusal,
    SetSettings,
    Settle,
    Sign,
    Step,
)
from core.services.scenarios_yaml import Section

VERBS: Mapping[str, tuple[str, ...]] = {
    "open": ("as", "process", "received_at", "channel", "files"),
    "do": ("with", "files", "ticket"),
    "sign": ("approve", "comment", "ticket"),
    "note": ("ticket",),
    "look": ("ticket",),
    "read": ("ticket",),
    "confirm": ("ticket",),
    "settle": (),
    "object": ("entry", "ticket"),
    "decide": ("because", "percent", "amount", "entry", "ticket"),
    "authority": (),
    "roster": (),
    "set": ("from",),
}
WITH_TICKET = ("do", "sign", "note", "look", "read", "confirm", "object", "decide")
NEED_PERSON = ("open", *WITH_TICKET)
OUTCOMES = (UPHELD, REDUCED, REVOKED)
OF_A_TICKET = {
    "state": str,
    "colour": str,
    "category": str,
    "priority": str,
    "title": str,
    "assignee": str,
    "fields": Mapping,
    "deadlines": Mapping,
    "provisional": Sequence,
    "overdue": Sequence,
    "late": Sequence,
    "met": Sequence,
    "open": Sequence,
    "paused": Sequence,
    "void": Sequence,
    "receipts": Mapping,
    "signatures": Mapping,
    "tasks": Mapping,
    "penalties": Sequence,
    "no_penalties": bool,
    "records": Mapping,
    "events": Sequence,
}
OF_ALL = {"notified": Sequence, "not_notified": Sequence, "statements": Sequence}
EXPECTATIONS = OF_A_TICKET | OF_ALL
PENALTY_KEYS = ("subject", "policy", "kind", "percent", "amount", "month", "status")
STATEMENT_KEYS = ("subject", "month", "number", "state", "percent", "amount", "over_legal_limit")
_RELATIVE = re.compile(r"D([+-][0-9]{1,3}) ([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)\Z")


def read_steps(top: Section, people: Mapping[str, Cast], zone: ZoneInfo, start: date | None) -> tuple[Step, ...]:
    """Return the steps in the order of time.

    :raises ScenarioError: One is not what it must be.
    """
    steps: list[Step] = []
    aliases: list[str] = []
    for section in top.items("steps"):
        step = _step(section, people, zone, start, aliases)
        if steps and step.at < steps[-1].at:
            raise section.error("at", f"{section.raw('at')!r} is before the step above it")
        steps.append(step)
    return tuple(steps)


def _step(section: Section, people: Mapping[str, Cast], zone: ZoneInfo, start: date | None, aliases: list[str]) -> Step:
    verbs = [verb for verb in VERBS if verb in section]
    if len(verbs) > 1:
        raise section.error(verbs[1], f"one step does one thing, not both {verbs[0]!r} and {verbs[1]!r}")
    verb = verbs[0] if verbs else ""
    section.only(("at", "by", "refused", "expect", *(("ticket",) if not verb else (verb, *VERBS[verb]))))
    at = _instant(section, "at", zone, start)
    by = section.text("by", "") or None
    if by is None and verb in NEED_PERSON:
        raise section.error(verb, f"'by' is missing: who does {verb!r}?")
    if by is not None and by not in people:
        raise section.error("by", f"nobody is called {by!r}; people are {', '.join(people) or 'none'}")
    refused = _refusal(section)
    if refused and not verb:
        raise section.error("refused", "only something that is done can be refused")
    ticket = _alias(section, verb, aliases, opens=verb == "open" and refused is None)
    return Step(
        line=section.line,
        at=at,
        by=by,
        deed=_deed(section, verb, people, zone, start) if verb else None,
        ticket=ticket,
        refused=refused,
        expect=_expectations(section, ticket, aliases),
    )


def _alias(section: Section, verb: str, aliases: list[str], *, opens: bool) -> str | None:
    """Return the alias of the ticket that a step is about, and note it if it opens one."""
    if verb == "open":
        alias = section.text("as", f"#{len(aliases) + 1}")
        if alias in aliases:
            raise section.error("as", f"there is a ticket {alias!r} already")
        if opens:
            aliases.append(alias)
        return alias if opens else None
    if "ticket" in section:
        alias = section.text("ticket")
        if alias not in aliases and not alias.startswith(DUTY) and not _follows(alias, aliases):
            named = ", ".join(one for one in aliases if not one.startswith("#"))
            raise section.error("ticket", f"no ticket {alias!r} by then; named with 'as' are: {named or 'none'}")
        return alias
    if verb in WITH_TICKET and len(aliases) != 1:
        text = "several tickets are there: say which with 'ticket'" if aliases else "no ticket is there yet"
        raise section.error(verb, text)
    return aliases[0] if len(aliases) == 1 else None


def _follows(alias: str, aliases: Sequence[str]) -> bool:
    """Say whether ``alias`` is ``follow-up:<alias>:<process>:<occurrence>``, of a ticket that is there."""
    of, _colon, rest = alias.removeprefix(FOLLOW_UP).partition(":")
    return alias.startswith(FOLLOW_UP) and ":" in rest and of in aliases


def _instant(section: Section, key: str, zone: ZoneInfo, start: date | None) -> datetime:
    text = section.text(key)
    if match := _RELATIVE.fullmatch(text):
        if start is None:
            raise section.error(key, f"{key!r} is {text!r}: such times are for demonstrations only")
        local = datetime.combine(start + timedelta(days=int(match[1])), parse_time(match[2]), tzinfo=zone)
        return local.astimezone(UTC)
    return section.parsed(key, parse_datetime, 'a local time such as "2026-03-02 16:59:59"', zone=zone)


def _refusal(section: Section) -> Refusal | None:
    if "refused" not in section:
        return None
    if isinstance(section.raw("refused"), str):
        return Refusal(reason=_reason(section, "refused"))
    parts = section.section("refused")
    parts.only(("reason", "field"))
    return Refusal(reason=_reason(parts, "reason"), field=parts.text("field", "") or None)


def _reason(section: Section, key: str) -> Reason:
    text = section.text(key)
    if text not in set(Reason):
        raise section.error(key, f"no reason {text!r}; allowed are {', '.join(sorted(Reason))}")
    return Reason(text)


def _files(section: Section) -> dict[str, int]:
    files = section.section("files")
    for key in files:
        number = files.raw(key)
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 50:
            raise files.error(key, f"{key!r} must be how many files, 0 to 50, is {number!r}")
    return {key: files.raw(key) for key in files}


def _values(section: Section, key: str) -> Mapping[str, object]:
    values = section.section(key)
    return {name: values.raw(name) for name in values}


def _deed(section: Section, verb: str, people: Mapping[str, Cast], zone: ZoneInfo, start: date | None) -> Deed:
    match verb:
        case "open":
            return Open(
                process=section.text("process", "") or None,
                values=_values(section, "open"),
                files=_files(section),
                received_at=_instant(section, "received_at", zone, start) if "received_at" in section else None,
                channel=section.text("channel", "web"),
            )
        case "do":
            return Do(key=section.text("do"), values=_values(section, "with"), files=_files(section))
        case "sign":
            return Sign(
                key=section.text("sign"), approve=section.flag("approve"), comment=section.text("comment", "") or ""
            )
        case "note":
            return Note(section.text("note"))
        case "look":
            return Look()
        case "settle":
            return Settle(section.parsed("settle", parse_month, "a month such as 2026-03"))
        case "object":
            return Object(text=section.text("object"), entry=section.text("entry", "") or "")
        case "decide":
            return _decision(section)
        case "authority":
            return _authority(section.section("authority"), people, zone, start)
        case "roster":
            return _roster(section.section("roster"), people, zone, start)
        case "set":
            return SetSettings(
                values=_values(section, "set"),
                since=section.parsed("from", parse_date, "a day such as 2026-03-01") if "from" in section else None,
            )
        case _:
            return Confirm(understood=verb == "confirm")


def _decision(section: Section) -> Decide:
    outcome = section.text("decide")
    if outcome not in OUTCOMES:
        raise section.error("decide", f"no outcome {outcome!r}; allowed are {', '.join(OUTCOMES)}")
    said = {key: section.text(key, "") or "" for key in ("because", "percent", "amount", "entry")}
    return Decide(key=outcome, **said)


def _authority(section: Section, people: Mapping[str, Cast], zone: ZoneInfo, start: date | None) -> GiveAuthority:
    section.only(("holder", "deputy", "role", "from", "to"))
    for key in ("holder", "deputy"):
        if section.text(key) not in people:
            raise section.error(key, f"nobody is called {section.text(key)!r}; people are {', '.join(people)}")
    return GiveAuthority(
        holder=section.text("holder"),
        deputy=section.text("deputy"),
        role=section.text("role"),
        from_at=_instant(section, "from", zone, start),
        to_at=_instant(section, "to", zone, start),
    )


def _roster(section: Section, people: Mapping[str, Cast], zone: ZoneInfo, start: date | None) -> PutOnShift:
    section.only(("people", "shift", "from", "to", "days"))
    days = section.raw("days", 1)
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= DAYS_AT_ONCE:
        raise section.error("days", f"'days' must be how many days, 1 to {DAYS_AT_ONCE}, is {days!r}")
    for login in section.texts("people"):
        if login not in people:
            raise section.error("people", f"nobody is called {login!r}; people are {', '.join(people)}")
    return PutOnShift(
        people=section.texts("people"),
        shift=section.text("shift"),
        from_at=_instant(section, "from", zone, start),
        to_at=_instant(section, "to", zone, start),
        days=days,
    )


def _expectations(section: Section, ticket: str | None, aliases: Sequence[str]) -> tuple[Expectation, ...]:
    expect = section.section("expect")
    expect.only(EXPECTATIONS)
    found = []
    for key in expect:
        wanted, kind = expect.raw(key), EXPECTATIONS[key]
        if not isinstance(wanted, kind) or (kind is Sequence and isinstance(wanted, str)):
            names = {str: "a text", Mapping: "a mapping", Sequence: "a list", bool: "true or false"}
            raise expect.error(key, f"{key!r} must be {names[kind]}, is {wanted!r}")
        if key in OF_A_TICKET and ticket is None:
            text = "several tickets are there: say which with 'ticket'" if aliases else "no ticket is there yet"
            raise expect.error(key, f"{key!r} is about a ticket; {text}")
        _check_entries(expect, key, wanted)
        found.append(Expectation(key=key, wanted=wanted, line=expect.line_of(key)))
    return tuple(found)


def _check_entries(expect: Section, key: str, wanted: object) -> None:
    allowed = {"penalties": PENALTY_KEYS, "statements": STATEMENT_KEYS}.get(key)
    if allowed is None or not isinstance(wanted, list | tuple):
        return
    for number, entry in enumerate(wanted, start=1):
        Section(entry, expect.where, expect.line_of(key), f"{key}[{number}]").only(allowed)
