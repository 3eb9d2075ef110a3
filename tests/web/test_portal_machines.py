"""What keeps machines off public forms: the browser's work, a question instead of it, and a limit for the day."""

import hashlib
import re
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask

from core.models import Ticket
from core.plugin_manager import PluginManager
from core.services import clock, proofs, settings
from core.services.core_settings import CORE
from core.testing.databases import sqlite_url
from core.testing.portal import FORM, NONCE, SAID, code_of, open_to_public, report
from core.testing.site import Site
from core.testing.world import World

BITS = 6


@pytest.fixture
def database_url() -> str:
    """Counting has its own tests on both kinds."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The school's."""
    return PluginManager(("plugins.school.plugin",), with_entry_points=False)


@pytest.fixture
def school(app: Flask) -> Site:
    """A school that lets the public speak up."""
    site = Site(app, World(app, now=clock.now()))
    open_to_public(site.world)
    return site


def turn(site: Site, key: str, value: int) -> None:
    scope = site.world.scope()
    settings.set_setting(scope, CORE, key, str(value), scope.org.local_date(scope.now))


def hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def worked(stamp: str) -> str:
    digest = stamp.rpartition(".")[2]
    return next(str(number) for number in count() if proofs.is_solved(digest, str(number), BITS))


def test_a_form_is_taken_with_the_work_of_its_own_stamp(school: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = school.browser()
    assert "_stamp" not in visitor.get(FORM).text  # nothing is asked until an administrator says so
    turn(school, "proof_of_work", BITS)
    page = visitor.get(FORM).text
    nonce, stamp = NONCE.findall(page)[0], hidden(page, "_stamp")
    sent = {**SAID, "_nonce": nonce, "_stamp": stamp}
    refused = visitor.send(FORM, sent)
    assert refused.status_code == 422
    assert SAID["content"] in refused.text
    assert hidden(refused.text, "_stamp") == stamp
    incomplete = visitor.send(FORM, {**sent, "_proof": worked(stamp), "content": ""})
    assert hidden(incomplete.text, "_proof") == worked(stamp)  # it need not work twice
    other = NONCE.findall(visitor.get(FORM).text)[0]
    stolen = visitor.send(FORM, {**sent, "_nonce": other, "_proof": worked(stamp)})
    assert stolen.status_code == 422
    begun = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(days=1, minutes=1))
    assert visitor.send(FORM, {**sent, "_proof": worked(stamp)}).status_code == 422
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(hours=23))
    code_of(visitor.send(FORM, {**sent, "_proof": worked(stamp)}))
    assert len(school.world.rows(Ticket)) == 1


def test_without_scripts_a_question_is_answered_a_few_times_an_hour(school: Site) -> None:
    turn(school, "proof_of_work", BITS)
    visitor = school.browser()
    for turn_number in range(6):
        page = visitor.get(FORM).text
        first, second = map(int, re.findall(r"(\d) 加 (\d) 等于几", page)[0])
        sent = {**SAID, "_nonce": NONCE.findall(page)[0], "_stamp": hidden(page, "_stamp")}
        assert visitor.send(FORM, {**sent, "_answer": str(first + second + 1)}).status_code == 422
        answer = visitor.send(FORM, {**sent, "_answer": f" {first + second}"})
        assert answer.status_code == (200 if turn_number < 5 else 429)
        assert SAID["content"] in answer.text or turn_number < 5


def test_a_form_takes_so_many_a_day(school: Site) -> None:
    turn(school, "public_daily", 2)
    visitor = school.browser()
    assert report(visitor, content="").status_code == 422  # does not count
    assert [report(visitor).status_code for _ in range(3)] == [200, 200, 429]
    questionnaire = {"giver_group": "parent", "content": "放学时拥堵", "giver_mode": "anonymous", "kind": ""}
    other = report(visitor, "/p/demo/school_feedback", **questionnaire)
    assert other.status_code != 429


def test_work_is_as_hard_as_it_says() -> None:
    found = dict.fromkeys((1, 8), 0)
    for number in range(4_000):
        leading = 256 - int.from_bytes(hashlib.sha256(f"d:{number}".encode()).digest()).bit_length()
        for bits in found:
            assert proofs.is_solved("d", str(number), bits) == (leading >= bits)
            found[bits] += leading >= bits
    assert 1_800 < found[1] < 2_200
    assert 5 < found[8] < 32
    assert not proofs.is_solved("d", "²", 1)
    assert not proofs.is_solved("d", "", 1)
