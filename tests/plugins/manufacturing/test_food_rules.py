"""How grave quality information is, what may be settled, shared and verified: both sides of each threshold."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from core.domain.decisions import Classification, Escalate, Notify, StartDeadline, To
from core.domain.errors import Reason, Refused
from core.domain.people import Actor, refusal
from core.domain.settings import SettingKind, in_force
from core.domain.tickets import Act, Breach, Record, TicketSnapshot
from plugins.manufacturing import settings_food as settings
from plugins.manufacturing.acts.food_handling import UNIT, VERIFIERS
from plugins.manufacturing.rules import by_process, food_cases, food_levels
from plugins.manufacturing.rules import food_quality as rules

RECEIVED = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
FACTS = ("regulator_involved", "injury", "same_batch", "confirmed")
Guard = Callable[[TicketSnapshot, Act], Refused | None]


def quality(state: str = "handling", *, values: dict[str, object] | None = None, **changed: object) -> TicketSnapshot:
    known = dict(in_force(settings.FOOD_SETTINGS, (), date(2026, 3, 16))) | (values or {})
    fields: dict[str, object] = {
        "number": "ZL-1",
        "plugin": "manufacturing",
        "process": "food_quality",
        "state": state,
        "title": "香肠",
        "details": {},
        "received_at": RECEIVED,
        "opened_at": RECEIVED,
        "opened_by": "kefu",
        "settings": known,
    }
    return TicketSnapshot(**fields | changed)  # type: ignore[arg-type] -- fields of a ticket


def deed(key: str = "x", **values: object) -> Act:
    return Act(key=key, values=values, by=Actor(login="kefu"), at=RECEIVED + timedelta(hours=1))  # type: ignore[arg-type] -- parsed values


def kept(of: str, by: str = "erchang", **values: str) -> Record:
    return Record(number=1, type=of, values=values, by=by, at=RECEIVED)


def reason_of(refused: Refused | None) -> Reason | None:
    return refused.reason if refused else None


@pytest.mark.parametrize("facts", [dict(zip(FACTS, one, strict=True)) for one in product((True, False), repeat=4)])
def test_the_gravest_line_of_the_table_decides(facts: dict[str, bool]) -> None:
    answer = by_process.classify(quality(details=facts))
    wanted = "AA" if any(facts[fact] for fact in FACTS[:3]) else "A" if facts["confirmed"] else "B"
    assert answer is not None
    assert (answer.priority, answer.details, answer.clause) == (wanted, {"level": wanted}, "5.2")


@pytest.mark.parametrize(
    ("media_level", "exposed"),
    [("national", True), ("provincial", True), ("municipal", True), ("county", False), ("self_media", False)],
)
def test_only_news_media_of_nation_province_and_city_make_aaa(media_level: str, exposed: bool) -> None:
    answer = by_process.classify(quality(details={"media_level": media_level, "confirmed": False}))
    assert answer is not None
    assert (answer.priority, answer.clause) == (("AAA", "5.2.1") if exposed else ("B", "5.2"))


@pytest.mark.parametrize(
    ("details", "beginning"),
    [
        ({}, "received"),
        ({"injury": False, "same_batch": False}, "received"),
        ({"media_level": "county"}, "received"),
        ({"injury": True}, "judged"),
        ({"confirmed": False}, "judged"),
        ({"media_level": "municipal"}, "judged"),
    ],
)
def test_what_is_not_known_waits_to_be_judged(details: dict[str, object], beginning: str) -> None:
    answer = by_process.classify(quality(details=details))
    classified = quality(details=details | (dict(answer.details) if answer else {}))
    assert food_levels.where_to_begin(classified, deed("open")) == beginning
    assert (answer is None) == (beginning == "received")


def test_no_setting_touches_aaa() -> None:
    offered = [{key for key, _label in one.choices} for one in settings.FOOD_SETTINGS if one.kind is SettingKind.CHOICE]
    assert offered == [{"AA", "A", "B"}] * 5
    everything = {setting.key: "B" for _fact, setting in food_levels.TABLE}
    answer = by_process.classify(quality(details={"media_level": "national"}, values=everything))
    assert answer is not None
    assert answer.priority == "AAA"


def test_a_rise_to_aaa_starts_the_clocks_and_tells_those_concerned() -> None:
    effects = food_levels.link_report(quality(details={"level": "A"}), deed(media_level="municipal"))
    judged, *clocks, company, unit = effects
    assert isinstance(judged, Classification)
    assert str(judged.reason) == "级别由“A 级”改为“AAA 级”：全国性、省市级新闻媒体出现负面报道（制度 5.2.1）"
    assert [one.deadline for one in clocks if isinstance(one, StartDeadline)] == list(food_levels.AAA_CLOCKS)
    assert len(clocks) == 3
    assert isinstance(company, Notify)
    assert isinstance(unit, Notify)
    assert company.to == To(roles=("qc_centre", "production_company", "general_manager"))
    assert unit.to == To(roles=("responsible_unit",), in_department=True)
    assert company.urgent
    assert unit.urgent


@pytest.mark.parametrize(
    ("level", "media_level"), [("A", "county"), ("A", "self_media"), ("AAA", "national"), ("AAA", "municipal")]
)
def test_other_reports_change_nothing(level: str, media_level: str) -> None:
    assert food_levels.link_report(quality(details={"level": level}), deed(media_level=media_level)) == ()


def test_a_change_below_aaa_starts_nothing() -> None:
    act = deed(new_level="AA", level_reason="又有一起")
    (judged,) = food_levels.change_level(quality(details={"level": "B"}), act)
    assert isinstance(judged, Classification)
    assert str(judged.reason) == "级别由“B 级”改为“AA 级”：又有一起"
    (first,) = food_levels.change_level(quality(), act)
    assert "未判级" in str(first.reason)  # type: ignore[union-attr] -- a classification


@pytest.mark.parametrize(
    ("level", "new_level", "reason"),
    [
        ("A", "AAA", None),
        ("A", "B", None),
        ("A", "A", Reason.FIELD_INVALID),
        ("AAA", "AA", Reason.FIELD_INVALID),
        ("AAA", "AAA", Reason.FIELD_INVALID),
    ],
)
def test_aaa_is_never_lowered(level: str, new_level: str, reason: Reason | None) -> None:
    act = deed(new_level=new_level, level_reason="x")
    assert reason_of(food_levels.is_another_level(quality(details={"level": level}), act)) is reason


@pytest.mark.parametrize(
    ("limit", "fen", "reason"),
    [
        (100, 10_000, None),
        (100, 10_001, Reason.AMOUNT_OUT_OF_RANGE),
        (100, 0, None),
        (0, 0, None),
        (0, 1, Reason.AMOUNT_OUT_OF_RANGE),
    ],
)
def test_the_authority_includes_its_limit(limit: int, fen: int, reason: Reason | None) -> None:
    ticket = quality("received", values={"authority": limit})
    assert reason_of(rules.within_authority(ticket, deed(settled_amount=fen))) is reason


def test_who_rectifies_does_not_verify() -> None:
    ticket = quality("rectified", department="二厂", records=(kept("rectification"),))
    unit = Actor(login="erchang", roles=frozenset({"responsible_unit"}), departments=frozenset({"二厂"}))
    qc = Actor(login="zhikong", roles=frozenset({"qc_centre"}), departments=frozenset({"质控中心"}))
    both = Actor(login="both", roles=unit.roles | qc.roles, departments=unit.departments)
    assert refusal(UNIT, unit, ticket) is None
    assert reason_of(refusal(VERIFIERS, unit, ticket)) is Reason.SELF_VERIFICATION
    assert reason_of(refusal(VERIFIERS, both, ticket)) is Reason.SELF_VERIFICATION
    assert refusal(VERIFIERS, qc, ticket) is None
    assert rules.verifies_for_others(ticket, deed()) is None
    moved = quality("rectified", department="二厂", records=(kept("rectification", by="kefu"),))
    assert reason_of(rules.verifies_for_others(moved, deed())) is Reason.SELF_VERIFICATION


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("冷链断链", None),
        ("李女士的投诉", Reason.CONTENT_RULE),
        ("回电13812345678", Reason.CONTENT_RULE),
        ("回电13999999999", Reason.CONTENT_RULE),
        ("批号 20260301", None),
        ("写信给 a@example.com", Reason.CONTENT_RULE),
    ],
)
def test_a_case_names_nobody(words: str, reason: Reason | None) -> None:
    ticket = quality("archived", details={"customer": "李女士", "contact": "13812345678"})
    assert reason_of(food_cases.names_no_customer(ticket, deed(case_title="题目", lesson=words))) is reason


def test_a_single_character_is_no_name() -> None:
    ticket = quality("archived", details={"customer": "李"})
    assert food_cases.names_no_customer(ticket, deed(lesson="李斯特菌超标")) is None


@pytest.mark.parametrize("tried", [2, 3])
def test_a_customer_is_given_up_after_three_calls(tried: int) -> None:
    ticket = quality("archived", details={"customer": "李女士"}, records=(kept("call_attempt"),) * tried)
    found = reason_of(rules.call_result_fits(ticket, deed(call_result="unreachable")))
    assert found is (None if tried == 3 else Reason.FIELD_INVALID)


@pytest.mark.parametrize("key", ["management_notice", "first_response", "answer", "recall_start", "recall_finish"])
def test_whoever_is_late_is_told_then_the_general_manager(key: str) -> None:
    found = Breach(deadline=key, label="x", due_at=RECEIVED, found_at=RECEIVED)
    told = by_process.on_overdue(quality(), found)
    assert told is not None
    (notice,) = told
    assert isinstance(notice, Notify)
    assert "qc_centre" in notice.to.roles
    later = Breach(deadline=key, label="x", due_at=RECEIVED, found_at=RECEIVED, level=1)
    assert by_process.on_overdue(quality(), later) == (
        Escalate(to=To(roles=("general_manager",)), level=1, message=notice.message, clause="4.4.监督"),
    )


def test_other_deadlines_are_left_to_the_core() -> None:
    breach = Breach(deadline="x", label="x", due_at=RECEIVED, found_at=RECEIVED)
    assert by_process.on_overdue(quality(), breach) is None
