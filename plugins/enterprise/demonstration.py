"""The stories of the demonstration organisation, one a process."""

from collections.abc import Mapping

STORIES: tuple[Mapping[str, object], ...] = ()
