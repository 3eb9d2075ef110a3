"""Whose information was wrong, what it costs, and what special circumstances change."""

from collections.abc import Callable
from datetime import date

import pytest

from core.domain.decisions import AssessPenalty, WaivePenalty
from core.domain.errors import Reason, Refused
from core.domain.people import SYSTEM
from core.domain.settings import in_force
from core.domain.tickets import Act, PenaltyFact, Record, TicketSnapshot
from core.domain.weighing import Terms
from plugins.ecommerce import penalties
from plugins.ecommerce.settings import SETTINGS

Order = Callable[..., TicketSnapshot]
Doing = Callable[..., Act]
Voucher = Callable[..., Record]

SHIPPING = {
    "submission": "shipping_info",
    "voucher": 1,
    "wrong_shipping": ("waybill_no",),
    "consequences": ("complaint",),
}
ORDER = {"submission": "order_info", "wrong_order": ("address",), "consequences": ("refusal",)}
ALL_FIVE = ("late_shipping", "untraceable", "complaint", "return", "refusal")


def reason_of(refused: Refused | None) -> Reason | None:
    return refused.reason if refused else None


@pytest.mark.parametrize("consequence", ALL_FIVE)
def test_the_officer_answers_for_all_five(make_order: Order, make_act: Doing, consequence: str) -> None:
    assert penalties.consequences_fit(make_order(), make_act(**SHIPPING | {"consequences": (consequence,)})) is None


@pytest.mark.parametrize(
    ("consequences", "reason"),
    [
        (("late_shipping",), Reason.CONTENT_RULE),
        (("untraceable",), Reason.CONTENT_RULE),
        (("late_shipping", "untraceable"), Reason.CONTENT_RULE),
        (("complaint",), None),
        (("return",), None),
        (("refusal",), None),
        (("late_shipping", "complaint"), None),
    ],
)
def test_customer_service_answers_for_three(
    make_order: Order, make_act: Doing, consequences: tuple[str, ...], reason: Reason | None
) -> None:
    refused = penalties.consequences_fit(make_order(), make_act(**ORDER | {"consequences": consequences}))
    assert reason_of(refused) == reason


@pytest.mark.parametrize(
    ("voucher", "wrong", "reason"),
    [
        ({}, ("address",), Reason.CONTENT_RULE),
        ({}, ("address", "recipient", "model", "cod_amount"), Reason.CONTENT_RULE),
        ({"address": "文二路 18 号"}, ("address",), None),
        ({"address": "文二路 18 号"}, ("address", "recipient"), None),
        ({"cod_amount": 100}, ("cod_amount",), None),
        ({}, ("waybill_no",), None),
        ({}, ("address", "waybill_no"), None),
        ({}, ("other",), None),
    ],
)
def test_faithful_copies_are_not_the_officers(
    make_order: Order,
    make_voucher: Voucher,
    make_act: Doing,
    voucher: dict[str, str | int],
    wrong: tuple[str, ...],
    reason: Reason | None,
) -> None:
    order = make_order(records=(make_voucher(**voucher),))
    refused = penalties.officer_did_not_copy(order, make_act(**SHIPPING | {"wrong_shipping": wrong}))
    assert reason_of(refused) == reason


@pytest.mark.parametrize(
    ("vouchers", "wrong", "reason"),
    [
        ([{}], ("address",), None),
        ([{"address": "文二路 18 号"}], ("address",), Reason.CONTENT_RULE),
        ([{}, {"address": "文二路 18 号"}], ("address",), None),
        ([{"address": "文二路 18 号"}], ("address", "recipient"), None),
        ([{"address": "文二路 18 号"}], ("order_no",), None),
        ([{"address": "文二路 18 号"}], ("address", "other"), None),
        ([], ("address",), None),
    ],
)
def test_wrong_orders_must_have_misled_shipping(
    make_order: Order,
    make_voucher: Voucher,
    make_act: Doing,
    vouchers: list[dict[str, str]],
    wrong: tuple[str, ...],
    reason: Reason | None,
) -> None:
    records = tuple(make_voucher(number, **changed) for number, changed in enumerate(vouchers, 1))
    refused = penalties.order_misled_shipping(make_order(records=records), make_act(**ORDER | {"wrong_order": wrong}))
    assert reason_of(refused) == reason


@pytest.mark.parametrize(
    ("wanted", "stated", "reason"),
    [
        (False, None, None),
        (True, None, Reason.CONTENT_RULE),
        (True, False, Reason.CONTENT_RULE),
        (True, True, None),
    ],
)
def test_image_harm(
    make_order: Order, make_act: Doing, wanted: bool, stated: bool | None, reason: Reason | None
) -> None:
    act = make_act(**SHIPPING | ({"image_harm": stated} if stated is not None else {}))
    assert reason_of(penalties.image_harm_is_stated(make_order(settings={"image_harm": wanted}), act)) == reason


@pytest.mark.parametrize(
    ("by", "channel", "finding", "reason"),
    [
        ("lin", "web", SHIPPING, None),
        ("lin", "import", SHIPPING, None),
        (SYSTEM, "web", SHIPPING, Reason.CONTENT_RULE),
        ("lin", "web", ORDER, None),
        ("lin", "import", ORDER, Reason.CONTENT_RULE),
    ],
)
def test_only_people_are_charged(
    make_order: Order,
    make_voucher: Voucher,
    make_act: Doing,
    by: str,
    channel: str,
    finding: dict[str, object],
    reason: Reason | None,
) -> None:
    order = make_order(records=(make_voucher(by=by),), channel=channel)
    assert reason_of(penalties.a_person_submitted(order, make_act(**finding))) == reason


@pytest.mark.parametrize(("by", "reason"), [("boss", None), ("lin", Reason.SELF_VERIFICATION)])
def test_nobody_judges_their_own_information(
    make_order: Order, make_voucher: Voucher, make_act: Doing, by: str, reason: Reason | None
) -> None:
    order = make_order(records=(make_voucher(),))
    assert reason_of(penalties.not_judged_by_submitter(order, make_act(by=by, **SHIPPING))) == reason


@pytest.mark.parametrize(
    ("by", "claim", "reason"),
    [
        ("lin", {"submission": "shipping_info", "voucher": 1}, None),
        ("xu", {"submission": "shipping_info", "voucher": 1}, Reason.ROLE_NOT_ALLOWED),
        ("xu", {"submission": "order_info"}, None),
        ("lin", {"submission": "order_info"}, Reason.ROLE_NOT_ALLOWED),
    ],
)
def test_exemptions_are_claimed_for_ones_own(
    make_order: Order,
    make_voucher: Voucher,
    make_act: Doing,
    by: str,
    claim: dict[str, object],
    reason: Reason | None,
) -> None:
    order = make_order(records=(make_voucher(),))
    assert reason_of(penalties.is_own_submission(order, make_act("claim_exemption", by=by, **claim))) == reason


def charged(order: TicketSnapshot, act: Act) -> list[AssessPenalty]:
    effects = penalties.charge(order, act)
    assert all(isinstance(effect, AssessPenalty) for effect in effects)
    return [effect for effect in effects if isinstance(effect, AssessPenalty)]


def test_the_officer_is_charged_ten_percent_of_the_month_of_the_voucher(
    make_order: Order, make_voucher: Voucher, make_act: Doing
) -> None:
    order = make_order("2026-09-30 16:00:00", records=(make_voucher(at="2026-09-30 23:50:00"),))
    (penalty,) = charged(order, make_act(at="2026-10-09 10:00:00", **SHIPPING))
    assert (penalty.policy, penalty.clause) == ("ecommerce.shipping_info@2026-01-01", "惩罚制度.信息员")
    assert (penalty.subject, penalty.occurrence, penalty.percent, penalty.month) == ("lin", "voucher:1", 10, "2026-09")
    assert penalty.amount_fen is None
    assert not penalty.waived_because
    assert "10%" in str(penalty.reason)


def test_customer_service_is_charged_for_the_month_of_the_order(make_order: Order, make_act: Doing) -> None:
    order = make_order("2026-09-30 23:59:59", state="rejected")
    (penalty,) = charged(order, make_act(at="2026-10-09 10:00:00", **ORDER))
    assert (penalty.policy, penalty.clause) == ("ecommerce.order_info@2026-01-01", "惩罚制度.客服人员")
    assert (penalty.subject, penalty.occurrence, penalty.percent, penalty.month) == ("xu", "order", 10, "2026-09")


@pytest.mark.parametrize(
    ("submitted", "month"),
    [("2026-09-30 23:59:59", "2026-09"), ("2026-10-01 00:00:00", "2026-10"), ("2026-10-01 07:59:59", "2026-10")],
)
def test_the_month_is_local(
    make_order: Order, make_voucher: Voucher, make_act: Doing, submitted: str, month: str
) -> None:
    order = make_order("2026-09-29 16:00:00", records=(make_voucher(at=submitted),))
    assert charged(order, make_act(at="2026-11-02 10:00:00", **SHIPPING))[0].month == month


def test_the_month_may_be_that_of_the_decision(make_order: Order, make_voucher: Voucher, make_act: Doing) -> None:
    order = make_order(records=(make_voucher(),), settings={"penalty_month": "decision"})
    assert charged(order, make_act(at="2026-04-01 00:00:00", **SHIPPING))[0].month == "2026-04"


def test_each_voucher_is_an_occurrence_of_its_submitter(
    make_order: Order, make_voucher: Voucher, make_act: Doing
) -> None:
    order = make_order(records=(make_voucher(1), make_voucher(3, by="chen")))
    (first,) = charged(order, make_act(**SHIPPING))
    (second,) = charged(order, make_act(**SHIPPING | {"voucher": 3}))
    assert [(penalty.occurrence, penalty.subject) for penalty in (first, second)] == [
        ("voucher:1", "lin"),
        ("voucher:3", "chen"),
    ]


def test_several_wrong_fields_are_one_time_unless_the_organisation_counts_fields(
    make_order: Order, make_voucher: Voucher, make_act: Doing
) -> None:
    act = make_act(**SHIPPING | {"wrong_shipping": ("waybill_no", "carrier")})
    order = make_order(records=(make_voucher(),))
    assert [penalty.occurrence for penalty in charged(order, act)] == ["voucher:1"]
    by_field = make_order(records=(make_voucher(),), settings={"penalty_per": "field"})
    assert [penalty.occurrence for penalty in charged(by_field, act)] == ["voucher:1:waybill_no", "voucher:1:carrier"]


@pytest.mark.parametrize("percent", [0, 5, 100])
def test_the_percent_is_a_setting(make_order: Order, make_voucher: Voucher, make_act: Doing, percent: int) -> None:
    order = make_order(records=(make_voucher(),), settings={"penalty_percent": percent})
    assert charged(order, make_act(**SHIPPING))[0].percent == percent


def make_exemption(voucher: Record, number: int = 5) -> Record:
    values = {"submission": "shipping_info", "voucher": voucher.number, "reason": "面单换贴"}
    return Record(number=number, type="exemption", values=values, by=voucher.by, at=voucher.at)


def test_an_approved_exemption_enters_the_penalty_waived(
    make_order: Order, make_voucher: Voucher, make_act: Doing
) -> None:
    one, two = make_voucher(1), make_voucher(2)
    order = make_order(records=(one, two, make_exemption(one)))
    assert charged(order, make_act(**SHIPPING))[0].waived_because == "面单换贴"
    assert charged(order, make_act(**SHIPPING | {"voucher": 2}))[0].waived_because == ""
    assert charged(order, make_act(**ORDER))[0].waived_because == ""


def test_a_submission_is_exempt_once(make_order: Order, make_voucher: Voucher, make_act: Doing) -> None:
    one, two = make_voucher(1), make_voucher(2)
    order = make_order(records=(one, two, make_exemption(one)))
    claim = {"submission": "shipping_info", "reason": "面单换贴"}
    again = penalties.is_not_exempt(order, make_act("claim_exemption", by="lin", voucher=1, **claim))
    assert reason_of(again) == Reason.DUPLICATE
    assert penalties.is_not_exempt(order, make_act("claim_exemption", by="lin", voucher=2, **claim)) is None


@pytest.mark.parametrize(
    ("facts", "waived"),
    [
        ([], []),
        ([("voucher:1", "confirmed")], ["voucher:1"]),
        ([("voucher:1", "waived")], []),
        (
            [("voucher:1:carrier", "confirmed"), ("voucher:1:model", "confirmed")],
            ["voucher:1:carrier", "voucher:1:model"],
        ),
        ([("voucher:10", "confirmed"), ("order", "confirmed")], []),
    ],
)
def test_an_exemption_waives_what_stands(
    make_order: Order,
    make_voucher: Voucher,
    make_act: Doing,
    facts: list[tuple[str, str]],
    waived: list[str],
) -> None:
    standing = tuple(
        PenaltyFact(policy="ecommerce.shipping_info", occurrence=occurrence, subject="lin", status=status)
        for occurrence, status in facts
    )
    order = make_order(records=(make_voucher(),), penalties=standing)
    act = make_act("claim_exemption", by="lin", submission="shipping_info", voucher=1, reason="面单换贴")
    effects = penalties.exempt(order, act)
    assert [(type(effect), effect.occurrence, effect.because) for effect in effects] == [
        (WaivePenalty, occurrence, "面单换贴") for occurrence in waived
    ]


def test_a_voucher_that_is_not_there_charges_nobody(make_order: Order, make_act: Doing) -> None:
    assert penalties.charge(make_order(), make_act(**SHIPPING)) == ()
    assert penalties.exempt(make_order(), make_act("claim_exemption", by="lin", **SHIPPING)) == ()


def test_policies_name_source_date_and_cap() -> None:
    for policy in penalties.POLICIES:
        assert policy.key.endswith("@2026-01-01")
        assert (policy.percent, policy.cap_percent) == (10, 100)
        assert policy.clause.startswith("惩罚制度.")


def test_free_misses_and_repeats_are_settings_and_off_by_default() -> None:
    defaults = dict(in_force(SETTINGS, (), date(2026, 9, 1)))
    for policy in penalties.POLICIES:
        assert policy.terms(defaults) == Terms(free=0, days=30, percents=(0,), most=100)
        assert not policy.terms(defaults).looks_back
        chosen = policy.terms(defaults | {"free_times": 2, "repeat_percent": 50, "repeat_days": 7})
        assert (chosen.free, chosen.surcharge(1), chosen.surcharge(2), chosen.days) == (2, 0, 50, 7)
