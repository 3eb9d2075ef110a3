"""Whole numbers out of values that may hold other types too."""

from collections.abc import Mapping


def whole(values: Mapping[str, object], key: str) -> int:
    """Return the whole number under ``key``.

    :raises LookupError: There is none.
    """
    value = values.get(key)
    if not isinstance(value, int):
        raise LookupError(f"{key} is no number: {value!r}")
    return value
