"""Use cases are tested without pages."""

import pytest


@pytest.fixture
def pages() -> bool:
    """No test here asks for a page."""
    return False
