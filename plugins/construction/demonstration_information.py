"""What the demonstration organisation shows of project information."""

from collections.abc import Mapping

PROJECT_INFORMATION: Mapping[str, object] = {"scenario": "x"}
