"""Which rule carries out which clause: the declaration of a plugin held against the text of its regulations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.citations import citations
from core.domain.clauses import Clause, Regulation
from core.domain.processes import Process
from core.domain.settings import Setting, concerns


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseCoverage:
    """A clause with the rules that carry it out, each as ``process: kind key``, a setting as ``setting key``."""

    clause: Clause
    rules: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Say whether nothing carries the clause out and nobody says why."""
        return not self.rules and not self.clause.without_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationCoverage:
    """A regulation with its clauses in their own order.

    ``unfounded`` are the rules of its processes that name no clause of it, as (rule, what they name instead).
    """

    regulation: Regulation
    clauses: tuple[ClauseCoverage, ...]
    unfounded: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The regulations of a plugin, and its settings that rest on no clause, as (key, ambiguity that they answer)."""

    regulations: tuple[RegulationCoverage, ...]
    settings: tuple[tuple[str, str], ...]


def coverage(processes: Sequence[Process], settings: Sequence[Setting]) -> Coverage:
    """Return what carries out each clause of the regulations that ``processes`` belong to.

    A setting that names no regulation counts for each that has a clause of the name in its ``basis``.
    """
    regulations = {process.regulation.key: process.regulation for process in processes}
    known = {clause.key for regulation in regulations.values() for clause in regulation.clauses}
    return Coverage(
        regulations=tuple(
            _of_regulation(regulation, [one for one in processes if one.regulation.key == key], settings)
            for key, regulation in regulations.items()
        ),
        settings=tuple((setting.key, setting.basis) for setting in settings if setting.basis not in known),
    )


def _of_regulation(
    regulation: Regulation, processes: Sequence[Process], settings: Sequence[Setting]
) -> RegulationCoverage:
    rules = {clause.key: dict[str, None]() for clause in regulation.clauses}  # ordered, each rule once
    unfounded: dict[tuple[str, str], None] = {}
    for rule, clause in _rules(processes):
        if clause in rules:
            rules[clause][rule] = None
        else:
            unfounded[rule, clause] = None
    for setting in settings:
        if setting.basis in rules and concerns(setting, regulation.key):
            rules[setting.basis][f"setting {setting.key}"] = None
    return RegulationCoverage(
        regulation=regulation,
        clauses=tuple(ClauseCoverage(clause=one, rules=tuple(rules[one.key])) for one in regulation.clauses),
        unfounded=tuple(unfounded),
    )


def _rules(processes: Sequence[Process]) -> Iterator[tuple[str, str]]:
    for process in processes:
        for what, clause in citations(process):
            yield f"{process.key}: {what}", clause
