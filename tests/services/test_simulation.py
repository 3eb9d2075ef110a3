"""Scenarios: read with clear errors, played under a virtual clock, and every wrong expectation noticed."""

import re
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.plugin_manager import PluginManager
from core.services import scenarios, simulation
from core.services.scenarios import ScenarioError
from core.services.scenarios_values import Open, Scenario
from core.testing import sample_plugin
from core.testing.world import make_app

HEAD = """\
scenario: complaint
plugin: sample
process: complaint
people:
  clerk: {roles: [clerk], pay: {"2026-03": "3000.00"}}
  chief: {roles: [chief]}
  second: {roles: [deputy]}
  guest: {roles: [clerk]}
steps:
"""
OPEN = """\
  - at: "2026-03-16 09:00:00"
    by: clerk
    open: {subject: 食堂, kind: fault}
"""


@pytest.fixture(scope="module")
def laboratory() -> Iterator[simulation.Laboratory]:
    """A laboratory with the sample plugin."""
    manager = PluginManager(with_entry_points=False)
    manager.register(sample_plugin)
    with simulation.Laboratory(lambda url, folder: make_app(url, folder, manager)) as opened:
        yield opened


def _read(tmp_path: Path, text: str) -> tuple[Scenario, ...]:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return scenarios.read(path)


def _run(laboratory: simulation.Laboratory, tmp_path: Path, steps: str, head: str = HEAD) -> simulation.Report:
    (scenario,) = _read(tmp_path, head + textwrap.indent(textwrap.dedent(steps), "  "))
    return laboratory.run(scenario)


STORY = """
- {at: "2026-03-16 09:00:00", by: clerk, open: {subject: 食堂, kind: fault}, files: {photos: 2}, channel: phone,
   received_at: "2026-03-15 18:00:00",
   expect: {state: new, category: fault, title: 食堂, assignee: clerk, fields: {weight: light, text: null},
            deadlines: {reply: "2026-03-17 23:59:59", finish: null}, provisional: [], overdue: [], open: [reply],
            tasks: {answer: clerk, finish: null}, notified: [guest], not_notified: [clerk, chief], events: [opened],
            records: {visit: 0}, penalties: [], no_penalties: true, met: [], void: [], late: []}}
- {at: "2026-03-16 10:00:00", by: clerk, note: 已电话联系, expect: {events: [noted]}}
- {at: "2026-03-16 10:00:00", by: guest, look: true}
- {at: "2026-03-16 10:00:00", by: guest, do: close, refused: REPLY_MISSING}
- {at: "2026-03-16 10:30:00", by: clerk, do: visit, with: {place: 一号楼}, expect: {records: {visit: 1}}}
- {at: "2026-03-17 19:59:58", expect: {notified: []}}
- {at: "2026-03-17 19:59:58", by: clerk, do: answer, refused: {reason: FIELD_REQUIRED, field: answer}}
- {at: "2026-03-17 20:00:00", expect: {notified: [clerk, guest], events: [reminded], overdue: []}}
- {at: "2026-03-17 23:59:59", expect: {overdue: [], notified: []}}
- {at: "2026-03-18 00:00:00", expect: {overdue: [reply], notified: [clerk]}}
- {at: "2026-03-18 08:00:00", by: clerk, do: answer, with: {answer: 已处理},
   expect: {state: answered, late: [reply], met: [reply], open: [finish], receipts: {chief: asked}}}
- {at: "2026-03-18 08:01:00", by: chief, read: true, expect: {receipts: {chief: confirmed}}}
- {at: "2026-03-18 08:02:00", by: clerk, confirm: true, refused: NOT_FOUND}
- {at: "2026-03-18 09:00:00", by: clerk, do: finish, expect: {state: answered, signatures: {finish: pending}}}
- {at: "2026-03-18 09:01:00", by: guest, sign: finish, approve: true, refused: ROLE_NOT_ALLOWED}
- {at: "2026-03-18 09:02:00", by: second, sign: finish, approve: true,
   expect: {signatures: {finish: {state: pending, by: [second]}}}}
- {at: "2026-03-18 09:03:00", by: chief,
   authority: {holder: chief, deputy: guest, role: chief, from: "2026-03-18 10:00:00", to: "2026-03-18 11:00:00"}}
- {at: "2026-03-18 10:00:00", by: guest, sign: finish, approve: true, comment: 代签,
   expect: {state: done, signatures: {finish: approved}}}
- {at: "2026-03-18 11:00:01", by: chief, do: fine, with: {subject: clerk},
   expect: {penalties: [{subject: clerk, percent: 10, month: "2026-03", kind: performance_deduction}]}}
- {at: "2026-03-18 12:00:00", settle: "2026-03",
   expect: {statements: [{subject: clerk, month: "2026-03", number: 0, state: settled, percent: 10, amount: "300.00"}]}}
- {at: "2026-03-19 09:00:00", set: {reply_days: 5}, from: "2026-03-20"}
- {at: "2026-03-19 10:00:00", by: clerk, open: {subject: 早, kind: other}, as: early,
   expect: {deadlines: {reply: "2026-03-23 23:59:59"}}}
- {at: "2026-03-20 10:00:00", by: clerk, open: {subject: 晚, kind: other}, as: later,
   expect: {deadlines: {reply: "2026-03-27 23:59:59"}}}
- {at: "2026-03-20 11:00:00", ticket: early, expect: {state: new}}
"""


def test_a_whole_story_plays(laboratory: simulation.Laboratory, tmp_path: Path) -> None:
    report = _run(laboratory, tmp_path, STORY)
    assert report.unmet == ()
    assert len(report.steps) == STORY.count("{at:")
    reminded = next(entry for step in report.steps for entry in step.history if entry.kind == "reminded")
    assert reminded.at == "2026-03-17 19:59:59"
    missed = [entry.at for step in report.steps for entry in step.history if entry.kind == "overdue"]
    assert missed == ["2026-03-18 00:00:00"]


def test_a_laboratory_forgets_one_scenario_before_the_next(laboratory: simulation.Laboratory, tmp_path: Path) -> None:
    for _time in range(2):
        report = _run(laboratory, tmp_path, '- {at: "2026-03-16 09:00:00", by: clerk, open: {subject: x, kind: fault}}')
        assert report.steps[0].ticket == "TS-20260316-0001"


@pytest.mark.parametrize(
    ("expect", "sentence"),
    [
        ("{state: done}", "expected state done, was new"),
        ("{colour: red}", "expected colour red, was nothing"),
        ("{category: rude}", "expected category rude, was fault"),
        ("{priority: high}", "expected priority high, was nothing"),
        ("{title: 别的}", "expected title 别的, was 食堂"),
        ("{assignee: guest}", "expected assignee guest, was clerk"),
        ("{fields: {weight: heavy}}", "expected field weight heavy, was light"),
        ("{fields: {subject: null}}", "expected field subject nothing, was 食堂"),
        ('{deadlines: {reply: "2026-03-18 23:59:58"}}', "2026-03-18 23:59:58, was 2026-03-18 23:59:59"),
        ("{provisional: [reply]}", "expected provisional [reply], was []"),
        ("{overdue: [reply]}", "expected overdue [reply], was []"),
        ("{late: [reply]}", "expected late [reply], was []"),
        ("{met: [reply]}", "expected met [reply], was []"),
        ("{open: []}", "expected open [], was [reply]"),
        ("{void: [reply]}", "expected void [reply], was []"),
        ("{notified: [chief]}", "expected messages to [chief], was [guest]"),
        ("{notified: []}", "expected messages to [], was [guest]"),
        ("{not_notified: [guest]}", "expected no message to [guest], was [guest]"),
        ("{receipts: {chief: asked}}", "expected receipt of chief asked, was nothing"),
        ("{signatures: {finish: pending}}", "expected sign-off finish pending, was nothing"),
        ("{signatures: {finish: {by: [chief]}}}", "expected signatures under finish by [chief], was []"),
        ("{tasks: {answer: chief}}", "expected task answer for chief, was [clerk]"),
        ("{tasks: {answer: null}}", "expected task answer for nothing, was [clerk]"),
        ("{penalties: [{subject: clerk}]}", "expected penalties [{subject: clerk}], was []"),
        ("{no_penalties: false}", "expected penalties nothing, was []"),
        ('{statements: [{subject: clerk, month: "2026-03"}]}', "was []"),
        ("{records: {visit: 1}}", "expected records visit 1, was 0"),
        ("{events: [overdue]}", "expected events [overdue], was "),
    ],
)
def test_a_wrong_expectation_is_noticed(
    laboratory: simulation.Laboratory, tmp_path: Path, expect: str, sentence: str
) -> None:
    step = f'- {{at: "2026-03-16 09:00:00", by: clerk, open: {{subject: 食堂, kind: fault}}, expect: {expect}}}'
    (unmet,) = _run(laboratory, tmp_path, step).unmet
    assert unmet.startswith(f"{tmp_path / 'case.yaml'}:10: ")
    assert sentence in unmet


def test_what_is_charged_must_be_listed_exactly(laboratory: simulation.Laboratory, tmp_path: Path) -> None:
    steps = """
    - {at: "2026-03-16 09:00:00", by: clerk, open: {subject: x, kind: fault}}
    - {at: "2026-03-16 10:00:00", by: chief, do: fine, with: {subject: clerk}, expect: {penalties: []}}
    - {at: "2026-03-16 10:00:00", expect: {no_penalties: true}}
    - {at: "2026-03-16 10:00:00", expect: {penalties: [{subject: clerk}, {subject: clerk}]}}
    - {at: "2026-03-16 10:00:00", expect: {penalties: [{subject: clerk, percent: 20}]}}
    - {at: "2026-03-16 10:00:00", expect: {statements: [{subject: clerk, month: "2026-03", amount: "1.00"}]}}
    """
    unmet = _run(laboratory, tmp_path, steps).unmet
    assert [int(re.search(r":(\d+): ", sentence)[1]) for sentence in unmet] == [12, 13, 14, 15, 16]  # type: ignore[index]


def test_refusals_are_compared_with_reason_and_field(laboratory: simulation.Laboratory, tmp_path: Path) -> None:
    steps = """
    - {at: "2026-03-16 09:00:00", by: chief, open: {subject: x, kind: fault}}
    - {at: "2026-03-16 09:00:00", by: clerk, open: {subject: x, kind: fault}, refused: ROLE_NOT_ALLOWED}
    - {at: "2026-03-16 09:00:00", by: clerk, open: {kind: fault}, refused: ROLE_NOT_ALLOWED}
    - {at: "2026-03-16 09:00:00", by: clerk, open: {kind: fault}, refused: {reason: FIELD_REQUIRED, field: kind}}
    - {at: "2026-03-16 09:00:00", by: clerk, open: {kind: fault}, refused: {reason: FIELD_REQUIRED, field: subject}}
    """
    unmet = [sentence.partition("yaml:")[2] for sentence in _run(laboratory, tmp_path, steps).unmet]
    assert [sentence.partition(" (")[0] for sentence in unmet] == [
        "11: expected to be done, was refused: ROLE_NOT_ALLOWED",
        "12: expected to be refused with ROLE_NOT_ALLOWED, was done",
        "12: expected nothing changed by a refused step, was changed: tickets, events, messages, deadlines, jobs",
        "13: expected to be refused with ROLE_NOT_ALLOWED, was refused with FIELD_REQUIRED of subject",
        "14: expected to be refused with FIELD_REQUIRED of kind, was refused with FIELD_REQUIRED of subject",
    ]


def test_departments_of_a_scenario_make_a_tree(laboratory: simulation.Laboratory, tmp_path: Path) -> None:
    head = HEAD.replace(
        "clerk: {roles: [clerk], ", "clerk: {roles: [clerk], department: 总部/客服部, attributes: {shift: [早]}, "
    )
    head = head.replace("chief: {roles: [chief]}", "chief: {roles: [chief], department: 总部, name: 陈主任}")
    steps = """
    - {at: "2026-03-16 09:00:00", by: clerk, open: {subject: x, kind: fault}, expect: {state: new}}
    - {at: "2026-03-16 10:00:00", by: clerk, do: answer, with: {answer: 好}, expect: {notified: [chief]}}
    """
    report = _run(laboratory, tmp_path, steps, head)
    assert report.unmet == ()
    assert [message.text for message in report.steps[1].told] == [f"{report.steps[0].ticket} 已答复。"]


def test_settings_and_a_calendar_of_the_scenario_hold(laboratory: simulation.Laboratory, tmp_path: Path) -> None:
    head = HEAD.replace(
        "people:",
        'settings: {reply_days: 1}\ncalendar: {"2026": {off: ["2026-03-17..2026-03-18"], makeup: []}}\npeople:',
    )
    steps = """
    - {at: "2026-03-16 09:00:00", by: clerk, open: {subject: x, kind: fault},
       expect: {deadlines: {reply: "2026-03-19 23:59:59"}, provisional: []}}
    """
    assert _run(laboratory, tmp_path, steps, head).unmet == ()
    head = HEAD.replace("people:", 'calendar: {"2026": {confirmed: false}}\npeople:')
    steps = '- {at: "2026-03-16 09:00:00", by: clerk, open: {subject: x, kind: fault}, expect: {provisional: [reply]}}'
    assert _run(laboratory, tmp_path, steps, head).unmet == ()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("scenario: [", 1, "not YAML"),
        ("- a", 1, "must be a mapping"),
        (HEAD + OPEN + "extra: 1\n", 13, "unknown key 'extra'; allowed are basis, calendar, people"),
        (HEAD.replace("plugin: sample\n", "") + OPEN, 1, "'plugin' is missing"),
        (HEAD.replace("process: complaint", "process: []") + OPEN, 3, "must be a text"),
        (HEAD, 9, "a list with at least one entry"),
        (HEAD + "  - 5\n", 9, "must be a mapping"),
        (HEAD.replace("chief: {roles: [chief]}", "chief: {rolle: [chief]}") + OPEN, 6, "allowed are attributes"),
        (HEAD.replace("chief: {", "system: {") + OPEN, 6, "the clockwork"),
        (HEAD.replace("roles: [chief]", "roles: chief") + OPEN, 6, "a list of texts"),
        (HEAD.replace('"2026-03"', '"2026-13"') + OPEN, 5, "allowed are months such as 2026-03"),
        (HEAD.replace("3000.00", "dreitausend") + OPEN, 5, "allowed is an amount such as 3000.00"),
        (HEAD.replace("people:", "zone: Mars\npeople:") + OPEN, 4, "allowed are names such as Asia/Shanghai"),
        (HEAD.replace("people:", "calendar: {26: {}}\npeople:") + OPEN, 4, "allowed are years"),
        (HEAD.replace("people:", 'calendar: {"2026": {off: [x]}}\npeople:') + OPEN, 4, "allowed are 2026-05-01"),
        (HEAD + OPEN.replace("09:00:00", "29:00:00"), 10, 'allowed is a local time such as "2026-03-02 16:59:59"'),
        (HEAD + OPEN.replace("2026-03-16 ", "D-3 "), 10, "for demonstrations only"),
        (HEAD + OPEN.replace("by: clerk", "by: nobody"), 11, "nobody is called 'nobody'; people are clerk, chief"),
        (HEAD + OPEN.replace("    by: clerk\n", ""), 11, "'by' is missing: who does 'open'?"),
        (HEAD + OPEN + "    do: answer\n", 13, "one step does one thing"),
        (HEAD + OPEN + "    approve: true\n", 13, "unknown key 'approve'; allowed are as, at, by"),
        (HEAD + OPEN + "    by: chief\n", 13, "'by' stands here twice"),
        (HEAD + OPEN + "    files: {photos: many}\n", 13, "how many files"),
        (HEAD + OPEN + "    refused: BECAUSE\n", 13, "no reason 'BECAUSE'; allowed are AMOUNT_OUT_OF_RANGE"),
        (HEAD + OPEN + "    expect: {stat: new}\n", 13, "unknown key 'stat'; allowed are assignee"),
        (HEAD + OPEN + "    expect: {open: reply}\n", 13, "must be a list"),
        (HEAD + OPEN + "    expect: {penalties: [{who: x}]}\n", 13, "unknown key 'who'; allowed are amount"),
        (HEAD + '  - {at: "2026-03-16 09:00:00", refused: NOT_FOUND}\n', 10, "only something that is done"),
        (HEAD + '  - {at: "2026-03-16 09:00:00", expect: {state: new}}\n', 10, "no ticket is there yet"),
        (HEAD + '  - {at: "2026-03-16 09:00:00", by: clerk, do: answer}\n', 10, "no ticket is there yet"),
        (
            HEAD + OPEN + OPEN + '  - {at: "2026-03-17 09:00:00", by: clerk, do: answer}\n',
            16,
            "say which with 'ticket'",
        ),
        (HEAD + OPEN + '  - {at: "2026-03-17 09:00:00", ticket: y}\n', 13, "no ticket 'y' by then"),
        (HEAD + OPEN + "    as: a\n" + OPEN + "    as: a\n", 17, "there is a ticket 'a' already"),
        (HEAD + OPEN + '  - {at: "2026-03-15 09:00:00"}\n', 13, "before the step above it"),
        (HEAD + OPEN + '  - {at: "2026-03-17 09:00:00", settle: march}\n', 13, "allowed is a month"),
        (HEAD + OPEN + '  - {at: "2026-03-17 09:00:00", set: {reply_days: 1}, from: soon}\n', 13, "allowed is a day"),
        (HEAD + OPEN + '  - {at: "2026-03-17 09:00:00", by: chief, sign: finish}\n', 13, "'approve' must be true"),
        (
            HEAD + OPEN + '  - {at: "2026-03-17 09:00:00", authority: {holder: x, deputy: y}}\n',
            13,
            "nobody is called 'x'",
        ),
        (HEAD + OPEN + "---\n" + HEAD + OPEN, 14, "scenario 'complaint' stands in line 1 already"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        _read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'case.yaml'}:{line}: "), str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("plugin: sample", "plugin: simple", 2, "no plugin 'simple'; allowed are sample"),
        ("process: complaint", "process: praise", 3, "no process 'praise'; allowed are complaint"),
        ("[deputy]", "[boss]", 7, "no role 'boss'; allowed are administrator, chief, clerk, deputy"),
        ("people:", "settings: {days: 1}\npeople:", 4, "no settings 'days'; allowed are chase_at, reply_days"),
        ("open: {", "process: praise, open: {", 10, "no process 'praise'; allowed are complaint"),
        ("do: answer", "do: anwser", 13, "no act 'anwser'; allowed are answer, close"),
        ("sign: finish", "sign: end", 14, "no sign-off 'end'; allowed are finish"),
        ("set: {reply_days", "set: {days", 15, "no setting 'days'"),
        ("overdue: [reply]", "overdue: [replay]", 12, "no overdue 'replay'; allowed are finish, reply"),
        ("state: new", "state: nwe", 12, "no state 'nwe'; allowed are answered, done, new"),
    ],
)
def test_a_name_that_the_plugin_does_not_know_is_refused_before_anything_runs(
    laboratory: simulation.Laboratory, tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    steps = (
        '  - {at: "2026-03-16 09:00:00", by: clerk, open: {subject: x, kind: fault}}\n'
        "  - {at: '2026-03-16 09:00:00'}\n"
        '  - {at: "2026-03-16 09:00:00", expect: {state: new, overdue: [reply]}}\n'
        '  - {at: "2026-03-16 09:00:00", by: clerk, do: answer}\n'
        '  - {at: "2026-03-16 09:00:00", by: chief, sign: finish, approve: true}\n'
        '  - {at: "2026-03-16 09:00:00", set: {reply_days: 3}}\n'
    )
    (scenario,) = _read(tmp_path, (HEAD + steps).replace(old, new))
    with pytest.raises(ScenarioError) as caught:
        laboratory.run(scenario)
    assert str(caught.value).startswith(f"{tmp_path / 'case.yaml'}:{line}: "), str(caught.value)
    assert says in str(caught.value)


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        scenarios.read(tmp_path / "nothing.yaml")
    with pytest.raises(ScenarioError, match="no scenario in it"):
        _read(tmp_path, "# nothing\n")
    (tmp_path / "case.yaml").write_bytes(b"scenario: \xff")
    with pytest.raises(ScenarioError, match="cannot be read"):
        scenarios.read(tmp_path / "case.yaml")


@pytest.mark.parametrize(("text", "day"), [("{D-1}", "2026-03-17"), ("{D+6}", "2026-03-24")])
def test_a_demonstration_counts_dates_from_its_start(text: str, day: str) -> None:
    assert _first_value(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("{D-2 monday}", "2026-03-16"),
        ("{D-3 monday}", "2026-03-09"),
        ("{D-3 sunday}", "2026-03-15"),
        ("{D-2 sunday}", "2026-03-22"),
        ("{D-2 friday}", "{D-2 friday}"),
        ("duty:x:weekly:{D-2 monday}", "duty:x:weekly:2026-03-16"),
    ],
)
def test_a_demonstration_knows_the_week_of_a_day(text: str, day: str) -> None:
    assert _first_value(text) == day


def _first_value(text: str) -> object:
    story = {
        "scenario": "one",
        "plugin": "sample",
        "process": "complaint",
        "basis": [],
        "people": {"clerk": {"roles": ["clerk"]}},
        "steps": [{"at": "D-1 09:00:00", "by": "clerk", "open": {"subject": text}}],
    }
    deed = scenarios.parse(story, "here", start=date(2026, 3, 18)).steps[0].deed
    assert isinstance(deed, Open)
    return deed.values["subject"]
