"""Many tickets with their whole past: a demonstration organisation, copied row by row until there are enough."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.config import Config
from core.extensions import db
from core.models import Base, Deadline, Decision, Event, Penalty, PenaltyStep, Ticket, TicketRecord
from core.plugin_manager import PluginManager
from core.services import clock, demo, organisations
from core.services.scope import Org

# Tables in the order in which their rows refer to each other, with the columns that must differ in a copy.
TABLES: tuple[tuple[type[Base], tuple[str, ...], tuple[str, ...]], ...] = (
    (Ticket, ("id",), ("public_id", "number", "client_key")),
    (TicketRecord, ("ticket_id",), ()),
    (Deadline, ("id", "ticket_id"), ()),
    (Decision, ("id", "ticket_id"), ()),
    (Penalty, ("id", "ticket_id"), ()),
    (PenaltyStep, ("id", "penalty_id"), ()),
    (Event, ("n", "ticket_id"), ("previous",)),
)


def past(plugins: PluginManager, config: Config, plugin: str, upto: int) -> Org:
    """Build the demonstration organisation of a plugin and copy it until it has ``upto`` tickets."""
    built = demo.build(plugins.plugins[plugin], plugins, config, clock.now())
    org = organisations.find_organisation(built.key)
    if org is None:
        raise RuntimeError(f"{built.key} was not built")
    with Session(db.engine.execution_options(huiyin_write=True)) as session:
        session.info["huiyin_org"] = org.id
        have = session.scalar(sa.select(sa.func.count()).select_from(Ticket)) or 0
        step = 1_000_000
        for copy in range(1, upto // have + 1):
            for model, ids, texts in TABLES:
                _copy(session, model, ids, texts, copy * step, step)
        session.commit()
    return org


def _copy(
    session: Session, model: type[Base], ids: tuple[str, ...], texts: tuple[str, ...], by: int, step: int
) -> None:
    columns = list(model.__table__.columns)
    values = [
        column + by if column.key in ids else column + f"~{by}" if column.key in texts else column for column in columns
    ]
    first = model.__table__.columns[ids[0]]
    rows = sa.select(*values).where(first < step)
    if model is Event:
        rows = rows.where(model.__table__.columns["ticket_id"].is_not(None))
    session.execute(sa.insert(model.__table__).from_select([column.key for column in columns], rows))
