"""The declaration as a whole: it loads, every rule names its clause, and the bands fall where the text says."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.domain.calendars import BusinessCalendar
from core.domain.citations import citations
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import FieldKind, FormContext
from core.domain.processes import StateKind
from core.domain.reckoning import reckon
from core.domain.settings import in_force
from core.plugin_manager import PluginManager
from plugins.ecommerce import forms
from plugins.ecommerce.processes import ORDER_TRACKING
from plugins.ecommerce.regulation import REGULATION
from plugins.ecommerce.settings import SETTINGS

Instant = Callable[[str], datetime]
CONTEXT = FormContext(zone=ZoneInfo("Asia/Shanghai"), records={"voucher": {1, 2}}, files={"photos": 1, "evidence": 1})
CALENDAR = BusinessCalendar(zone="Asia/Shanghai")


def test_the_plugin_loads_with_its_hooks() -> None:
    manager = PluginManager(["plugins.ecommerce.plugin"], with_entry_points=False)
    plugin = manager.plugins["ecommerce"]
    assert plugin.error == ""
    assert plugin.hooks == (
        "classify",
        "on_close",
        "on_overdue",
        "register_demonstration",
        "register_importers",
        "register_processes",
        "register_settings",
        "route",
    )
    assert [process.key for process in plugin.processes] == ["order_tracking"]
    assert [importer.key for importer in plugin.importers] == ["orders"]


def test_every_clause_is_carried_out_or_says_why_not() -> None:
    cited = {clause for _where, clause in citations(ORDER_TRACKING)}
    idle = {clause.key for clause in REGULATION.clauses if clause.key not in cited}
    assert idle == {clause.key for clause in REGULATION.clauses if clause.without_rule} == {"流程图"}


def test_states_are_those_of_the_regulation() -> None:
    assert [(state.key, state.kind) for state in ORDER_TRACKING.states] == [
        ("confirmed", StateKind.INITIAL),
        ("shipped", StateKind.ACTIVE),
        ("voucher_fed_back", StateKind.ACTIVE),
        ("in_transit", StateKind.ACTIVE),
        ("exception", StateKind.ACTIVE),
        ("signed", StateKind.CLOSED),
        ("returned", StateKind.CLOSED),
        ("rejected", StateKind.CLOSED),
        ("cancelled", StateKind.CLOSED),
    ]


@pytest.mark.parametrize(
    ("deadline", "order_class", "start", "changed", "due"),
    [
        ("ship", "T", "2026-03-17 16:59:59", {}, "2026-03-17 23:59:59"),
        ("ship", "N", "2026-03-17 17:00:00", {}, "2026-03-18 12:00:00"),
        ("voucher", "T", "2026-03-17 16:59:59", {}, "2026-03-18 10:00:00"),
        ("voucher", "N", "2026-03-17 17:00:00", {}, "2026-03-18 15:00:00"),
        ("voucher", "T", "2026-09-30 16:59:59", {}, "2026-10-01 10:00:00"),
        ("voucher", "T", "2025-12-31 16:59:59", {}, "2026-01-01 10:00:00"),
        ("voucher", "N", "2028-02-28 17:30:00", {}, "2028-02-29 15:00:00"),
        ("voucher", "T", "2026-03-20 16:00:00", {"next_day": "working"}, "2026-03-23 10:00:00"),
        ("ship", "N", "2026-03-20 18:00:00", {"next_day": "working"}, "2026-03-23 12:00:00"),
        ("ship", "T", "2026-03-21 09:00:00", {"next_day": "working"}, "2026-03-21 23:59:59"),
        ("delivery", "T", "2026-03-17 23:59:59", {}, "2026-03-22 23:59:59"),
        ("delivery", "T", "2026-03-18 00:00:00", {}, "2026-03-23 23:59:59"),
        ("delivery", "T", "2026-03-17 10:00:00", {"delivery_rolls": True}, "2026-03-23 23:59:59"),
        ("delivery", "T", "2026-03-17 10:00:00", {"delivery_latest": 7}, "2026-03-24 23:59:59"),
    ],
)
def test_due(local: Instant, deadline: str, order_class: str, start: str, changed: dict[str, object], due: str) -> None:
    rule = ORDER_TRACKING.deadline(deadline)
    assert rule is not None
    settings = dict(in_force(SETTINGS, (), local(start).date())) | changed
    assert reckon(rule.due, local(start), CALENDAR, settings, {"order_class": order_class}).at == local(due)


def test_tracking_ends_only_with_signature_return_or_refusal() -> None:
    closing = ORDER_TRACKING.transition("close_tracking")
    assert closing is not None
    assert closing.sources == ("signed", "returned", "rejected")


def test_faults_and_exemptions_stay_possible_in_every_state() -> None:
    states = tuple(state.key for state in ORDER_TRACKING.states)
    for key in ("record_fault", "claim_exemption"):
        act = ORDER_TRACKING.transition(key)
        assert act is not None
        assert set(act.sources) == set(states)
        assert act.reachable == ()


def test_personal_data_is_marked() -> None:
    marked = {field.key for field in (*forms.ORDER.fields, *forms.VOUCHER.fields) if field.personal}
    assert marked == {"recipient", "address", "phone"}


@pytest.mark.parametrize("kind", ["1", "2", "3", "4", 2])
def test_shipping_kinds(kind: object) -> None:
    assert forms.SHIPPING_KIND.parse({"shipping_kind": kind}, CONTEXT) == {"shipping_kind": str(kind)}


@pytest.mark.parametrize("kind", ["0", "5", 5, "实体店"])
def test_unknown_shipping_kinds(kind: object) -> None:
    with pytest.raises(Refused) as refused:
        forms.SHIPPING_KIND.parse({"shipping_kind": kind}, CONTEXT)
    assert refused.value.reason is Reason.FIELD_INVALID


VOUCHER = {
    "waybill_no": "SF1",
    "carrier": "顺丰速运",
    "shipper": "赵强",
    "inspected": True,
    "condition_ok": False,
    "model": "X",
    "recipient": "王芳",
    "address": "文三路 18 号",
}


def test_a_complete_voucher() -> None:
    assert forms.VOUCHER.parse(VOUCHER, CONTEXT) == VOUCHER


@pytest.mark.parametrize("left_out", sorted(VOUCHER))
def test_a_voucher_needs_every_part(left_out: str) -> None:
    raw = {key: value for key, value in VOUCHER.items() if key != left_out}
    with pytest.raises(RefusedFields) as refused:
        forms.VOUCHER.parse(raw, CONTEXT)
    assert [(error.reason, error.field) for error in refused.value.errors] == [(Reason.FIELD_REQUIRED, left_out)]


@pytest.mark.parametrize(
    ("form", "raw", "field"),
    [
        (forms.VOUCHER, VOUCHER, "photos"),
        (forms.EXEMPTION, {"submission": "order_info", "reason": "面单换贴"}, "evidence"),
    ],
)
def test_evidence_is_asked_for_by_name(form: forms.Form, raw: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        form.parse(raw, FormContext(zone=CONTEXT.zone, records=CONTEXT.records))
    assert (refused.value.reason, refused.value.field) == (Reason.EVIDENCE_MISSING, field)


@pytest.mark.parametrize(
    ("form", "raw", "reason", "field"),
    [
        (forms.RETURN, {}, Reason.REASON_MISSING, "return_reason"),
        (forms.REFUSAL, {"refusal_reason": " "}, Reason.REASON_MISSING, "refusal_reason"),
        (forms.CANCELLATION, {}, Reason.REASON_MISSING, "cancel_reason"),
        (forms.CANCELLATION, {"cancel_reason": "other"}, Reason.REASON_MISSING, "cancel_remark"),
        (forms.EXEMPTION, {"submission": "order_info"}, Reason.REASON_MISSING, "reason"),
        (forms.EXEMPTION, {"submission": "shipping_info", "reason": "x"}, Reason.FIELD_REQUIRED, "voucher"),
        (forms.TRACKING, {"area": "杭州", "normal": False, "in_time": True}, Reason.FIELD_REQUIRED, "exception_kind"),
        (forms.FAULT, {"submission": "order_info", "wrong_order": ["model"]}, Reason.CONTENT_RULE, "consequences"),
        (
            forms.FAULT,
            {"submission": "shipping_info", "voucher": 3, "wrong_shipping": ["model"], "consequences": ["return"]},
            Reason.FIELD_INVALID,
            "voucher",
        ),
    ],
)
def test_forms_refuse(form: forms.Form, raw: dict[str, object], reason: Reason, field: str) -> None:
    with pytest.raises(Refused) as refused:
        form.parse(raw, CONTEXT)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_the_parts_of_the_other_submission_are_forgotten() -> None:
    raw = {"submission": "order_info", "voucher": 1, "wrong_shipping": ["model"], "wrong_order": ["address"]}
    values = forms.FAULT.parse(raw | {"consequences": ["refusal"]}, CONTEXT)
    assert values == {"submission": "order_info", "wrong_order": ("address",), "consequences": ("refusal",)}


def test_photos_and_evidence_are_files() -> None:
    for form, key in ((forms.VOUCHER, "photos"), (forms.EXEMPTION, "evidence")):
        field = form.field(key)
        assert field is not None
        assert (field.kind, field.required) == (FieldKind.FILES, True)
