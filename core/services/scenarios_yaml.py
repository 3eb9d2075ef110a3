"""YAML with line numbers, and mappings that are taken apart key by key, so that every error names file and line."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from core.domain.errors import HuiyinError, Refused

T = TypeVar("T")
SIZE_LIMIT = 1_000_000  # characters of a file


class ScenarioError(HuiyinError):
    """A scenario is not written as it must be; the message names file and line and says what is allowed."""


class Located(dict[str, Any]):
    """A mapping of a file with its own line and that of each key."""

    line: int
    lines: dict[str, int]


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, eight times as fast, where it is built in


class _Loader(_Parser):  # type: ignore[misc]  # which of the two it is, is known when it runs
    """Reads numbers without decimals, true, false and null; all else, times and amounts above all, stays text."""


_KINDS = {
    "bool": (r"^(?:true|false)$", "tf"),
    "int": (r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    "null": (r"^(?:~|null|)$", ["~", "n", ""]),
}


def _prepare() -> None:
    _Loader.yaml_implicit_resolvers = {}
    for kind, (pattern, first) in _KINDS.items():
        _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), list(first))
    _Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def _construct_mapping(loader: Any, node: yaml.MappingNode) -> Iterator[Located]:
    found = Located()
    found.line, found.lines = node.start_mark.line + 1, {}
    yield found
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        line = key_node.start_mark.line + 1
        if key in found:
            raise ScenarioError(f"{loader.name}:{line}: {key!r} stands here twice")
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = line


def load(path: Path) -> list[object]:
    """Return the documents of a YAML file.

    :raises ScenarioError: The file cannot be read or is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from error
    if len(text) > SIZE_LIMIT:
        raise ScenarioError(f"{path}: longer than {SIZE_LIMIT} characters")
    loader = _Loader(text)
    loader.name = str(path)
    try:
        found = []
        while loader.check_data():
            found.append(loader.get_data())
        return found
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark  # what was begun and is wrong, rather than where that shows
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1
        raise ScenarioError(f"{path}:{line}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ScenarioError(f"{path}: not YAML: {error}") from error
    finally:
        loader.dispose()


class Section:
    """One mapping of a scenario. ``what`` names it in errors: "a step", "people.xu"."""

    def __init__(self, data: object, where: str, line: int, what: str) -> None:
        """Take ``data``, which stands in the file ``where`` at ``line``.

        :raises ScenarioError: It is no mapping.
        """
        self.where, self.what = where, what
        self.line = getattr(data, "line", line)
        if not isinstance(data, Mapping):
            raise ScenarioError(f"{where}:{self.line}: {what} must be a mapping of keys to values")
        self._data = data
        self._lines: Mapping[str, int] = getattr(data, "lines", {})

    def __contains__(self, key: str) -> bool:
        """Say whether ``key`` stands here."""
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        """Yield the keys in their order."""
        return iter([str(key) for key in self._data])

    def line_of(self, key: str) -> int:
        """Return the line of ``key``, or of the mapping where it does not stand."""
        return self._lines.get(key, self.line)

    def error(self, key: str, text: str) -> ScenarioError:
        """Return an error about ``key``."""
        return ScenarioError(f"{self.where}:{self.line_of(key)}: {self.what}: {text}")

    def only(self, allowed: Collection[str]) -> None:
        """Refuse keys that mean nothing here.

        :raises ScenarioError: There is one.
        """
        for key in self._data:
            if key not in allowed:
                raise self.error(str(key), f"unknown key {key!r}; allowed are {', '.join(sorted(allowed))}")

    def raw(self, key: str, default: Any = None) -> Any:
        """Return what stands under ``key`` as it was read."""
        return self._data.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; a number stands for its digits.

        :raises ScenarioError: It is missing without ``default``, or no text.
        """
        value = self._data.get(key)
        if value is None:
            if default is None:
                raise self.error(key, f"{key!r} is missing")
            return default
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise self.error(key, f"{key!r} must be a text, is {value!r}")
        return str(value)

    def flag(self, key: str) -> bool:
        """Return true or false.

        :raises ScenarioError: It is missing or neither.
        """
        if not isinstance(value := self._data.get(key), bool):
            raise self.error(key, f"{key!r} must be true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the key does not stand.

        :raises ScenarioError: It is no list of texts.
        """
        value = self._data.get(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise self.error(key, f"{key!r} must be a list of texts, such as [a, b]")
        return tuple(value)

    def section(self, key: str, what: str = "") -> "Section":
        """Return the mapping under ``key``; an empty one where the key does not stand.

        :raises ScenarioError: It is no mapping.
        """
        return Section(self._data.get(key, {}), self.where, self.line_of(key), what or f"{self.what}, {key}")

    def items(self, key: str) -> list["Section"]:
        """Return the list of mappings under ``key``.

        :raises ScenarioError: It is missing, or no list of mappings.
        """
        value = self._data.get(key)
        if not isinstance(value, list | tuple) or not value:
            raise self.error(key, f"{key!r} must be a list with at least one entry")
        return [
            Section(one, self.where, self.line_of(key), f"{key}[{number}]") for number, one in enumerate(value, start=1)
        ]

    def parsed(self, key: str, parse: Callable[..., T], allowed: str, **options: Any) -> T:
        """Return what ``parse`` makes of the value under ``key``.

        :raises ScenarioError: It is missing, or refused; ``allowed`` says what may stand here.
        """
        try:
            return parse(self._data.get(key), **options)
        except Refused as refused:
            raise self.error(key, f"{key!r} is {self._data.get(key)!r}; allowed is {allowed}") from refused


_prepare()
