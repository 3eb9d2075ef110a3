"""The rules by themselves, on both sides of every threshold."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.domain.decisions import Escalate, Notify
from core.domain.errors import Reason, RuleError
from core.domain.people import Actor
from core.domain.settings import in_force
from core.domain.tickets import Act, Breach, TicketSnapshot
from plugins.hotel.rules import daily, gm_letter, overdue, tracking
from plugins.hotel.settings import SETTINGS

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def paper(
    process: str = "logbook", state: str = "awaited", at: str = "2026-03-18 08:00:00", **changed: object
) -> TicketSnapshot:
    settings = dict(in_force(SETTINGS, (), local(at).date())) | dict(changed.pop("settings", {}))  # type: ignore[call-overload]  # whatever a test says
    values: dict[str, object] = {
        "number": "T-1",
        "plugin": "hotel",
        "process": process,
        "state": state,
        "title": "T",
        "details": {},
        "received_at": local(at),
        "opened_at": local(at),
        "opened_by": "tang",
        "settings": settings,
    }
    return TicketSnapshot(**values | changed)  # type: ignore[arg-type]  # its fields by name


def deed(**values: str | bool) -> Act:
    return Act(key="act", values=values, by=Actor(login="tang"), at=local("2026-03-18 09:00:00"))


@pytest.mark.parametrize(
    ("at", "entered", "day"),
    [
        ("2026-03-18 00:00:00", "", "2026-03-18"),
        ("2026-03-18 08:30:01", "", "2026-03-18"),
        ("2026-03-18 11:59:59", "", "2026-03-18"),
        ("2026-03-18 12:00:00", "", "2026-03-19"),
        ("2026-12-31 23:59:59", "", "2027-01-01"),
        ("2026-03-18 12:00:00", "2026-03-18", "2026-03-18"),
        ("2026-03-18 08:00:00", "2026-03-20", "2026-03-20"),
    ],
)
def test_the_day_of_a_paper(at: str, entered: str, day: str) -> None:
    answer = daily.classify(paper(at=at, details={"business_date": entered} if entered else {}))
    assert answer.details == {
        "business_date": day,
        "counted_from": local(f"{day} 00:00:00").isoformat(),
    }
    assert (answer.priority, answer.confidential, answer.clause) == ("", False, "2(1).交")


def test_a_major_matter_has_its_priority() -> None:
    assert daily.classify(paper(details={"major": True})).priority == "major"


def test_a_day_that_turns_at_no_time_is_a_failure_of_the_rule() -> None:
    with pytest.raises(RuleError):
        daily.classify(paper(settings={"day_turns_at": "noon"}))
    assert daily.classify(paper(settings={"day_turns_at": time(7)})).details["business_date"] == "2026-03-19"


@pytest.mark.parametrize(
    ("process", "on", "reason"),
    [
        ("banquet_evaluation", True, None),
        ("banquet_evaluation", False, Reason.ROUTE_NOT_CONFIGURED),
        ("complaint_report", False, Reason.ROUTE_NOT_CONFIGURED),
        ("logbook", False, None),
    ],
)
def test_assumed_routes(process: str, on: bool, reason: Reason | None) -> None:
    refused = daily.is_routed(paper(process, settings={"assumed_routes": on}), deed())
    assert (refused.reason if refused else None) == reason


@pytest.mark.parametrize(
    ("before", "now", "missing"), [("", "", True), ("噪音", "", False), ("", "噪音", False), ("a", "b", False)]
)
def test_a_paper_is_not_empty(before: str, now: str, missing: bool) -> None:
    refused = daily.has_content(paper(details={"content": before}), deed(content=now))
    assert (refused is not None) is missing


@pytest.mark.parametrize(
    ("process", "before", "said", "told"),
    [
        ("duty_report", None, None, False),
        ("duty_report", None, True, True),
        ("duty_report", True, None, True),
        ("duty_report", True, False, False),
        ("logbook", True, True, False),
    ],
)
def test_who_hears_of_a_major_matter_at_the_review(
    process: str, before: bool | None, said: bool | None, told: bool
) -> None:
    details = {} if before is None else {"major": before}
    act = deed() if said is None else deed(major=said)
    effects = daily.tell_when_reviewed(paper(process, details=details), act)
    assert [effect.to.roles for effect in effects if isinstance(effect, Notify)] == [("general_manager",)] * told


@pytest.mark.parametrize("said", [True, False])
def test_a_major_matter_is_told_when_it_is_handed_in(said: bool) -> None:
    assert len(daily.tell_when_entered(paper("logbook"), deed(major=said))) == said


@pytest.mark.parametrize(
    ("state", "tracked", "filed"),
    [
        ("awaited", Reason.REVIEW_MISSING, Reason.CORRECTION_MISSING),
        ("collected", Reason.REVIEW_MISSING, Reason.CORRECTION_MISSING),
        ("submitted", Reason.REVIEW_MISSING, Reason.CORRECTION_MISSING),
        ("under_review", Reason.REVIEW_MISSING, Reason.CORRECTION_MISSING),
        ("reviewed", None, Reason.CORRECTION_MISSING),
        ("tracking", None, Reason.CORRECTION_MISSING),
        ("filed", None, None),
        ("cancelled", None, None),
    ],
)
def test_what_is_missing_before_it_is_tracked_and_filed(
    state: str, tracked: Reason | None, filed: Reason | None
) -> None:
    found = [rule(paper(state=state), deed()) for rule in (tracking.not_reviewed, tracking.not_corrected)]
    assert [one.reason if one else None for one in found] == [tracked, filed]


def test_a_letter_is_confidential_and_goes_on_with_a_problem_only() -> None:
    letter = paper("gm_letter", "under_review")
    assert gm_letter.classify(letter).confidential
    assert gm_letter.after_review(letter, deed(quality_problem=True)) == "tracking"
    assert gm_letter.after_review(letter, deed(quality_problem=False)) == "closed_no_issue"


@pytest.mark.parametrize(
    ("process", "level", "told"),
    [
        ("logbook", 0, ("assistant_manager", "executive_secretary")),
        ("logbook", 1, ("general_manager",)),
        ("guest_opinion", 0, ("rooms", "housekeeping", "food_beverage", "executive_secretary")),
        ("guest_opinion", 1, ("quality_leader",)),
    ],
)
def test_what_is_missing_is_chased(process: str, level: int, told: tuple[str, ...]) -> None:
    due = local("2026-03-18 08:30:00")
    breach = Breach(deadline="hand_in", label="交行政办", due_at=due, found_at=due, level=level)
    (effect,) = overdue.on_overdue(paper(process), breach) or ()
    assert isinstance(effect, Escalate if level else Notify)
    assert effect.to.roles == told


def test_the_letter_has_no_deadline_of_ours() -> None:
    due = local("2026-03-18 08:30:00")
    breach = Breach(deadline="x", label="x", due_at=due, found_at=due)
    assert overdue.on_overdue(paper("gm_letter"), breach) is None
