"""What the demonstration organisation shows of site quality."""

from collections.abc import Mapping

SITE_QUALITY: Mapping[str, object] = {"scenario": "x"}
