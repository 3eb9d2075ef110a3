"""Values as rules read them: a whole number, the entries of a list that people wrote on one line."""

import re
from collections.abc import Mapping

from core.domain.errors import RuleError

_COMMAS = re.compile(r"[、,，]")


def whole(values: Mapping[str, object], key: str) -> int:
    """Return the whole number under ``key`` of a form, a record or the settings.

    :raises RuleError: There is none.
    """
    value = values.get(key)
    if not isinstance(value, int):
        raise RuleError(f"{key} is no number: {value!r}")
    return value


def listed(value: object) -> tuple[str, ...]:
    """Return the entries of a text that lists several with commas of whatever kind between them."""
    return tuple(entry.strip() for entry in _COMMAS.split(str(value)) if entry.strip())
