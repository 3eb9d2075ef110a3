"""Search in the words of tickets: every character of a script without word breaks is a token of its own.

People type one or two Chinese characters, number plates and order ids, in any mixture. So a word of the query is a
phrase of tokens, several words must all occur, and nothing a person types is ever an operator. Tokens carry the
organisation in front: the lists that one organisation's search walks hold nothing of another's.

The first TOKENS_KEPT tokens of a ticket are indexed. PostgreSQL keeps 256 places of a token in one ticket; a phrase is
not found there behind the 256th occurrence of one of its characters.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services.work import Work

T = TypeVar("T", bound=tuple[object, ...])
QUERY_LENGTH = 200
TOKENS_KEPT = 16_000  # a tsvector knows 16 383 places
RUN_LENGTH = 100  # longer runs of letters and digits are cut into tokens of this length
PLACES_KEPT = 255
EXCERPT_LENGTH = 160
BEFORE_HIT = 40
BREAK = "\N{PARALLEL TO}"  # between two texts of a ticket, so that no phrase spans both

_MIDDLE_DOTS = frozenset("·•・‧∙")  # 京A·12345 and 京A12345 are one plate


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a text, with the span of the text it was made from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text that is shown with its hits; ``hit`` says that it is one."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class _Indexed:
    ticket_id: int
    texts: tuple[str, ...]


@lru_cache(maxsize=65_536)
def _folded(character: str) -> tuple[tuple[str, str], ...]:
    """Return what a character is compared as, each with its kind: ``one`` token, part of a ``run``, ``""`` between."""
    if character in _MIDDLE_DOTS:
        return ()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return tuple((part, _kind(part)) for part in folded)


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Lo", "Lm", "So"):
        return "one"
    return "run" if category[0] in "LN" or category in ("Mn", "Mc") else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text`` in order."""
    run, start, end = "", 0, 0
    for place, character in enumerate(text):
        for part, kind in _folded(character):
            if run and (kind != "run" or len(run) == RUN_LENGTH):
                yield Token(run, start, end)
                run = ""
            if kind == "one":
                yield Token(part, place, place + 1)
            elif kind == "run":
                start, end = (start if run else place), place + 1
                run += part
    if run:
        yield Token(run, start, end)


def terms(query: str) -> tuple[tuple[str, ...], ...]:
    """Return the phrases, each a tuple of tokens, that a ticket must contain; none if nothing can be searched for.

    :raises Refused: The query is longer than QUERY_LENGTH.
    """
    if len(query) > QUERY_LENGTH:
        message = Message(N_("搜索词最多 %(limit)s 个字，请缩短。"), {"limit": QUERY_LENGTH})
        raise Refused(Reason.FIELD_INVALID, message, field="q")
    phrases = (tuple(token.text for token in tokens(word)) for word in query.split())
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))


def index(work: Work, ticket_id: int, texts: Iterable[str]) -> None:
    """Have the words of a ticket indexed at the end, in place of what was indexed before. The weightiest text first."""
    work.collect(_write, _Indexed(ticket_id, tuple(texts)))


def _write(work: Work, items: Sequence[_Indexed]) -> None:
    latest = {item.ticket_id: item for item in items}
    write(work.session, work.scope.org.id, {item.ticket_id: item.texts for item in latest.values()})


def write(session: Session, org_id: int, texts: Mapping[int, tuple[str, ...]]) -> None:
    """Write the texts of tickets (by id) to the index, in one statement."""
    if _on_sqlite(session):
        statement = "INSERT OR REPLACE INTO search_text (rowid, body) VALUES (:id, :body)"
        rows = [{"id": id_, "body": " ".join(_places(org_id, items))} for id_, items in texts.items()]
    else:
        statement = (
            "INSERT INTO search_text (ticket_id, org_id, body) VALUES (:id, :org, CAST(:body AS tsvector))"
            " ON CONFLICT (ticket_id) DO UPDATE SET body = excluded.body"
        )
        rows = [{"id": id_, "org": org_id, "body": _vector(org_id, items)} for id_, items in texts.items()]
    session.execute(sa.text(statement), rows)


def _places(org_id: int, texts: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for text in texts:
        if found:
            found.append(BREAK)
        found += (f"{org_id}x{token.text}" for token in tokens(text))
    return found[:TOKENS_KEPT]


def _vector(org_id: int, texts: tuple[str, ...]) -> str:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(_places(org_id, texts), start=1):
        places.setdefault(token, []).append(place)
    places.pop(BREAK, None)
    return " ".join(f"'{token}':{','.join(map(str, at[:PLACES_KEPT]))}" for token, at in places.items())


def narrowed(
    query: sa.Select[T],
    session: Session,
    org_id: int,
    text: str,
    *,
    below: int | None = None,
    above: int | None = None,
) -> sa.Select[T]:
    """Return ``query``, which selects from :class:`Ticket`, narrowed to the hits of ``text``, newest first.

    ``below`` is the id of the last ticket of the page before; ``above`` that of the first of the page after, from which
    the walk goes the other way: oldest first. The query keeps its own conditions, so that one walk finds the visible
    ones; do not order it.

    :raises Refused: ``text`` is too long.
    """
    phrases = terms(text)
    if not phrases:
        return query.where(sa.false())
    if _on_sqlite(session):
        table = sa.table("search_text", sa.column("rowid", sa.Integer), sa.column("body"))
        ticket_id = table.c.rowid
        joined = query.join(table, ticket_id == Ticket.id)
        found = table.c.body.op("MATCH")(" ".join(f'"{_phrase(org_id, phrase, " ")}"' for phrase in phrases))
    else:
        table = sa.table("search_text", sa.column("ticket_id", sa.BigInteger), sa.column("org_id"), sa.column("body"))
        ticket_id = table.c.ticket_id
        joined = query.join(table, sa.and_(ticket_id == Ticket.id, table.c.org_id == Ticket.org_id))
        wanted = " & ".join(f"('{_phrase(org_id, phrase, _FOLLOWED_BY)}')" for phrase in phrases)
        found = table.c.body.op("@@")(sa.cast(wanted, TSQUERY))
    if above is not None:
        return joined.where(found, ticket_id > above).order_by(ticket_id)
    if below is not None:
        joined = joined.where(ticket_id < below)
    return joined.where(found).order_by(ticket_id.desc())


_FOLLOWED_BY = "' <-> '"


def _phrase(org_id: int, phrase: tuple[str, ...], between: str) -> str:
    return between.join(f"{org_id}x{token}" for token in phrase)


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def snippets(text: str, query: str, *, length: int = EXCERPT_LENGTH) -> tuple[Part, ...]:
    """Return an excerpt of ``text`` around its first hit, in parts; all of it if it is not longer than ``length``.

    :raises Refused: The query is too long.
    """
    spans = _hits(text, terms(query))
    start = max(0, spans[0][0] - BEFORE_HIT) if spans and len(text) > length else 0
    end = min(len(text), start + length)
    parts, place = [Part("…", False)] if start else [], start
    for first, last in spans:
        if first >= end:
            break
        parts += [Part(text[place:first], False), Part(text[first : min(last, end)], True)]
        place = min(last, end)
    parts.append(Part(text[place:end] + ("…" if end < len(text) else ""), False))
    return tuple(part for part in parts if part.text)


def _hits(text: str, phrases: tuple[tuple[str, ...], ...]) -> list[tuple[int, int]]:
    """Return where the phrases occur, as spans in order that do not overlap."""
    found = list(tokens(text))
    words = [token.text for token in found]
    spans = sorted(
        (found[at].start, found[at + len(phrase) - 1].end)
        for phrase in phrases
        for at in range(len(words) - len(phrase) + 1)
        if words[at] == phrase[0] and tuple(words[at : at + len(phrase)]) == phrase
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
