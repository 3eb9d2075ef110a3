"""The stamping shop's declarations as a whole: states, due times, who may act, and the demonstration."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.domain.calendars import BusinessCalendar
from core.domain.errors import Reason
from core.domain.people import Actor, refusal
from core.domain.processes import Process, StateKind
from core.domain.reckoning import reckon
from core.domain.settings import Mark, in_force
from core.domain.tickets import TicketSnapshot
from core.plugin_manager import PluginManager
from core.services.scenarios import parse
from core.services.simulation import Laboratory
from core.testing.world import make_app
from plugins.manufacturing.demonstration_stamping import COILS, FEEDBACK, FEEDFORWARD, ROSTER
from plugins.manufacturing.processes.stamping_feedback import STAMPING_FEEDBACK
from plugins.manufacturing.processes.stamping_feedforward import STAMPING_FEEDFORWARD
from plugins.manufacturing.processes.suspect_coil import SUSPECT_COIL
from plugins.manufacturing.settings_stamping import STAMPING_SETTINGS

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 10, 3, 23, 50, tzinfo=SHANGHAI).astimezone(UTC)  # a holiday, ten minutes to midnight
PROCESSES = (STAMPING_FEEDFORWARD, STAMPING_FEEDBACK, SUSPECT_COIL)


@pytest.fixture(scope="module")
def factory() -> Iterator[Laboratory]:
    """A laboratory that knows this plugin only."""
    manager = PluginManager(["plugins.manufacturing.plugin"], with_entry_points=False)
    with Laboratory(lambda url, folder: make_app(url, folder, manager)) as opened:
        yield opened


@pytest.mark.parametrize("story", [FEEDFORWARD, FEEDBACK, COILS], ids=lambda story: str(story["process"]))
def test_the_demonstration_shows_every_state(factory: Laboratory, story: dict[str, object]) -> None:
    steps = story["steps"] if story is FEEDFORWARD else (*ROSTER, *story["steps"])
    report = factory.run(parse(story | {"steps": steps}, "demonstration", start=date(2026, 3, 18)))
    assert report.unmet == ()
    process = next(one for one in PROCESSES if one.key == story["process"])
    shown = {step.ticket: step.state for step in report.steps if step.ticket}
    assert {state.key for state in process.states} <= set(shown.values())


@pytest.mark.parametrize(
    ("process", "states"),
    [
        (
            STAMPING_FEEDFORWARD,
            "detected classified qe_assessing notified form_filled signed issued closed closed_no_form",
        ),
        (STAMPING_FEEDBACK, "raised dual_confirm containment material equipment other closed"),
        (SUSPECT_COIL, "reported labelled release_confirmed prewarned online returned"),
    ],
    ids=lambda value: getattr(value, "key", ""),
)
def test_states(process: Process, states: str) -> None:
    assert [state.key for state in process.states] == states.split()
    closed = {state.key for state in process.states if state.kind is StateKind.CLOSED}
    assert closed == {key for key in states.split() if key in ("closed", "closed_no_form", "online", "returned")}


@pytest.mark.parametrize(
    ("process", "deadline", "changed", "due"),
    [
        (STAMPING_FEEDFORWARD, "classification", {}, "2026-10-04 00:20"),
        (STAMPING_FEEDFORWARD, "notice", {}, "2026-10-04 00:20"),
        (STAMPING_FEEDFORWARD, "notice", {"notify_minutes": 15}, "2026-10-04 00:05"),
        (STAMPING_FEEDFORWARD, "sheet", {}, "2026-10-04 11:50"),
        (STAMPING_FEEDFORWARD, "assessment", {"assess_hours": 2}, "2026-10-04 01:50"),
        (STAMPING_FEEDBACK, "chief_confirmation", {}, "2026-10-04 00:20"),
        (STAMPING_FEEDBACK, "engineer_confirmation", {"confirm_minutes": 60}, "2026-10-04 00:50"),
        (STAMPING_FEEDBACK, "containment", {}, "2026-10-04 11:50"),
        (SUSPECT_COIL, "labelling", {}, "2026-10-04 00:20"),
    ],
)
def test_clocks_run_through_nights_and_holidays(
    process: Process, deadline: str, changed: dict[str, int], due: str
) -> None:
    rule = process.deadline(deadline)
    assert rule is not None
    settings = dict(in_force(STAMPING_SETTINGS, (), date(2026, 10, 3))) | changed
    reckoned = reckon(rule.due, AT, BusinessCalendar(zone="Asia/Shanghai", years={}), settings, {})
    assert reckoned.at == datetime.fromisoformat(due).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert not reckoned.provisional


def test_only_the_shift_check_is_the_regulations_own() -> None:
    assert {one.key for one in STAMPING_SETTINGS if one.mark is Mark.REGULATION} == {"shift_check"}


@pytest.mark.parametrize(
    ("process", "role", "may"),
    [
        (STAMPING_FEEDFORWARD, "section_chief", True),
        (STAMPING_FEEDFORWARD, "team_leader", True),
        (STAMPING_FEEDFORWARD, "die_repair_engineer", False),
        (STAMPING_FEEDBACK, "team_leader", True),
        (STAMPING_FEEDBACK, "section_chief", False),
        (SUSPECT_COIL, "die_repair_engineer", True),
        (SUSPECT_COIL, "team_leader", True),
        (SUSPECT_COIL, "decoiling_leader", True),
        (SUSPECT_COIL, "section_chief", False),
    ],
)
def test_who_opens(process: Process, role: str, may: bool) -> None:
    refused = refusal(process.opened_by, Actor(login="a", roles=frozenset({role})), None)
    assert (refused is None) is may


def test_who_may_not_speak_outward_hears_who_does() -> None:
    ticket = TicketSnapshot(
        number="CQ-1",
        plugin="manufacturing",
        process="stamping_feedforward",
        state="signed",
        title="",
        details={},
        received_at=AT,
        opened_at=AT,
        opened_by="a",
        settings=in_force(STAMPING_SETTINGS, (), date(2026, 10, 3)),
    )
    for key in ("notify", "fill_sheet", "submit_sheet", "issue"):
        act = STAMPING_FEEDFORWARD.transition(key)
        assert act is not None
        refused = refusal(act.by, Actor(login="a", roles=frozenset({"die_repair_engineer"})), ticket)
        assert refused is not None
        assert refused.reason is Reason.ROLE_NOT_ALLOWED
        assert "请交给当班生产工段长" in str(refused.message)
