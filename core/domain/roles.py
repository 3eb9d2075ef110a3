"""The roles of a regulation as an administrator installs them with a plugin."""

from dataclasses import dataclass

from core.domain.permissions import Permission

# What a role may see besides what its acts let it do: its own matters, those of its department, or all of them.
SEES_OWN = frozenset({Permission.VIEW_OWN, Permission.NOTE})
SEES_DEPARTMENT = SEES_OWN | {Permission.VIEW_DEPARTMENT}
SEES_ALL = SEES_OWN | {Permission.VIEW_ALL}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTemplate:
    """A role that an administrator installs with the plugin."""

    key: str
    label: str
    permissions: frozenset[Permission] = SEES_OWN
