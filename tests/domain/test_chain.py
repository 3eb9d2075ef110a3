"""The chain over random histories: whatever is altered, removed or moved is named; what is redacted is not."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.chain import REDACTED, Break, ChainFault, Checker, Head, Link, digest_of, read_heads, seal

ORG = 7
TEXTS = ("kind", "actor", "for_login", "body", "salt", "body_digest", "previous", "digest")

words = st.text(alphabet="abc玩\x00 ", min_size=1, max_size=4)
entries = st.tuples(st.integers(1, 3) | st.none(), words, st.integers(0, 9), words, words | st.none(), words)
histories = st.lists(entries, min_size=1, max_size=8)


def sealed(written: list[tuple], start: int = 0, previous: str = "") -> list[Link]:
    links = []
    for n, (ticket_id, kind, at, actor, for_login, text) in enumerate(written, start + 1):
        body, salt = f'{{"text":"{text}"}}', f"salt{n}"
        body_digest = digest_of(salt, body)
        digest = seal(ORG, n, ticket_id, kind, at, actor, for_login, body_digest, previous)
        links.append(
            Link(
                n=n,
                ticket_id=ticket_id,
                kind=kind,
                at=at,
                actor=actor,
                for_login=for_login,
                body=body,
                salt=salt,
                body_digest=body_digest,
                previous=previous,
                digest=digest,
            )
        )
        previous = digest
    return links


def check(links: list[Link], last: int, digest: str, heads: tuple[Head, ...] = ()) -> ChainFault | None:
    """Verify as the database and the files do."""
    checker = Checker(ORG, last, heads)
    faults = (checker.take(link) for link in links)
    return next((fault for fault in faults if fault), None) or checker.end(last, digest)


@given(histories, st.data())
@settings(max_examples=150)
def test_any_change_of_any_field_is_named(written: list[tuple], data: st.DataObject) -> None:
    links = sealed(written)
    assert check(links, len(links), links[-1].digest) is None
    place = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(("ticket_id", "at", *TEXTS)))
    old = getattr(links[place], field)
    if field in TEXTS:
        text = old or ""
        at = data.draw(st.integers(0, len(text)))
        new = text[:at] + data.draw(st.sampled_from(["x", "", "甲"])) + text[at + 1 :]
    else:
        new = data.draw(st.integers(0, 12))
    if new == old:
        return
    changed = [*links[:place], dataclasses.replace(links[place], **{field: new}), *links[place + 1 :]]
    fault = check(changed, len(links), links[-1].digest)
    assert fault is not None
    assert (fault.n, fault.kind) == (place + 1, Break.ALTERED)


@given(histories, st.data())
@settings(max_examples=80)
def test_any_event_that_is_gone_is_named(written: list[tuple], data: st.DataObject) -> None:
    links = sealed(written)
    place = data.draw(st.integers(0, len(links) - 1))
    fault = check([*links[:place], *links[place + 1 :]], len(links), links[-1].digest)
    assert fault is not None
    assert (fault.n, fault.kind) == (place + 1, Break.MISSING)


@given(st.lists(entries, min_size=2, max_size=8), st.data(), st.booleans())
@settings(max_examples=80)
def test_any_two_events_that_change_places_are_named(
    written: list[tuple], data: st.DataObject, renumbered: bool
) -> None:
    links = sealed(written)
    first = data.draw(st.integers(0, len(links) - 2))
    second = data.draw(st.integers(first + 1, len(links) - 1))
    moved = list(links)
    moved[first], moved[second] = links[second], links[first]
    if renumbered:
        moved = [dataclasses.replace(link, n=n) for n, link in enumerate(moved, 1)]
    fault = check(moved, len(links), links[-1].digest)
    assert fault is not None
    kind = Break.REORDERED if renumbered else Break.MISSING  # without new numbers the first is not where it should be
    assert (fault.n, fault.kind) == (first + 1, kind)


@given(histories, st.data())
@settings(max_examples=60)
def test_a_history_that_is_rewritten_as_a_whole_is_found_by_a_head_that_was_kept(
    written: list[tuple], data: st.DataObject
) -> None:
    links = sealed(written)
    place = data.draw(st.integers(0, len(links) - 1))
    kept_at = data.draw(st.integers(place, len(links) - 1))
    ticket_id, kind, at, actor, for_login, text = written[place]
    forged = sealed([*written[:place], (ticket_id, kind, at, actor, for_login, text + "?"), *written[place + 1 :]])
    assert check(forged, len(forged), forged[-1].digest) is None
    kept = Head(org="demo", day="2026-03-16", n=kept_at + 1, digest=links[kept_at].digest)
    fault = check(forged, len(forged), forged[-1].digest, (kept,))
    assert fault is not None
    assert (fault.n, fault.kind) == (kept_at + 1, Break.REWRITTEN)
    shorter = sealed(written[:-1])
    end = Head(org="demo", day="2026-03-16", n=len(links), digest=links[-1].digest)
    fault = check(shorter, len(shorter), shorter[-1].digest if shorter else "", (end,))
    assert fault is not None
    assert (fault.n, fault.kind) == (len(links), Break.MISSING)


@given(histories, st.data())
@settings(max_examples=60)
def test_a_body_may_be_redacted_with_a_word_about_it(written: list[tuple], data: st.DataObject) -> None:
    links = sealed(written)
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = dataclasses.replace(links[place], body="", salt="")
    silent = check(links, len(links), links[-1].digest)
    assert silent is not None
    assert (silent.n, silent.kind) == (place + 1, Break.ALTERED)
    body, salt = f'{{"n":{place + 1}}}', "s"
    n, previous = len(links) + 1, links[-1].digest
    body_digest = digest_of(salt, body)
    digest = seal(ORG, n, None, REDACTED, 1, "chief", None, body_digest, previous)
    word = Link(
        n=n,
        ticket_id=None,
        kind=REDACTED,
        at=1,
        actor="chief",
        for_login=None,
        body=body,
        salt=salt,
        body_digest=body_digest,
        previous=previous,
        digest=digest,
    )
    assert check([*links, word], n, digest) is None


@given(histories, st.data())
@settings(max_examples=40)
def test_what_is_left_out_for_a_reader_hides_no_change(written: list[tuple], data: st.DataObject) -> None:
    links = [dataclasses.replace(link, body=None, salt=None) for link in sealed(written)]
    assert check(links, len(links), links[-1].digest) is None
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = dataclasses.replace(links[place], actor=links[place].actor + "x")
    fault = check(links, len(links), links[-1].digest)
    assert fault is not None
    assert fault.n == place + 1


@pytest.mark.parametrize(
    ("n", "digest", "kind"), [(3, None, Break.MISSING), (1, None, Break.HEAD), (2, "f", Break.HEAD)]
)
def test_the_head_that_is_kept_with_the_chain_is_looked_at(n: int, digest: str | None, kind: Break) -> None:
    links = sealed([(1, "opened", 1, "anna", None, "a"), (1, "acted", 2, "anna", None, "b")])
    fault = check(links, n, links[-1].digest if digest is None else digest)
    assert fault is not None
    assert fault.kind is kind


def test_a_head_is_read_back_from_paper_and_mail() -> None:
    head = Head(org="demo-hotel", day=date(2026, 3, 16).isoformat(), n=120, digest=digest_of("x"))
    assert read_heads(f"您好：\n\n  {head.line()}\n请留存。") == (head,)
    joined = head.line()[: -8 * 9 + 1] + head.digest
    assert read_heads(joined.replace("  ", " ")) == (head,)
    assert read_heads(head.line().replace(" ", "\n  ")) == (head,)
    assert read_heads(head.line()[:-1]) == ()
