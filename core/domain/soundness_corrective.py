"""What makes the corrective action of a process sound, and the clocks of its sub-records."""

from core.domain.forms import FieldKind
from core.domain.processes import OPEN, DeadlineRule, Process


def corrective_problems(process: Process) -> list[str]:
    """Return what a process lacks whose corrective actions are declared, or whose cases recur."""
    problems = [problem for rule in process.deadlines if rule.each for problem in _each_problems(process, rule)]
    if process.recurrence:
        if not process.repeat_key:
            problems.append("recurrence: no repeat_key says which cases are alike")
        known = {role.key for role in process.roles}
        problems += [f"recurrence: unknown role {key!r}" for key in process.recurrence.tell.roles if key not in known]
    if process.corrective is None:
        return problems
    block = process.corrective
    fields = {entry.key for entry in process.computed}
    missing = {one.key for one in block.acts} - {one.key for one in process.transitions}
    missing |= {one.key for one in block.deadlines} - {one.key for one in process.deadlines}
    missing |= {one.key for one in block.records} - {one.key for one in process.records}
    missing |= {entry.key for entry in block.computed} - fields
    problems += [f"corrective: the process lacks its {key!r}" for key in sorted(missing)]
    asked = {task.do for task in block.tasks}
    for state in process.states:
        if state.key in block.sources and asked - {task.do for task in state.tasks}:
            problems.append(f"corrective: the state {state.key!r} lacks its tasks")
    return problems


def _each_problems(process: Process, rule: DeadlineRule) -> list[str]:
    where = f"deadline {rule.key}"
    if OPEN in rule.starts_on:
        return [f"{where}: no sub-record is there when a ticket is opened"]
    problems = []
    for act in process.transitions:
        if act.key in (*rule.starts_on, *rule.met_by, *rule.void_by):
            entry = act.form.field(rule.each) if act.form else None
            names_one = entry is not None and entry.kind is FieldKind.RECORD and entry.required
            if not names_one and not (act.record and act.key in rule.starts_on):
                problems.append(f"{where}: {act.key!r} neither names a sub-record in {rule.each!r} nor keeps one")
    return problems
