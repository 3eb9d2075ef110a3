"""Regulations and their clauses: what every rule in a plugin has to name."""

from dataclasses import dataclass
from datetime import date

from core.domain.errors import DeclarationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a regulation.

    ``key`` is unique in the regulation (``"T单"``, ``"四.2"``), ``text`` the regulation's own words or a faithful
    short form, ``source`` where they stand (line of the organisation's document), ``without_rule`` why no rule
    carries the clause out, where that is so.
    """

    key: str
    text: str
    source: str = ""
    without_rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """A written feedback regulation in the version that a process carries out."""

    key: str
    title: str
    effective_from: date
    clauses: tuple[Clause, ...]

    def __post_init__(self) -> None:
        """Refuse two clauses with one key.

        :raises DeclarationError: A key occurs twice.
        """
        keys = [clause.key for clause in self.clauses]
        if len(keys) != len(set(keys)):
            raise DeclarationError(f"regulation {self.key}: a clause key occurs twice")

    def clause(self, key: str) -> Clause:
        """Return the clause called ``key``.

        :raises DeclarationError: There is none.
        """
        for clause in self.clauses:
            if clause.key == key:
                return clause
        raise DeclarationError(f"regulation {self.key} has no clause {key!r}")
