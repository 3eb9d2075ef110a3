"""The measure of all ratios: a bare Flask + SQLAlchemy application with one table on the same kind of database.

It inserts a row in a transaction and shows one row, or fifty, in a small template. Whatever Huiyin does beyond that,
it is measured against.
"""

import sqlalchemy as sa
from flask import Flask, render_template_string, request
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from core.extensions import EVERY_ORG, ORG, prepare_engine

UNSCOPED = {ORG: EVERY_ORG}  # what Huiyin asks of every session of this process

LIST = """<!doctype html><title>list</title><table>{% for row in rows %}
<tr><td>{{ row.number }}</td><td>{{ row.title }}</td><td>{{ row.state }}</td></tr>{% endfor %}</table>"""
ONE = """<!doctype html><title>{{ row.title }}</title><h1>{{ row.number }}</h1><p>{{ row.body }}</p>"""


class Base(DeclarativeBase):
    """Base of the one table."""


class Item(Base):
    """A ticket stripped to a row."""

    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    body: Mapped[str]


def make_bare(url: str) -> tuple[Flask, sa.Engine]:
    """Return the bare application and its engine, with the table made."""
    engine = sa.create_engine(url)
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    app = Flask("bare")

    @app.post("/items")
    def create() -> str:
        with Session(engine.execution_options(huiyin_write=True)) as session:
            item = insert(session, request.form["title"])
            return item.number

    @app.get("/items")
    def items() -> str:
        with Session(engine, info=UNSCOPED) as session:
            rows = session.scalars(sa.select(Item).order_by(Item.id.desc()).limit(50)).all()
            return render_template_string(LIST, rows=rows)

    @app.get("/items/<int:item_id>")
    def one(item_id: int) -> str:
        with Session(engine, info=UNSCOPED) as session:
            return render_template_string(ONE, row=session.get_one(Item, item_id))

    return app, engine


def insert(session: Session, title: str) -> Item:
    """Insert one row and commit."""
    item = Item(number="n", title=title, state="new", body="text " * 40)
    session.add(item)
    session.commit()
    return item
