"""The catalogues of translations in tests: compiled before anybody reads them, extracted to see what is missing."""

import os
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]


def packages() -> tuple[Path, ...]:
    """Return the folders of the core and of the plugins that lie beside it."""
    return (ROOT / "core", *sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py")))


def extract(package: Path, into: Path) -> Catalog:
    """Return all sentences of a package that people read, by the rules of ``make translations``."""
    arguments = ["extract", "-F", str(ROOT / "pyproject.toml"), "-k", "N_", "-o", str(into), str(package)]
    CommandLineInterface().run(["pybabel", "-q", *arguments])
    with into.open("rb") as file:
        return read_po(file)


def load(package: Path, locale: str) -> Catalog:
    """Return the catalogue of a package in a language; empty if there is none."""
    path = package / "translations" / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def compile_stale(folders: Iterable[Path]) -> None:
    """Compile the catalogues whose sentences are newer than their compiled form."""
    for package in folders:
        for source in package.glob("translations/*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3])
            part = target.with_name(f"{os.getpid()}.part")
            with part.open("wb") as file:
                write_mo(file, catalogue)
            part.replace(target)  # other test processes read it meanwhile
