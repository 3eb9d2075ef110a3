"""kill -9 in mid-write: no acknowledged ticket is lost, none is there twice, no penalty is doubled."""

import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from core.extensions import db
from core.models import Counter, Event, Job, Penalty, Ticket
from core.services import clockwork, events, uow
from core.testing.world import World

ACTORS = Path(__file__).with_name("actors.py")
KILLS = 4


@pytest.fixture
def staffed(world: World) -> World:
    """A clerk who writes and a chief who is told."""
    world.person("clerk", "clerk")
    world.person("chief", "chief")
    return world


def _start(world: World, app: Flask, tmp_path: Path, role: str, serial: int) -> tuple[subprocess.Popen[bytes], Path]:
    out = tmp_path / f"{role}-{serial}.log"
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    arguments = [sys.executable, str(ACTORS), role, url, str(tmp_path), world.org.key, str(serial)]
    arguments.append(world.now.isoformat())
    with out.open("wb") as file, out.with_suffix(".err").open("wb") as errors:
        return subprocess.Popen(arguments, stdout=file, stderr=errors), out


def _kill_in_mid_work(process: subprocess.Popen[bytes], out: Path, chance: random.Random) -> None:
    """Let the process say something, then kill it at a random moment."""
    end = time.monotonic() + 60
    while not out.read_bytes().count(b"\n") > 3:
        if process.poll() is not None:
            break
        assert time.monotonic() < end, "nothing happens"
        time.sleep(0.01)
    time.sleep(chance.random() * 0.3)
    assert process.poll() in (None, 0), out.with_suffix(".err").read_text()
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_acknowledged_tickets_survive(staffed: World, app: Flask, tmp_path: Path) -> None:
    chance = random.Random(4)
    acknowledged: list[str] = []
    for serial in range(KILLS):
        process, out = _start(staffed, app, tmp_path, "write", serial)
        _kill_in_mid_work(process, out, chance)
        acknowledged += out.read_text().split("\n")[:-1]  # a line without its end was not acknowledged
    tickets = staffed.rows(Ticket)
    keys = [ticket.client_key for ticket in tickets]
    assert len(keys) == len(set(keys))
    assert set(acknowledged) <= set(keys), "an acknowledged ticket is lost"
    assert len(acknowledged) > KILLS
    numbers = sorted(int(ticket.number[-4:]) for ticket in tickets)
    assert numbers == list(range(1, len(tickets) + 1))
    assert [row.value for row in staffed.rows(Counter)] == [len(tickets)]
    _holds_together(staffed)


@pytest.mark.slow
def test_a_killed_sweep_doubles_no_penalty(staffed: World, app: Flask, tmp_path: Path) -> None:
    from core.services import opening
    from core.services.work import working

    form = {"subject": "服务员骂人", "kind": "rude", "who": "某人"}
    with working(staffed.scope("clerk")) as work:
        for serial in range(400):
            opening.open_within(work, "complaint", form, client_key=f"k{serial}")
    staffed.now += timedelta(days=10)
    chance = random.Random(5)
    for serial in range(KILLS):
        process, out = _start(staffed, app, tmp_path, "sweep", serial)
        other, other_out = _start(staffed, app, tmp_path, "sweep", 100 + serial)
        time.sleep(chance.random() * 0.5)
        _kill_in_mid_work(process, out, chance)
        _kill_in_mid_work(other, other_out, chance)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert len(staffed.rows(Penalty)) == 400
    kinds = [event.kind for event in staffed.rows(Event)]
    assert kinds.count("penalty_assessed") == 400
    assert kinds.count("overdue") == 800
    assert staffed.rows(Job, kind="deadline") == []
    _holds_together(staffed)


def _holds_together(world: World) -> None:
    with uow.reading(world.org.id) as session:
        assert events.verify(session, world.org.id) is None
        if db.engine.dialect.name == "sqlite":
            assert session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
