"""The event log of a help desk as user feedback: what a case becomes, and the real log."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import Deadline, ImportedRow, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import clockwork, imports
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.enterprise.imports import read_case

DATA = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"
EVENT = {
    "case_id": "Case 7",
    "activity": "",
    "timestamp": "",
    "customer": "Value 3",
    "product": "Value 2",
    "seriousness": "Value 1",
    "service_level": "Value 2",
    "workgroup": "Value 1",
}


def _log(*events: tuple[str, str], **changed: str) -> ImportedTicket | SkippedRow:
    return read_case([EVENT | {"timestamp": at, "activity": activity} | changed for at, activity in events])


def _acts(*events: tuple[str, str]) -> list[str]:
    found = _log(*events)
    assert isinstance(found, ImportedTicket)
    return [act.do for act in found.acts]


BEGUN = (("2012-10-09T14:50:17+00:00", "Assign seriousness"), ("2012-10-09T14:51:01+00:00", "Take in charge ticket"))
ANSWERED = (*BEGUN, ("2012-10-10T08:00:00+00:00", "Resolve ticket"))


@pytest.mark.parametrize(
    ("events", "acts"),
    [
        (BEGUN[:1], ["acknowledge", "classify"]),
        (BEGUN[1:], ["acknowledge", "classify", "investigate"]),
        (
            (*BEGUN, ("2012-10-09T15:00:00+00:00", "Require upgrade")),
            ["acknowledge", "classify", "investigate", "record_finding"],
        ),
        ((*BEGUN, ("2012-10-09T15:00:00+00:00", "Wait")), ["acknowledge", "classify", "investigate", "ask_user"]),
        (
            (*BEGUN, ("2012-10-09T15:00:00+00:00", "Wait"), ("2012-10-10T15:00:00+00:00", "Resolve ticket")),
            ["acknowledge", "classify", "investigate", "ask_user", "supply", "solve", "reply"],
        ),
        (
            (*ANSWERED, ("2012-10-17T07:59:59+00:00", "Closed")),
            ["acknowledge", "classify", "investigate", "solve", "reply"],
        ),
        (
            (*ANSWERED, ("2012-10-17T08:00:00+00:00", "Closed")),
            ["acknowledge", "classify", "investigate", "solve", "reply", "close"],
        ),
        (tuple(reversed(BEGUN)), ["acknowledge", "classify", "investigate"]),
    ],
)
def test_a_case_is_followed_as_far_as_it_went(events: tuple[tuple[str, str], ...], acts: list[str]) -> None:
    assert _acts(*events) == acts


@pytest.mark.parametrize(
    ("events", "changed", "because"),
    [
        (BEGUN, {"case_id": " "}, "没有案件编号。"),
        ((*BEGUN, ("2012-10-09T15:00:00+00:00", "INVALID")), {}, "原系统判为无效或重复。"),
        ((("yesterday", "Closed"),), {}, "时间无法识别。"),
        ((("2012-10-09T15:00:00", "Closed"),), {}, "时间无法识别。"),
    ],
)
def test_what_is_no_case(events: tuple[tuple[str, str], ...], changed: dict[str, str], because: str) -> None:
    found = _log(*events, **changed)
    assert isinstance(found, SkippedRow)
    assert found.because == because


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[World]:
    """An official team on SQLite, long after the log."""
    app = make_app(sqlite_url(), tmp_path, PluginManager(("plugins.enterprise.plugin",), with_entry_points=False))
    with app.app_context():
        world = World(app)
        world.person("team", "official_team", "administrator")
        yield world
        db.session.remove()
        db.engine.dispose()


@pytest.mark.slow
def test_the_real_log(desk: World) -> None:
    path = DATA / "helpdesk_log.csv"
    if not path.exists():
        pytest.skip("the reference data (shared/data/helpdesk_log.csv) is not there")
    report = imports.import_file(desk.scope("team"), "helpdesk_log", path)
    assert report.errors == report.changed == ()
    assert (report.imported, report.skipped) == (1054, {"原系统判为无效或重复。": 1})
    assert len(desk.rows(ImportedRow)) == 1054
    assert desk.rows(Notification) == []
    assert clockwork.fire_all(desk.manager, desk.now) == 0
    states = Counter(row.state for row in desk.rows(Ticket))
    assert states == {"closed": 1041, "replied": 7, "waiting_user": 4, "investigating": 2}
    acknowledged, solved = report.deadlines
    assert (acknowledged.key, acknowledged.in_time) == ("acknowledge", 1054)
    assert (solved.key, solved.in_time, solved.late, solved.missed, solved.running) == ("solve", 656, 392, 2, 4)
    assert any(step["kind"] == "resumed" for row in desk.rows(Deadline, key="solve") for step in row.steps)
