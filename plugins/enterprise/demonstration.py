"""The stories of the demonstration organisation, one a process."""

from collections.abc import Mapping

from plugins.enterprise.demonstration_line import LINE, MARKET, PROJECTS

STORIES: tuple[Mapping[str, object], ...] = (LINE, MARKET, PROJECTS)
