"""Run by Alembic: binds the migrations to the connection that ``core.migrations`` hands over."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext

from core.models import Base


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """Write our own column types by their short names in generated migrations."""
    if kind == "type" and type(item).__module__ == "core.database":
        autogen.imports.add(f"from core.database import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=True,  # also on SQLite: core.extensions begins transactions explicitly
)
with context.begin_transaction():
    context.run_migrations()
