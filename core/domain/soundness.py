"""What makes a declared process sound: every check that stops the start of the program, with words for its author."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from core.domain.citations import citations
from core.domain.due import fields_of
from core.domain.forms import FieldKind, Form
from core.domain.people import SYSTEM, BelongsTo, Matches, NamedIn, OnShift, Role, Who, leaves
from core.domain.processes import MERGED, OPEN, Process, SignOffMode, StateKind, all_distributions
from core.domain.soundness_corrective import corrective_problems
from core.domain.soundness_duties import (
    duty_problems,
    receipt_problems,
    repeat_problems,
    tally_problems,
    under_problems,
)
from core.domain.soundness_public import public_problems

LEARNABLE = (FieldKind.CHOICE, FieldKind.BOOLEAN, FieldKind.TEXT)
DISTRIBUTION_PARAMS = ("number", "title", "by", "state_label")


def find_problems(process: Process) -> list[str]:
    """Return what is wrong with a declaration, as sentences for its author; empty when it is sound."""
    return [
        *_duplicates(process),
        *_graph_problems(process),
        *_reference_problems(process),
        *_handing_problems(process),
        *_deadline_problems(process),
        *_text_problems(process),
        *tally_problems(process),
        *duty_problems(process),
        *receipt_problems(process),
        *under_problems(process),
        *_learned_problems(process),
        *repeat_problems(process),
        *public_problems(process),
        *corrective_problems(process),
        *_bound_problems(process),
        *_clause_problems(process),
    ]


def _duplicates(process: Process) -> list[str]:
    families: dict[str, list[str]] = {
        "state": [MERGED.key, *(state.key for state in process.states)],
        "transition": [OPEN, *(transition.key for transition in process.transitions)],
        "deadline": [rule.key for rule in process.deadlines],
        "record type": [record.key for record in process.records],
        "duty": [duty.key for duty in process.duties],
        "learned field": [learned.field for learned in process.learned],
        "role": [role.key for role in process.roles],
        "penalty": [policy.key for policy in process.penalties],
        "sign-off": [transition.sign_off.key for transition in process.transitions if transition.sign_off],
    }
    return [
        f"{family} {key!r} is declared twice"
        for family, keys in families.items()
        for key in sorted({key for key in keys if keys.count(key) > 1})
    ]


def _graph_problems(process: Process) -> list[str]:
    states = {state.key: state for state in process.states}
    initial = [state.key for state in process.states if state.kind is StateKind.INITIAL]
    closed = {key for key, state in states.items() if state.kind is StateKind.CLOSED}
    problems: list[str] = [] if closed else ["no closed state"]
    if len(initial) != 1:
        problems.append(f"exactly one initial state is needed, found {len(initial)}")
    if bool(process.begins) != (process.choose_beginning is not None):
        problems.append("begins: give states together with a function to choose")
    problems += [
        f"begins: {key!r} is no state in which a ticket waits"
        for key in process.begins
        if key not in states.keys() - closed
    ]
    forward: dict[str, set[str]] = {key: set() for key in states}
    for transition in process.transitions:
        if bool(transition.targets) != (transition.choose is not None) or (transition.target and transition.targets):
            problems.append(f"{transition.key}: give either a target, or targets with a function to choose")
        astray = {key for way in transition.ways.values() for key in way} - set(transition.targets)
        if set(transition.ways) - set(transition.sources) or astray:
            problems.append(f"{transition.key}: ways from and to none but its sources and targets")
        if not transition.sources:
            problems.append(f"{transition.key}: no state to start from")
        unknown = [key for key in (*transition.sources, *transition.reachable) if key not in states]
        problems += [f"{transition.key}: unknown state {key!r}" for key in unknown]
        for source in transition.sources:
            if source in closed and not transition.reopens and set(transition.leads_from(source)) - closed:
                problems.append(f"{transition.key}: leaves the closed state {source!r} without 'reopens'")
            forward.setdefault(source, set()).update(transition.leads_from(source))
    reached = {*initial, *(key for key in process.begins if key in states)}
    todo = sorted(reached)
    while todo:
        for key in forward.get(todo.pop(), set()) - reached:
            reached.add(key)
            todo.append(key)
    problems += [f"state {key!r} cannot be reached" for key in states if key not in reached]
    ends = set(closed)
    while more := {key for key in states if key not in ends and forward[key] & ends}:
        ends |= more
    problems += [f"state {key!r} is a trap: no way to a closed state" for key in states if key not in ends]
    return problems


@dataclass(frozen=True, slots=True)
class _References:
    """What a process declares, by family, and the references to it that lead nowhere."""

    known: Mapping[str, frozenset[str]]
    problems: list[str]

    def need(self, where: str, family: str, *keys: str) -> None:
        """Note the ``keys`` that nothing of this family has; the empty key refers to nothing."""
        unknown = sorted(set(keys) - self.known[family] - {""})
        self.problems.extend(f"{where}: unknown {family} {key!r}" for key in unknown)

    def need_who(self, where: str, who: Who) -> None:
        """Note the roles and fields that ``who`` names and nobody knows."""
        for leaf in leaves(who):
            match leaf:
                case Role(key):
                    self.need(where, "role", key)
                case NamedIn(key) | BelongsTo(key) | Matches(field=key):
                    self.need(where, "field", key)


def _reference_problems(process: Process) -> list[str]:
    acts = {transition.key: transition for transition in process.transitions}
    known = {
        "role": frozenset({role.key for role in process.roles} | {SYSTEM}),
        "state": frozenset(state.key for state in process.states),
        "act": frozenset(acts),
        "deadline": frozenset(rule.key for rule in process.deadlines),
        "record type": frozenset(record.key for record in process.records),
        "field": frozenset(process.fields()),
    }
    found = _References(known, [])
    found.need_who("opened_by", process.opened_by)
    if any(isinstance(leaf, OnShift) for leaf in leaves(process.opened_by)):
        found.problems.append("opened_by: an opening knows no settings; ask for the shift in a guard")
    found.need("escalation", "role", *process.escalation)
    found.need("list_fields", "field", *process.list_fields)
    found.need("search_fields", "field", *process.search_fields)
    for form in _forms(process, (OPEN, *acts)):
        for entry in form.fields:
            found.need(f"form {form.key}, field {entry.key}", "record type", entry.record_type)
            found.need(f"form {form.key}, field {entry.key}", "role", entry.role)
    for state in process.states:
        for task in state.tasks:
            where = f"state {state.key}"
            found.need(where, "act", task.do)
            found.need(where, "role", task.role)
            if task.each:
                found.need(where, "role", *task.each.roles)
                found.need(where, "field", *task.each.people_in, *task.each.departments_in)
            found.need(where, "deadline", task.deadline)
            found.need(where, "field", task.when.field if task.when else "")
            if task.do in acts and state.key not in acts[task.do].sources:
                found.problems.append(f"{where}: the task {task.do!r} cannot be done there")
    for transition in process.transitions:
        where = f"transition {transition.key}"
        found.need_who(where, transition.by)
        found.need(where, "record type", transition.record)
        found.need(where, "field", *(one.field for one in (transition.when, transition.unless) if one))
        for signer in transition.sign_off.signers if transition.sign_off else ():
            found.need_who(where, signer)
    _need_recipients(found, process)
    for rule in process.deadlines:
        where = f"deadline {rule.key}"
        found.need(where, "act", *({*rule.starts_on, *rule.met_by, *rule.void_by} - {OPEN}))
        found.need(where, "role", rule.role)
        found.need(where, "state", *rule.void_in, *rule.paused_in)
    return found.problems


def _handing_problems(process: Process) -> list[str]:
    handing: list[tuple[str, Form | None, str]] = [("hands_to", process.form, process.hands_to)]
    handing += [(f"transition {one.key}", one.form, one.hands_to) for one in process.transitions]
    problems = [
        f"transition {one.key}: hands the ticket to a department, or up, and not both"
        for one in process.transitions
        if one.hands_up and one.hands_to
    ]
    for where, form, key in handing:
        field = form.field(key) if form else None
        if key and (field is None or field.kind is not FieldKind.DEPARTMENT):
            problems.append(f"{where}: {key!r} is no DEPARTMENT field of its form")
    return problems


def _need_recipients(found: _References, process: Process) -> None:
    """Note the roles and fields that distributions name and nobody knows; an act's own form is known to it."""
    for form, entries in ((process.form, process.notify), *((one.form, one.notify) for one in process.transitions)):
        given = {entry.key for entry in form.fields} if form else set()
        for distribution in entries:
            found.need("distribution", "role", *distribution.to.roles)
            named = {*distribution.to.people_in, *distribution.to.departments_in}
            found.need("distribution", "field", *(named - given))


def _forms(process: Process, acts: tuple[str, ...]) -> list[Form]:
    """Return the forms of ``acts``, that of the opening among them."""
    forms = [process.form] if OPEN in acts else []
    return forms + [entry.form for entry in process.transitions if entry.key in acts and entry.form]


def _deadline_problems(process: Process) -> list[str]:
    problems: list[str] = []
    for rule in process.deadlines:
        where = f"deadline {rule.key}"
        if not rule.starts_on or not rule.met_by:
            problems.append(f"{where}: needs an act that starts it and one that meets it")
        if [level.after for level in rule.ladder] != sorted({level.after for level in rule.ladder}):
            problems.append(f"{where}: the ladder must rise")
        starting = dict(process.fields())
        for form in _forms(process, rule.starts_on):
            starting |= {entry.key: entry for entry in form.fields}
        still = {
            state
            for transition in process.transitions
            if transition.key in rule.starts_on
            for state in transition.reachable
            if state in rule.paused_in
        }
        problems += [f"{where}: begins in {state!r}, where its clock stands still" for state in sorted(still)]
        asked = fields_of(rule.due) | ({rule.when.field} if rule.when else set())
        problems += [f"{where}: unknown field {key!r}" for key in sorted(asked - starting.keys())]
        meeting = {entry.key: entry for form in _forms(process, rule.met_by) for entry in form.fields}
        if rule.met_unless and rule.met_unless.field not in meeting:
            problems.append(f"{where}: no act that meets it has a field {rule.met_unless.field!r}")
        for key, fields in ((rule.counts_from, starting), (rule.counts_to, meeting)):
            if key and (key not in fields or fields[key].kind is not FieldKind.INSTANT):
                problems.append(f"{where}: {key!r} is no INSTANT field that its acts fill in")
    return problems


def _text_problems(process: Process) -> list[str]:
    known = process.fields()
    try:
        names = [name for _text, name, _spec, _conversion in Formatter().parse(process.title) if name is not None]
    except ValueError as error:
        return [f"title: {error}"]
    problems = [f"title: unknown field {name!r}" for name in names if name not in known]
    everything = set(known).union(
        *((entry.key for entry in form.fields) for form in _forms(process, tuple(t.key for t in process.transitions)))
    )
    for distribution in all_distributions(process):
        try:
            distribution.text % dict.fromkeys(DISTRIBUTION_PARAMS, "")
        except (KeyError, ValueError, TypeError) as error:
            problems.append(f"distribution {distribution.text}: {error!r}")
        if distribution.when and distribution.when.field not in everything:
            problems.append(f"distribution {distribution.text}: unknown field {distribution.when.field!r}")
    return problems


def _learned_problems(process: Process) -> list[str]:
    problems: list[str] = []
    given = {entry.key: entry for entry in process.form.fields}
    fields = process.fields()
    for learned in process.learned:
        where = f"learned field {learned.field}"
        field = fields.get(learned.field)
        if field is None or not process.acts_setting(learned.field):
            problems.append(f"{where}: no act fills it in")
        elif field.kind not in LEARNABLE or field.personal:
            problems.append(f"{where}: a personal field, or one of kind {field.kind}, is not learnt")
        for key in learned.texts:
            text = given.get(key)
            if text is None or text.personal or text.kind not in (FieldKind.TEXT, FieldKind.LONG_TEXT):
                problems.append(f"{where}: {key!r} is no text of the opening form that may be learnt from")
        if not learned.texts:
            problems.append(f"{where}: learns from no text")
    return problems


def _bound_problems(process: Process) -> list[str]:
    problems: list[str] = []
    for sign_off in (transition.sign_off for transition in process.transitions if transition.sign_off):
        if not sign_off.signers:
            problems.append(f"sign-off {sign_off.key}: nobody signs")
        elif sign_off.mode is SignOffMode.QUORUM and not 1 <= sign_off.quorum <= len(sign_off.signers):
            problems.append(f"sign-off {sign_off.key}: {sign_off.quorum} of {len(sign_off.signers)} cannot sign")
    for policy in process.penalties:
        if not 0 <= policy.percent <= policy.cap_percent <= 100:
            problems.append(f"penalty {policy.key}: the percentages do not fit")
        if not 0 <= policy.minimum_fen <= policy.maximum_fen:
            problems.append(f"penalty {policy.key}: the amounts do not fit")
    return problems


def _clause_problems(process: Process) -> list[str]:
    known = {clause.key for clause in process.regulation.clauses}
    problems: list[str] = []
    for where, clause in citations(process):
        if not clause:
            problems.append(f"{where}: names no clause")
        elif clause not in known:
            problems.append(f"{where}: regulation {process.regulation.key} has no clause {clause!r}")
    return problems
