"""What running commands write to standard error. Secrets are blotted out where handlers exist when the app is made."""

import logging
import sys

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging() -> None:
    """Write what is worth knowing to standard error; call it before the application is made."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=FORMAT)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that requests wait a moment is no news
