"""User feedback, information exchange and workflow notices as declared: steps, states, clauses, demonstration."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from core.domain.processes import Process
from core.domain.settings import in_force
from core.plugin_manager import PluginManager
from core.services.scenarios import parse
from core.services.simulation import Laboratory
from core.testing.world import make_app
from plugins.enterprise.demonstration_company import EXCHANGE, NOTICES, USERS
from plugins.enterprise.forms.workflow_notice import ATTACK, CASE, HONESTY, PROBLEM, SOLUTION
from plugins.enterprise.processes.information_exchange import INFORMATION_EXCHANGE
from plugins.enterprise.processes.user_feedback import USER_FEEDBACK
from plugins.enterprise.processes.workflow_notice import WORKFLOW_CONTRIBUTION, WORKFLOW_NOTICE
from plugins.enterprise.rules.workflow_notice import defects
from plugins.enterprise.settings import SETTINGS

MANAGER = PluginManager(["plugins.enterprise.plugin"], with_entry_points=False)
STORIES: tuple[tuple[Mapping[str, object], tuple[Process, ...]], ...] = (
    (USERS, (USER_FEEDBACK,)),
    (EXCHANGE, (INFORMATION_EXCHANGE,)),
    (NOTICES, (WORKFLOW_NOTICE, WORKFLOW_CONTRIBUTION)),
)
NOT_SHOWN = {"withdrawn", "understood"}  # given up, and a state that lasts only until somebody accepts
COMPLETE: dict[str, str | bool] = {
    "problem": "每张单据要签五次字，平均要等九天",
    "case": "五月三日的差旅费",
    "honest": True,
}


@pytest.fixture(scope="module")
def company() -> Iterator[Laboratory]:
    """A laboratory that knows this plugin only."""
    with Laboratory(lambda url, folder: make_app(url, folder, MANAGER)) as opened:
        yield opened


def test_the_doubled_steps_of_the_source_are_there_once() -> None:
    """S07-05: collect, classify, investigate, solve, and the inferred reply and closing, once each."""
    steps = Counter(act.clause for act in USER_FEEDBACK.transitions if act.primary and act.key != "rate")
    assert [act.key for act in USER_FEEDBACK.transitions if act.primary] == [
        "collect",
        "classify",
        "investigate",
        "supply",
        "solve",
        "reply",
        "rate",
        "close",
    ]
    assert {clause: steps[clause] for clause in ("3.1", "3.2", "3.3", "3.4")} == {
        "3.1": 1,
        "3.2": 1,
        "3.3": 1,
        "3.4": 1,
    }
    clauses = [clause.key for clause in USER_FEEDBACK.regulation.clauses if clause.key in ("3.1", "3.2", "3.3", "3.4")]
    assert clauses == ["3.1", "3.2", "3.3", "3.4"]


@pytest.mark.parametrize("start", [date(2026, 3, 18), date(2026, 10, 8)])
@pytest.mark.parametrize(("story", "processes"), STORIES, ids=[str(story["process"]) for story, _all in STORIES])
def test_the_demonstration_plays_and_shows_every_state(
    company: Laboratory, story: Mapping[str, object], processes: tuple[Process, ...], start: date
) -> None:
    report = company.run(parse(story, "demonstration", start=start))
    assert report.unmet == ()
    assert [step.refused for step in report.steps if step.refused] == []
    shown = {step.ticket: step.state for step in report.steps}
    wanted = {state.key for process in processes for state in process.states} - NOT_SHOWN
    assert wanted <= set(shown.values())


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ()),
        ({"problem": "字" * 10}, ()),
        ({"problem": "字" * 9}, (PROBLEM,)),
        ({"problem": ""}, (PROBLEM,)),
        ({"opinion": "减少签字"}, (SOLUTION,)),
        ({"opinion": "减少签字", "solution": "一次签字"}, ()),
        ({"solution": "一次签字"}, ()),
        ({"case": ""}, (CASE,)),
        ({"honest": False}, (HONESTY,)),
        ({"case": "财务那帮骗子"}, (ATTACK,)),
        ({"problem": "", "case": "", "honest": False}, (PROBLEM, CASE, HONESTY)),
    ],
)
def test_what_a_contribution_lacks(changes: dict[str, str | bool], found: tuple[str, ...]) -> None:
    settings = in_force(SETTINGS, (), date(2026, 6, 16))
    assert defects(COMPLETE | changes, {"case_files": 1}, settings) == found


@pytest.mark.parametrize(("files", "required", "found"), [(0, True, (CASE,)), (1, True, ()), (0, False, ())])
def test_a_case_is_verifiable_by_its_attachment(files: int, required: bool, found: tuple[str, ...]) -> None:
    settings = {**in_force(SETTINGS, (), date(2026, 6, 16)), "case_required": required}
    assert defects(COMPLETE, {"case_files": files}, settings) == found
