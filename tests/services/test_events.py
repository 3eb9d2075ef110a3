"""Verifying the chain beside people who work."""

import threading
from datetime import timedelta

from core.services import events, opening, uow
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}


def test_a_chain_that_grows_while_it_is_verified_holds_and_nobody_waits(world: World) -> None:
    world.person("clerk", "clerk")
    for _ in range(5):
        opening.open_ticket(world.scope("clerk"), "complaint", FORM)
    stop, opened, faults = threading.Event(), [], []

    def write() -> None:
        with world.app.app_context():
            while not stop.is_set():
                opened.append(opening.open_ticket(world.scope("clerk"), "complaint", FORM))

    writer = threading.Thread(target=write)
    writer.start()
    before, events.VERIFY_BATCH = events.VERIFY_BATCH, 3
    try:
        for _ in range(4):
            with uow.reading(world.org.id) as session:
                faults.append(events.verify(session, world.org.id))
    finally:
        events.VERIFY_BATCH = before
        stop.set()
        writer.join(timedelta(seconds=30).total_seconds())
    assert faults == [None] * 4
    assert opened
