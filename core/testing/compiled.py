"""What thousands of applications in one process compile once: statements, templates, addresses."""

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from core.extensions import db


class _Statements(dict[Any, Any]):
    """Compiled statements, shared by all engines that speak the same dialect."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


class _Templates(BytecodeCache):
    """Compiled templates, as long as their source is the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


class _Rule(Rule):
    """A rule of addresses whose builder, which depends on its text alone, is shared."""

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = (tuple(self._trace), append_unknown)
        if self.defaults:
            return super()._compile_builder(append_unknown)
        if key not in _BUILDERS:
            _BUILDERS[key] = super()._compile_builder(append_unknown)
        return _BUILDERS[key]


_BUILDERS: dict[tuple[tuple[tuple[bool, str], ...], bool], Any] = {}
_STATEMENTS = _Statements()
_TEMPLATES = _Templates()


Flask.url_rule_class = _Rule


def share_compiled(app: Flask) -> None:
    """Let ``app`` use what other applications of this process have compiled."""
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=_STATEMENTS)
    app.jinja_env.bytecode_cache = _TEMPLATES
