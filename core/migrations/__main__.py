"""Draft the migration from the newest version to today's models: ``python -m core.migrations 0002 "Add a table"``."""

import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa

from core.extensions import prepare_engine
from core.migrations import draft, upgrade


def main(revision: str, message: str) -> None:
    """Bring an empty SQLite database to the newest version, compare it with the models and write what differs."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{Path(folder) / 'draft.sqlite3'}")
        prepare_engine(engine)
        upgrade(engine)
        draft(engine, revision, message)
        engine.dispose()


main(*sys.argv[1:])
