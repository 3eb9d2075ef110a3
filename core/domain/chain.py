"""The chain of a history: how each event is sealed to the one before it, and the first place where a chain breaks.

An event holds its body by a salted digest only: a body can be redacted by legal request, or left out of what is handed
to somebody who may not read it, and the chain still holds. A head (how many events, and the digest of the last) that is
kept elsewhere tells a chain that was rewritten as a whole from the one that was there.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

REDACTED = "redacted"  # the kind of an event that says which body was taken out: ``{"n": 5}``

_DOMAIN = "huiyin-event-1"
_HEAD = "huiyin-head"
_HEAD_LINE = re.compile(
    rf"{_HEAD}\s+(\S+)\s+(\d{{4}}-\d\d-\d\d)\s+(\d{{1,18}})\s+([0-9a-f]{{8}}(?:\s*[0-9a-f]{{8}}){{7}})\b", re.A
)


class Break(StrEnum):
    """How a chain breaks."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    REWRITTEN = "rewritten"
    HEAD = "head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An event as it is stored. ``at`` is in microseconds since 1970 UTC.

    ``body`` and ``salt`` are empty if the body was redacted, None if it is left out here.
    """

    n: int
    ticket_id: int | None
    kind: str
    at: int
    actor: str
    for_login: str | None
    body: str | None
    salt: str | None
    body_digest: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of the chain of the organisation called ``org`` on a day (ISO): its last event and that one's digest."""

    org: str
    day: str
    n: int
    digest: str

    def line(self) -> str:
        """Return the head as one line that can be printed, typed and read back."""
        groups = (self.digest[start : start + 8] for start in range(0, len(self.digest), 8))
        return f"{_HEAD} {self.org} {self.day} {self.n} {' '.join(groups)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """The first place where a chain does not hold: event ``n`` and what is wrong with it."""

    n: int
    kind: Break
    problem: str


def read_heads(text: str) -> tuple[Head, ...]:
    """Return the heads that stand in a text, such as a mail; where their lines were broken does not matter."""
    return tuple(
        Head(org=found[1], day=found[2], n=int(found[3]), digest="".join(found[4].split()))
        for found in _HEAD_LINE.finditer(text)
    )


def digest_of(*parts: str) -> str:
    """Return a hash over length-prefixed parts, so that no two lists of parts look alike."""
    coded = [part.encode() for part in parts]
    return hashlib.sha256(b"".join([b"%d:%b" % (len(part), part) for part in coded])).hexdigest()


def seal(
    org_id: int,
    n: int,
    ticket_id: int | None,
    kind: str,
    at: int,
    actor: str,
    for_login: str | None,
    body_digest: str,
    previous: str,
) -> str:
    """Return the digest of an event that stands at place ``n`` after the one with the digest ``previous``."""
    return digest_of(
        _DOMAIN,
        str(org_id),
        str(n),
        "" if ticket_id is None else str(ticket_id),
        kind,
        str(at),
        actor,
        for_login or "",
        body_digest,
        previous,
    )


class Checker:
    """Looks at one event after the other, in their order, and says which is the first that does not hold.

    It keeps the last digest and the places of redacted bodies, however long the chain is. ``last`` is the number of
    events that the chain should have, ``heads`` are ends of it that were written down earlier.
    """

    def __init__(self, org_id: int, last: int, heads: Iterable[Head] = ()) -> None:
        self.n = 0
        self.withheld = 0
        self._org_id = org_id
        self._last = last
        self._digest = ""
        self._empty: set[int] = set()
        self._heads: dict[int, list[Head]] = {}
        for head in heads:
            self._heads.setdefault(head.n, []).append(head)

    def take(self, link: Link) -> ChainFault | None:
        """Look at the next event; None if it holds."""
        self.n += 1
        fault = self._place(link) or self._body(link)
        if fault is None:
            self._digest = link.digest
            fault = self._against_heads()
        return fault

    def end(self, n: int, digest: str) -> ChainFault | None:
        """Say what is wrong after the last event, given the head that is kept with the chain."""
        if n > self.n:
            return _fault(self.n + 1, Break.MISSING, "events at the end are missing")
        if n < self.n or digest != self._digest:
            return _fault(self.n, Break.HEAD, "the head of the chain was changed")
        beyond = [one for places in self._heads.values() for one in places if one.n > self.n]
        if beyond:
            first = min(beyond, key=lambda one: one.n)
            return _fault(self.n + 1, Break.MISSING, f"on {first.day} there were {first.n} events")
        if self._empty:
            return _fault(min(self._empty), Break.ALTERED, "the body is gone and no redaction says why")
        return None

    def _place(self, link: Link) -> ChainFault | None:
        n = self.n
        if link.n > n:
            return _fault(n, Break.MISSING, "the event is missing")
        if link.n < n:
            return _fault(n, Break.REORDERED, f"event {link.n} stands in its place")
        if link.for_login == "" or link.digest != self._seal(link, n):
            stood = next((place for place in range(1, self._last + 1) if link.digest == self._seal(link, place)), 0)
            if stood and stood != n:
                return _fault(n, Break.REORDERED, f"event {stood} stands in its place")
            return _fault(n, Break.ALTERED, "the event was changed")
        if link.previous != self._digest:  # it is as it was written, so what stands before it is not
            return _fault(max(n - 1, 1), Break.ALTERED, f"event {n} was written after another one")
        return None

    def _seal(self, link: Link, n: int) -> str:
        return seal(
            self._org_id,
            n,
            link.ticket_id,
            link.kind,
            link.at,
            link.actor,
            link.for_login,
            link.body_digest,
            link.previous,
        )

    def _body(self, link: Link) -> ChainFault | None:
        if link.body is None and link.salt is None:
            self.withheld += 1
            return None
        if not link.body and not link.salt:
            self._empty.add(self.n)
            return None
        if link.body is None or link.salt is None or link.body_digest != digest_of(link.salt, link.body):
            return _fault(self.n, Break.ALTERED, "the body was changed")
        if link.kind == REDACTED:
            self._empty.discard(json.loads(link.body).get("n"))
        return None

    def _against_heads(self) -> ChainFault | None:
        for head in self._heads.get(self.n, ()):
            if head.digest != self._digest:
                return _fault(self.n, Break.REWRITTEN, f"it is not that of the head of {head.day}")
        return None


def _fault(n: int, kind: Break, problem: str) -> ChainFault:
    return ChainFault(n=n, kind=kind, problem=problem)
