"""Fields that the forms of many regulations ask for in the same way."""

from core.domain.errors import Reason
from core.domain.forms import Field, FieldKind, When
from core.domain.texts import N_


def reason_field(
    key: str,
    label: str,
    missing_text: str = N_("请写明原因。"),
    *,
    required_when: When | None = None,
    max_length: int = 2_000,
    clause: str = "",
) -> Field:
    """Return the field for a reason, without which nothing is done: at all, or when ``required_when`` holds.

    ``missing_text`` is what people read who give none; they are refused with REASON_MISSING.
    """
    return Field(
        key=key,
        label=label,
        kind=FieldKind.LONG_TEXT,
        max_length=max_length,
        required=required_when is None,
        required_when=required_when,
        missing=Reason.REASON_MISSING,
        missing_text=missing_text,
        clause=clause,
    )
