"""What the demonstration organisation shows of the four regulations."""

from collections.abc import Mapping

STORIES: tuple[Mapping[str, object], ...] = ()
