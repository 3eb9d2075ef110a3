"""The small values: messages, clauses, decisions, snapshots."""

import dataclasses
import importlib
import pkgutil
from datetime import UTC, date, datetime, timedelta

import pytest

from core import domain
from core.domain.clauses import Clause, Regulation
from core.domain.decisions import EFFECT_TYPES, AssessPenalty, Effect, To
from core.domain.errors import DeclarationError, Reason, Refused, RefusedFields
from core.domain.texts import N_, Message
from core.domain.tickets import DeadlineFact, Record, TicketSnapshot

AT = datetime(2026, 3, 16, 1, tzinfo=UTC)


def test_a_message_renders_in_the_source_language() -> None:
    assert str(Message(N_("最多 %(limit)s 个"), {"limit": 3})) == "最多 3 个"
    assert str(Message("扣 10%")) == "扣 10%"
    assert str(Message("扣 %(percent)s%%", {"percent": 10})) == "扣 10%"


def test_a_message_can_be_shared() -> None:
    params = {"limit": 3}
    message = Message("%(limit)s", params)
    params["limit"] = 4
    assert str(message) == "3"
    with pytest.raises(TypeError):
        message.params["limit"] = 5  # type: ignore[index] -- that is what is tested


def test_a_regulation_knows_its_clauses() -> None:
    regulation = Regulation(
        key="R", title="制度", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="甲"),)
    )
    assert regulation.clause("1").text == "甲"
    with pytest.raises(DeclarationError, match="no clause '2'"):
        regulation.clause("2")


def test_a_regulation_has_a_clause_once() -> None:
    clause = Clause(key="1", text="甲")
    with pytest.raises(DeclarationError, match="R: a clause key occurs twice"):
        Regulation(key="R", title="制度", effective_from=date(2026, 1, 1), clauses=(clause, clause))


def test_a_refusal_carries_code_sentence_and_field() -> None:
    refused = Refused(Reason.FIELD_REQUIRED, Message("请填写。"), field="a")
    assert str(refused) == "FIELD_REQUIRED: 请填写。 [a]"
    several = RefusedFields((refused, Refused(Reason.NOT_READ_YET, Message("先读。"))))
    assert (several.reason, several.field, len(several.errors)) == (Reason.FIELD_REQUIRED, "a", 2)


def test_the_codes_of_the_reasons_are_their_names() -> None:
    assert all(reason.name == reason.value for reason in Reason)


def test_the_family_of_effects_is_listed_once() -> None:
    assert set(EFFECT_TYPES) == set(Effect.__args__)


MODULES = [importlib.import_module(f"core.domain.{found.name}") for found in pkgutil.iter_modules(domain.__path__)]
DATACLASSES = {
    kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}


@pytest.mark.parametrize("kind", sorted(DATACLASSES, key=lambda kind: kind.__name__))
def test_every_value_of_the_domain_is_frozen_and_has_no_room_for_more(kind: type) -> None:
    params = kind.__dataclass_params__  # type: ignore[attr-defined] -- each is a dataclass
    assert params.frozen
    assert "__slots__" in vars(kind)


@pytest.mark.parametrize("kind", [*EFFECT_TYPES, To, TicketSnapshot])
def test_values_with_many_parts_name_them(kind: type) -> None:
    assert all(entry.kw_only for entry in dataclasses.fields(kind))


def test_a_penalty_cannot_be_changed_afterwards() -> None:
    penalty = AssessPenalty(policy="p", subject="s", occurrence="1", month="2026-03", reason=Message("迟"), clause="1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        penalty.month = "2026-04"  # type: ignore[misc] -- that is what is tested


def snapshot(**more: object) -> TicketSnapshot:
    return TicketSnapshot(  # type: ignore[arg-type] -- mixed
        number="D1",
        plugin="p",
        process="p",
        state="new",
        title="",
        details={},
        received_at=AT,
        opened_at=AT,
        opened_by="wang",
        **more,
    )


def test_sub_records_by_type_and_number() -> None:
    one, two, three = (
        Record(number=number, type=kind, values={}, by="li", at=AT)
        for number, kind in ((1, "visit"), (2, "label"), (3, "visit"))
    )
    ticket = snapshot(records=(one, two, three))
    assert ticket.records_of("visit") == (one, three)
    assert ticket.records_of("nothing") == ()
    assert ticket.record(2) is two
    assert ticket.record(4) is None


def test_the_newest_deadline_of_a_key_counts() -> None:
    old, new = (DeadlineFact(key="reply", started_at=AT, due_at=AT + timedelta(days=days)) for days in (1, 2))
    ticket = snapshot(deadlines=(old, new))
    assert ticket.deadline("reply") is new
    assert ticket.deadline("other") is None


@pytest.mark.parametrize(
    ("after", "late"), [(timedelta(0), False), (timedelta(milliseconds=999), False), (timedelta(seconds=1), True)]
)
def test_a_deadline_met_in_its_last_second_was_not_late(after: timedelta, late: bool) -> None:
    fact = DeadlineFact(key="reply", started_at=AT, due_at=AT, met_at=AT + after)
    assert fact.was_late is late
    assert not fact.is_open


def test_a_deadline_is_open_until_met_or_void() -> None:
    fact = DeadlineFact(key="reply", started_at=AT, due_at=AT)
    assert fact.is_open
    assert not fact.was_late
    assert not dataclasses.replace(fact, void=True).is_open


def test_a_snapshot_shows_local_time() -> None:
    assert f"{snapshot().local(AT):%Y-%m-%d %H:%M}" == "2026-03-16 09:00"
    assert f"{snapshot(zone='Europe/Berlin').local(AT):%H:%M}" == "02:00"
