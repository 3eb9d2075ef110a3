"""What is written to the log: everything but secrets."""

import io
import logging
from collections.abc import Iterator

import pytest

from core.services import redaction
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD, Site

CANARY = "Canary7qZ"
TOKEN = "Aq3_" + "x" * 35 + "Zz-9"  # as long as a session's
SIGNED = ".eJwNyMENgCAMBdBdzJkDFBDoMuZDP8aDkWAnwd1d" + ".aRt9Gg." + "k" * 20 + "Zk-_abc"
assert len(TOKEN) == 43


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


class Everything(logging.Formatter):
    """A format that writes down all that a record holds, of an exception its text."""

    def format(self, record: logging.LogRecord) -> str:
        beside = {name: value for name, value in vars(record).items() if name != "exc_info"}
        return super().format(record) + repr(beside)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a handler of the root logger has written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Everything())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    redaction.install("an installation's own " + CANARY)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize(
    "text",
    [
        f"password={CANARY}&next=/",
        f"{{'password': '{CANARY} and more', 'login': 'anna'}}",
        f'{{"csrf_token": "{CANARY}"}}',
        f"wanted: {CANARY}, again: {CANARY}",
        f"Authorization: Bearer {CANARY}",
        f"GET / with bearer {CANARY}",
        f"Cookie: huiyin={CANARY}; other={CANARY}\r\nHost: x",
        f"Set-Cookie: __Host-huiyin={CANARY}; Secure",
        f"('Cookie', 'a={CANARY}')",
        f"postgresql://huiyin:{CANARY}@db/huiyin",
        f"token hy_{CANARY}{CANARY} was used",
        f"an installation's own {CANARY}",
    ],
)
def test_a_secret_is_blotted_out_wherever_it_stands(log: io.StringIO, text: str) -> None:
    logger = logging.getLogger("huiyin.canary")
    logger.warning(text)
    logger.warning("%s", text)
    logger.warning("beside", extra={"seen": text, "deep": {"list": [text]}})
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("fault")
    assert "ValueError" in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.parametrize("secret", [TOKEN, SIGNED], ids=["token", "cookie"])
def test_what_looks_like_a_token_is_blotted_out(log: io.StringIO, secret: str) -> None:
    logging.getLogger("huiyin.canary").info("seen %s here", secret)
    assert secret not in log.getvalue()
    assert f"seen {redaction.HIDDEN} here" in log.getvalue()


@pytest.mark.parametrize("name", ["password", "cookie", "Authorization", "token", "secret_key"])
def test_a_value_is_blotted_out_by_its_name(log: io.StringIO, name: str) -> None:
    logging.getLogger("huiyin.canary").info("beside", extra={name: CANARY, "deep": {name: [CANARY]}})
    assert CANARY not in log.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "logged in",
        "2 of 3 letters sent to anna@example.com",
        "GET https://huiyin.example.org/t/1?after=2026-03-16 500",
        "core.services.simulation_expectations.check_everything_that_was_said",
        "test_a_very_long_name_of_a_function_of_43_chars",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "工单已提交，等待签字。",
    ],
)
def test_what_is_no_secret_stays(log: io.StringIO, text: str) -> None:
    logging.getLogger("huiyin.canary").info(text, extra={"number": 7, "names": ("a", "b")})
    assert text in log.getvalue()
    assert "'number': 7" in log.getvalue()
    assert "['a', 'b']" in log.getvalue()


def test_a_sentence_whose_arguments_do_not_fit_is_still_written(log: io.StringIO) -> None:
    logging.getLogger("huiyin.canary").warning("a %d of %s", "x")
    assert "a %d of %s" in log.getvalue()


def test_nothing_that_people_type_in_the_pages_reaches_the_log(site: Site, log: io.StringIO) -> None:
    browser = site.browser()
    browser.log_in("anna", "wrong " + CANARY)
    browser.log_in("anna")
    browser.send("/account/password", {"present": CANARY, "wanted": CANARY, "again": CANARY})
    browser.get("/account", headers={"Authorization": f"Bearer {CANARY}"})
    cookie = browser.get_cookie("huiyin")
    assert cookie is not None
    logging.getLogger("huiyin.canary").warning("cookie %s", cookie.value)
    assert "login_failed" in log.getvalue()
    for secret in (CANARY, PASSWORD, cookie.value, site.app.config["SECRET_KEY"]):
        assert secret not in log.getvalue()
