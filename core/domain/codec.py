"""Values of the domain as canonical JSON and back, for the decision log, replay and the event chain.

Canonical means: sorted keys, no blanks, no NaN, one text for one value; so that hashes and comparisons hold.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
TYPE = "$type"


def plain(value: object) -> Any:
    """Return ``value`` as JSON's own types; dataclasses become objects tagged with their class name.

    :raises TypeError: It holds something that is no value of the domain.
    """
    kind: Any = type(value)
    return value if kind in _SCALARS else _converter(kind)(value)


_SCALARS = frozenset({str, int, bool, type(None)})


@cache
def _converter(kind: type) -> Callable[[Any], Any]:
    """Return how values of ``kind`` become JSON; found once for each type, since a sweep converts millions."""
    if issubclass(kind, datetime):
        return _instant
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, time):  # tagged, because a setting may hold a text or a time
        return lambda value: {TYPE: "time", "at": value.isoformat()}
    if issubclass(kind, timedelta):
        return lambda value: value.total_seconds()
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, str | int):
        return lambda value: value
    if issubclass(kind, Mapping):
        return lambda value: {str(key): plain(item) for key, item in value.items()}
    if issubclass(kind, tuple | list):
        return lambda value: [plain(item) for item in value]
    if issubclass(kind, frozenset | set):
        return lambda value: sorted(plain(item) for item in value)
    if dataclasses.is_dataclass(kind):
        names = _names(kind)
        return lambda value: {TYPE: kind.__name__} | {name: plain(getattr(value, name)) for name in names}
    raise TypeError(f"{kind.__name__} has no JSON form")


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError(f"naive datetime: {value!r}")
    return value.astimezone(UTC).isoformat()


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(entry.name for entry in dataclasses.fields(cls))


def dumps(value: object) -> str:
    """Return ``value`` as canonical JSON text.

    :raises TypeError: It holds something that is no value of the domain, such as a float or a naive datetime.
    """
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def loads(text: str, cls: type[T]) -> T:
    """Return the value of type ``cls`` that :func:`dumps` wrote.

    :raises ValueError: The text is not JSON or does not fit the type.
    """
    try:
        value: T = _build(json.loads(text), cls)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not what {cls} looks like: {error}") from error
    return value


def load_parts(text: str, kinds: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values under the keys of ``kinds``, each of its type, from an object that :func:`dumps` wrote.

    :raises ValueError: The text is not JSON, a key is missing, or a value does not fit its type.
    """
    try:
        found = json.loads(text)
        return {key: _build(found[key], kind) for key, kind in kinds.items()}
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not what {sorted(kinds)} look like: {error}") from error


def _build(data: Any, hint: Any) -> Any:
    return _builder(hint)(data)


_Builder = Callable[[Any], Any]


@cache
def _builder(hint: Any) -> _Builder:
    """Return how a value of the type ``hint`` is built from JSON; found once for each type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _union_builder(arguments)
    if origin in (tuple, frozenset):
        return _items_builder(origin, arguments)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_builder(*arguments)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _dataclass_builder(hint)
    return _scalar_builder(hint)


def _dataclass_builder(cls: type) -> _Builder:
    hints = get_type_hints(cls)
    builders: dict[str, _Builder] = {}  # filled when first used: a type may hold itself

    def build(data: Any) -> Any:
        if data[TYPE] != cls.__name__:
            raise ValueError(f"{data[TYPE]} is no {cls.__name__}")
        if not builders:
            builders.update({name: _builder(hint) for name, hint in hints.items()})
        return cls(**{key: builders[key](item) for key, item in data.items() if key != TYPE})

    return build


def _mapping_builder(keys: Any, items: Any) -> _Builder:
    key_of = int if keys is int else _builder(keys)
    item_of = _builder(items)
    return lambda data: MappingProxyType({key_of(key): item_of(item) for key, item in data.items()})


def _items_builder(origin: type, arguments: tuple[Any, ...]) -> _Builder:
    if origin is frozenset or (len(arguments) == 2 and arguments[1] is Ellipsis):
        item_of = _builder(arguments[0])
        return lambda data: origin(map(item_of, _list(data)))
    builders = tuple(_builder(part) for part in arguments)
    return lambda data: tuple(build(item) for item, build in zip(_list(data), builders, strict=True))


def _list(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise ValueError(f"{data!r} is no list")
    return data


def _scalar_builder(hint: Any) -> _Builder:
    if hint is time:
        return lambda data: time.fromisoformat(data["at"])
    if hint is timedelta:
        return lambda data: timedelta(seconds=data)
    if _is_text(hint):
        found: _Builder = hint if issubclass(hint, Enum) else hint.fromisoformat
        return found
    if hint in (str, int, bool):
        return lambda data: data if type(data) is hint else _refuse(data, hint)
    return lambda data: tuple(data) if isinstance(data, list) else data


def _refuse(data: Any, hint: Any) -> Any:
    raise ValueError(f"{data!r} is no {hint.__name__}")


def _union_builder(arguments: tuple[Any, ...]) -> _Builder:
    parts = [part for part in arguments if part is not type(None)]
    named = {getattr(part, "__name__", ""): part for part in parts}
    tuples = [part for part in parts if get_origin(part) is tuple]
    texts = [str] if str in parts else [part for part in parts if _is_text(part)]
    fitting: dict[type, list[Any]] = {bool: [], int: [], str: texts, list: tuples}
    fitting |= {part: [part] for part in parts if part in (bool, int)}
    fitted: dict[type, _Builder] = {}  # filled when first used: a type may hold itself

    def build(data: Any) -> Any:
        if data is None:
            return None
        if isinstance(data, dict) and TYPE in data:
            if data[TYPE] not in named:
                raise ValueError(f"unknown type {data[TYPE]!r}")
            return _build(data, named[data[TYPE]])
        kind = type(data)
        if kind not in fitted:
            found = fitting.get(kind, ())
            if len(found) != 1:
                raise ValueError(f"{data!r} fits none or several of {arguments}")
            fitted[kind] = _builder(found[0])
        return fitted[kind](data)

    return build


def _is_text(hint: Any) -> bool:
    """Say whether values of the type ``hint`` are written as text."""
    return hint in (date, datetime) or (isinstance(hint, type) and issubclass(hint, Enum))
