"""One term for one thing: the catalogues keep to docs/glossary.md."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*) \| ([^|]*) ?\|$")


def _terms() -> list[tuple[str, str, str]]:
    rows = [match for line in (ROOT / "docs/glossary.md").read_text().splitlines() if (match := ROW.match(line))]
    return [(row[1].strip(), row[2].strip(), row[4].strip()) for row in rows if row[1].strip() not in ("中文", "---")]


def _messages(packages: str = "") -> Iterator[tuple[str, str]]:
    folders = [ROOT / "core"] if packages == "core" else [ROOT / "core", *sorted((ROOT / "plugins").glob("*"))]
    for path in [path for folder in folders for path in folder.glob("translations/en/LC_MESSAGES/*.po")]:
        with path.open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
                yield from zip(ids, texts, strict=False)


def test_the_glossary_has_terms() -> None:
    assert len(_terms()) > 20


@pytest.mark.parametrize(("chinese", "english", "_not"), _terms())
def test_a_term_that_stands_alone_is_translated_as_the_glossary_says(chinese: str, english: str, _not: str) -> None:
    found = {text for msgid, text in _messages() if msgid == chinese and text}
    assert found <= {english}


@pytest.mark.parametrize(("chinese", "avoided"), [(row[0], row[2]) for row in _terms() if row[2]])
def test_no_english_text_of_the_core_uses_a_word_the_glossary_avoids(chinese: str, avoided: str) -> None:
    """A plugin may use one: its regulation's own forms have names."""
    word = re.compile(rf"\b{avoided}s?\b", re.IGNORECASE)
    assert [text for _msgid, text in _messages("core") if text and word.search(text)] == []
