"""Which clause each rule of a process cites, for its pages and for the check that every rule has one."""

from core.domain.processes import Process, all_distributions


def citations(process: Process) -> tuple[tuple[str, str], ...]:
    """Return (what, clause) for every rule of the process; what is only inferred cites its nearest clause."""
    found: list[tuple[str, str]] = [("process", process.clause), ("opening form", process.form.clause)]
    found += [
        (f"field {entry.key}", entry.clause) for entry in (*process.form.fields, *process.computed) if entry.clause
    ]
    found += [(f"state {state.key}", state.clause) for state in process.states]
    for transition in process.transitions:
        found.append((f"transition {transition.key}", transition.clause))
        if transition.form:
            found.append((f"form {transition.form.key}", transition.form.clause))
            found += [(f"field {entry.key}", entry.clause) for entry in transition.form.fields if entry.clause]
        if transition.sign_off:
            found.append((f"sign-off {transition.sign_off.key}", transition.sign_off.clause))
    found += [(f"deadline {rule.key}", rule.clause) for rule in process.deadlines]
    found += [(f"duty {duty.key}", duty.clause) for duty in process.duties]
    found += [(f"learned field {learned.field}", learned.clause) for learned in process.learned]
    found += [(f"record {record.key}", record.clause) for record in process.records]
    found += [(f"distribution {entry.text}", entry.clause) for entry in all_distributions(process)]
    found += [(f"penalty {policy.key}", policy.clause) for policy in process.penalties]
    if process.public:
        found.append(("public form", process.public.clause))
    return tuple(found)
