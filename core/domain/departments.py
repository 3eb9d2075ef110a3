"""Departments as data: those that a regulation names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentTemplate:
    """A department that an organisation gets when it first turns the plugin on, unless it has one of that key."""

    key: str
    name: str
