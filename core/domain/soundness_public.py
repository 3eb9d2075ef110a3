"""What makes the public form of a process sound."""

from core.domain.forms import DEPARTMENT_KINDS, PERSON_KINDS, FieldKind, Form
from core.domain.processes import Process, Transition
from core.domain.public import CONTACT, MODE, NAME, Mode, PublicForm

# What a field of these kinds offers is the organisation's own.
INTERNAL = PERSON_KINDS | DEPARTMENT_KINDS | {FieldKind.RECORD}
WORDS = (FieldKind.TEXT, FieldKind.PHONE, FieldKind.EMAIL)


def public_problems(process: Process) -> list[str]:
    """Return what is wrong with how the public may speak up, as sentences for the author."""
    public = process.public
    if public is None:
        return []
    return [
        f"public form: {problem}"
        for problem in (*_field_problems(process.form, public), *_identity_problems(process, public), *_later(process))
    ]


def _field_problems(form: Form, public: PublicForm) -> list[str]:
    known = {entry.key: entry for entry in form.fields}
    asked = [*public.fields, *public.given]
    problems = [f"unknown field {key!r}" for key in asked if key not in known]
    problems += [f"{key!r} is given and asked for" for key in public.fields if key in public.given]
    filled = {*asked, public.name, public.contact}
    problems += [f"{key!r} is a field of the page" for key in (MODE, NAME, CONTACT) if key in known]
    for entry in form.fields:
        if entry.key in public.fields and entry.kind in INTERNAL:
            problems.append(f"{entry.key!r} would show people or departments")
        if entry.key in public.fields and entry.personal:
            problems.append(f"{entry.key!r} is personal; who speaks up is asked apart")
        if entry.required and entry.key not in filled:
            problems.append(f"{entry.key!r} must be filled in, and nobody does")
        for condition in (entry.shown_when, entry.required_when):
            if entry.key in public.fields and condition and condition.field not in public.fields:
                problems.append(f"{entry.key!r} depends on {condition.field!r}, which is not asked")
    if public.place and (public.place not in public.fields or known[public.place].kind is not FieldKind.TEXT):
        problems.append(f"place: {public.place!r} is no text that the public fill in")
    return problems


def _identity_problems(process: Process, public: PublicForm) -> list[str]:
    problems = [] if public.modes else ["permits neither names nor their absence"]
    for key in (public.name, public.contact):
        entry = process.form.field(key)
        if key and (entry is None or not entry.personal or entry.kind not in WORDS):
            problems.append(f"{key!r} is no personal field of the opening form")
    if Mode.NAMED in public.modes and not public.name:
        problems.append("no field holds the name")
    return problems


def _later(process: Process) -> list[str]:
    public, problems = process.public, list[str]()
    for answer in public.answers if public else ():
        act = process.transition(answer.act)
        known = {entry.key for entry in act.form.fields} if act and act.form else set()
        problems += [f"the act {answer.act!r} has no field {key!r}" for key in answer.fields if key not in known]
    if public and (found := public.evaluation):
        act = process.transition(found.act)
        if found.act not in public.acts or not (act and act.form and act.form.field(found.field)):
            problems.append(f"no evaluation by the giver in {found.field!r} of {found.act!r}")
    for key in public.acts if public else ():
        act = process.transition(key)
        if act is None:
            problems.append(f"unknown act {key!r}")
        elif _internal(act):
            problems.append(f"the act {key!r} asks for people, departments or signatures")
    return problems


def _internal(act: Transition) -> bool:
    fields = act.form.fields if act.form else ()
    return act.sign_off is not None or any(entry.kind in INTERNAL for entry in fields)
