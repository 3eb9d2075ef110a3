"""What makes sound what happens by itself: duties, reports, and acts of the clockwork."""

from core.domain.due import Days
from core.domain.duties import Every
from core.domain.forms import FieldKind
from core.domain.people import SYSTEM_ONLY
from core.domain.processes import Process, ReceiptKind, StateKind

COMPARABLE = (FieldKind.TEXT, FieldKind.CHOICE, FieldKind.INTEGER, FieldKind.DATE, FieldKind.DEPARTMENT)


def tally_problems(process: Process) -> list[str]:
    """Return what is wrong with the counting of a report."""
    tally = process.tally
    if tally is None:
        return []
    asked = {entry.key: entry.kind for entry in process.form.fields}
    computed = {entry.key: entry.kind for entry in process.computed}
    acts = {transition.key for transition in process.transitions if not transition.record}
    problems = [
        f"tally: {key!r} is no DATE field of the opening form"
        for key in (tally.first, tally.last)
        if asked.get(key) is not FieldKind.DATE
    ]
    problems += [f"tally: {key!r} is no field of the opening form" for key in tally.same if key not in asked]
    if tally.turns_when and tally.turns_when.field not in asked:
        problems.append(f"tally: {tally.turns_when.field!r} is no field of the opening form")
    problems += [f"tally: {key!r} is no act that could count again" for key in tally.again_on if key not in acts]
    return problems + [
        f"tally: the computed {kind} field {key!r} is missing"
        for key, kind in tally.figures.items()
        if computed.get(key) is not kind
    ]


def duty_problems(process: Process) -> list[str]:
    """Return what is wrong with the duties of a process."""
    problems: list[str] = []
    for duty in process.duties:
        where = f"duty {duty.key}"
        for key in (duty.dated_by, duty.first, duty.last):
            field = process.form.field(key)
            if key and (field is None or field.kind is not FieldKind.DATE):
                problems.append(f"{where}: {key!r} is no DATE field of the opening form")
        if not (duty.dated_by or duty.last) or bool(duty.first) != bool(duty.last):
            problems.append(f"{where}: needs a field for its day, or two for its period")
        problems += [
            f"{where}: {key!r} is no field of the opening form"
            for key, _value in duty.values
            if process.form.field(key) is None
        ]
        problems += [
            f"{where}: the opening form asks for {entry.key!r}, which nobody fills in"
            for entry in process.form.fields
            if entry.required and entry.key not in duty.fields
        ]
        if duty.every is not Every.DAY and duty.count != Days.CALENDAR:
            problems.append(f"{where}: only what is owed every day can be owed on working days")
        for state in process.states:
            if state.kind is StateKind.INITIAL:
                problems += _then_problems(process, where, duty.then, state.key)
    return problems


def under_problems(process: Process) -> list[str]:
    """Return what is wrong with how a ticket belongs to another."""
    if process.under is None:
        return []
    field = process.form.field(process.under.number_in)
    computed = {entry.key for entry in process.computed}
    problems = [f"under: {key!r} is copied and not computed" for key in process.under.copies if key not in computed]
    if field is None or field.kind is not FieldKind.TEXT or not field.required:
        problems.append(f"under: {process.under.number_in!r} is no required TEXT field of the opening form")
    return problems


def repeat_problems(process: Process) -> list[str]:
    """Return what is wrong with the details by which cases are found again."""
    fields = process.fields()
    problems = [f"repeat_key: {key!r} is no detail of a ticket" for key in process.repeat_key if key not in fields]
    for entry in (fields[key] for key in process.repeat_key if key in fields):
        if entry.personal:
            problems.append(f"repeat_key: {entry.key!r} is personal")
        if entry.kind not in COMPARABLE:
            problems.append(f"repeat_key: {entry.key!r} cannot be compared")
    return problems


def receipt_problems(process: Process) -> list[str]:
    """Return what is wrong with distributions that go on by receipts."""
    problems = ["opening: a distribution cannot go on by itself" for entry in process.notify if entry.then]
    for transition in process.transitions:
        where = f"transition {transition.key}"
        going_on = [entry for entry in transition.notify if entry.then]
        if len(going_on) > 1:
            problems.append(f"{where}: two distributions go on by themselves")
        for entry in going_on:
            if entry.receipt is ReceiptKind.NONE:
                problems.append(f"{where}: {entry.then!r} waits for receipts that nobody owes")
            for state in transition.reachable or transition.sources:
                problems += _then_problems(process, where, entry.then, state)
    return problems


def _then_problems(process: Process, where: str, key: str, state: str) -> list[str]:
    if not key:
        return []
    act = process.transition(key)
    if act is None or act.by != SYSTEM_ONLY or state not in act.sources:
        return [f"{where}: {key!r} is no act of the clockwork in the state {state!r}"]
    asked = [entry.key for entry in act.form.fields if entry.required] if act.form else []
    return [f"{where}: the act {key!r} asks for {field!r}, which nobody fills in" for field in asked]
