"""What a simulation says about steps, refusals and events, in a few words."""

import json

from core.domain.errors import Reason, Refused
from core.services.scenarios_values import Step


def brief(body: str) -> str:
    """Return the simple entries of an event's body in a line."""
    found = json.loads(body) if body else {}
    return ", ".join(f"{key} {value}" for key, value in found.items() if isinstance(value, str | int) and value != "")


def refusal_unmet(step: Step, refused: Refused | None) -> list[str]:
    """Return what is not as expected about a step being done or refused."""
    if step.refused is None:
        return [f"expected to be done, was refused: {spelled(refused)}"] if refused else []
    if refused is None:
        return [f"expected to be refused with {step.refused.reason}, was done"]
    wanted: tuple[Reason, str | None] = step.refused.reason, step.refused.field
    given = [(one.reason, one.field) for one in getattr(refused, "errors", (refused,))]
    if any(reason == wanted[0] and wanted[1] in (None, field) for reason, field in given):
        return []
    asked = f"{wanted[0]}" + (f" of {wanted[1]}" if wanted[1] else "")
    return [f"expected to be refused with {asked}, was refused with {spelled(refused)}"]


def spelled(refused: Refused) -> str:
    """Return every reason of a refusal with its field and sentence."""
    errors = getattr(refused, "errors", (refused,))
    return ", ".join(
        f"{one.reason}" + (f" of {one.field}" if one.field else "") + f" ({one.message})" for one in errors
    )


def what(step: Step) -> str:
    """Return what a step does in a few words."""
    deed = step.deed
    if deed is None:
        return "time passes"
    values = {key: getattr(deed, key) for key in deed.__slots__}
    name = type(deed).__name__.lower()
    main = values.get("key") or values.get("month") or values.get("text") or ""
    return f"{name} {main}".strip()
