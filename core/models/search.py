"""The index of words: one row a ticket, kept by each kind of database in its own way.

Both hold the tokens made by :mod:`core.services.search` and neither splits or folds text itself. PostgreSQL is told to
know the frequencies of many tokens: it then reads from the newest ticket down for a common word and by the index for
a rare one. SQLite always walks the word's own list from the newest ticket down.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.database import Base

_SQLITE = ("CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(body, columnsize=0, tokenize='ascii')",)
_POSTGRESQL = (
    "CREATE TABLE IF NOT EXISTS search_text ("
    " ticket_id bigint NOT NULL, org_id bigint NOT NULL, body tsvector NOT NULL,"
    " CONSTRAINT pk_search_text PRIMARY KEY (ticket_id),"
    " CONSTRAINT fk_search_text_org_id_ticket_id FOREIGN KEY (org_id, ticket_id) REFERENCES ticket (org_id, id))",
    "ALTER TABLE search_text ALTER COLUMN body SET STATISTICS 1000",
    "CREATE INDEX IF NOT EXISTS ix_search_text_body ON search_text USING gin (body)",
)


def create_search_index(connection: Connection) -> None:
    """Create the index if it is not there; called by the migration, and whenever all tables are created."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


@sa.event.listens_for(Base.metadata, "after_create")
def _after_create(_target: sa.MetaData, connection: Connection, **_options: object) -> None:
    create_search_index(connection)
