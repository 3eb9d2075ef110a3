"""The trail in the database and in files: whatever is changed past the program is named."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.chain import REDACTED, Break, ChainFault, Head
from core.domain.permissions import Permission
from core.extensions import db
from core.models import (
    Authority,
    DailyHead,
    Event,
    EventHead,
    Membership,
    MembershipRole,
    Notification,
    Penalty,
    Role,
    SettingRow,
    Ticket,
)
from core.plugin_manager import PluginManager
from core.services import (
    acting,
    agreement,
    events,
    heads,
    opening,
    people,
    roles,
    signing,
    trail,
    trail_files,
    uow,
)
from core.services import settings as settings_service
from core.services.core_settings import CORE, HEADS_TO
from core.testing import sample_plugin
from core.testing.databases import postgresql_url, sqlite_url
from core.testing.world import World, make_app

FORM = {"subject": "食堂菜里有虫", "kind": "fault", "text": "绝密"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with a history of every kind; tests put back what they change."""
    manager = PluginManager(with_entry_points=False)
    manager.register(sample_plugin)
    url = sqlite_url() if request.param == "sqlite" else postgresql_url()
    app = make_app(url, tmp_path_factory.mktemp("trail"), manager, pages=False)
    with app.app_context():
        world = World(app)
        world.person("clerk", "clerk")
        world.person("chief", "chief")
        world.person("second", "deputy")
        for _ in range(2):
            opened = opening.open_ticket(world.scope("clerk"), "complaint", FORM)
            acting.act(world.scope("clerk"), opened.public_id, "answer", {"answer": "已处理"})
        acting.act(world.scope("clerk"), opened.public_id, "finish", {})
        signing.sign(world.scope("chief"), opened.public_id, "finish", approve=True)
        signing.sign(world.scope("second"), opened.public_id, "finish", approve=True)
        acting.act(world.scope("chief"), opened.public_id, "fine", {"subject": "clerk"})
        settings_service.set_setting(world.scope(), "sample", "reply_days", "3", world.org.local_date(world.now))
        roles.set_permissions(world.scope(), "deputy", [Permission.VIEW_OWN])
        people.set_roles(world.scope(), "second", ["deputy", "clerk"])
        people.give_authority(world.scope(), "chief", "second", "chief", world.now, world.now + timedelta(days=1))
        people.give_authority(world.scope(), "chief", "second", "chief", world.now, world.now + timedelta(days=9))
        world.now += timedelta(minutes=1)
        people.end_authority(world.scope(), max(row.id for row in world.rows(Authority)))
        yield world
        db.session.remove()
        db.engine.dispose()


def verified(world: World, kept: tuple[Head, ...] = ()) -> ChainFault | None:
    with uow.reading(world.org.id) as session:
        return events.verify(session, world.org.id, kept)


def stored(world: World) -> list[dict[str, Any]]:
    """Return the rows of the chain as they lie there."""
    with uow.reading(world.org.id) as session:
        return [
            dict(row._mapping) for row in session.connection().execute(sa.select(Event.__table__).order_by(Event.n))
        ]


def put(world: World, rows: list[dict[str, Any]]) -> None:
    """Let the chain be these rows, past the program."""
    with uow.unit_of_work(world.org.id) as session:
        connection = session.connection()
        connection.execute(sa.delete(Event.__table__))
        connection.execute(sa.insert(Event.__table__), rows)


def found_after(world: World, rows: list[dict[str, Any]]) -> ChainFault:
    before = stored(world)
    put(world, rows)
    try:
        fault = verified(world)
    finally:
        put(world, before)
    assert fault is not None
    return fault


def test_a_history_that_nobody_touched_holds(lived: World) -> None:
    assert verified(lived) is None
    with uow.reading(lived.org.id) as session:
        assert list(agreement.disagreements(session, lived.org.id)) == []
    kinds = {row["kind"] for row in stored(lived)}
    assert kinds >= {"acted", "signed", "penalty_assessed", "setting_changed", "role_changed", "roles_changed"}


@given(data=st.data())
@settings(max_examples=20)
def test_damage_in_the_database_is_named(lived: World, data: st.DataObject) -> None:
    rows = stored(lived)
    place = data.draw(st.integers(0, len(rows) - 2))
    match data.draw(st.sampled_from(["flip", "delete", "swap"])):
        case "flip":
            column = data.draw(st.sampled_from(["kind", "actor", "body", "salt", "body_digest", "previous", "digest"]))
            text = rows[place][column]
            at = data.draw(st.integers(0, max(0, len(text) - 1)))
            flipped = text[:at] + chr(ord(text[at : at + 1] or "a") ^ 1) + text[at + 1 :]
            changed = [*rows[:place], rows[place] | {column: flipped}, *rows[place + 1 :]]
            expected = Break.ALTERED
        case "delete":
            changed, expected = [*rows[:place], *rows[place + 1 :]], Break.MISSING
        case "swap":
            other = data.draw(st.integers(place + 1, len(rows) - 1))
            one, two = rows[place], rows[other]
            changed = [row for row in rows if row not in (one, two)]
            changed += [one | {"n": two["n"]}, two | {"n": one["n"]}]
            expected = Break.REORDERED
    fault = found_after(lived, changed)
    assert (fault.n, fault.kind) == (place + 1, expected)


def test_an_instant_that_no_calendar_knows_is_named_and_not_a_crash(lived: World) -> None:
    before = stored(lived)
    with uow.unit_of_work(lived.org.id) as session:
        session.connection().exec_driver_sql("UPDATE event SET at = 9000000000000000000 WHERE n = 3")
    try:
        fault = verified(lived)
    finally:
        put(lived, before)
    assert fault is not None
    assert (fault.n, fault.kind) == (3, Break.ALTERED)


def test_a_text_that_is_none_any_more_is_named_and_not_a_crash(lived: World) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps no text that is none")
    before = stored(lived)
    with uow.unit_of_work(lived.org.id) as session:
        session.connection().exec_driver_sql("UPDATE event SET body = CAST(x'ff00fe' AS TEXT) WHERE n = 7")
    try:
        fault = verified(lived)
    finally:
        put(lived, before)
    assert fault is not None
    assert (fault.n, fault.kind) == (7, Break.ALTERED)


def test_batches_end_anywhere(lived: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "VERIFY_BATCH", 4)
    read: list[int] = []
    with uow.reading(lived.org.id) as session:
        assert events.verify(session, lived.org.id, progress=read.append) is None
    assert sum(read) == len(stored(lived))
    assert max(read) == 4


CHANGES = {
    "state of ticket": sa.update(Ticket).where(Ticket.state == "done").values(state="new"),
    "penalty": sa.update(Penalty).values(percent=5),
    "setting": sa.update(SettingRow).where(SettingRow.key == "reply_days").values(value="9"),
    "permissions of role deputy": sa.update(Role).where(Role.key == "deputy").values(permissions=["people_edit"]),
    "permissions of role administrator": sa.update(Role)
    .where(Role.key == "administrator")
    .values(permissions=["pay_edit"]),
    "permissions of role clerk": sa.update(Role).where(Role.key == "clerk").values(permissions=["view_all"]),
    "roles of second": sa.delete(MembershipRole).where(
        MembershipRole.user_id == sa.select(sa.func.min(Authority.deputy_id)).scalar_subquery()
    ),
    "account of": sa.update(Membership).values(active=False),
    "authority": sa.update(Authority).values(role_key="clerk"),
}


@pytest.mark.parametrize("subject", CHANGES)
def test_a_row_that_does_not_agree_with_the_history_is_named(
    lived: World, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with uow.reading(lived.org.id) as session:  # what is read here is rolled back, and so is the change
        session.execute(CHANGES[subject].execution_options(synchronize_session=False))
        monkeypatch.setattr(session, "rollback", lambda: None)
        found = list(agreement.disagreements(session, lived.org.id))
        monkeypatch.undo()
    assert [one for one in found if one.subject.startswith(subject)], found


def test_a_penalty_without_an_event_is_named(lived: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with uow.reading(lived.org.id) as session:
        session.execute(sa.update(Penalty).values(occurrence="twice").execution_options(synchronize_session=False))
        monkeypatch.setattr(session, "rollback", lambda: None)
        found = list(agreement.disagreements(session, lived.org.id))
        monkeypatch.undo()
    assert [one.recorded for one in found] == ["no event"]


# Heads


def test_a_head_is_written_down_once_a_day_and_sent(world: World) -> None:
    world.person("auditor", email="auditor@example.org")
    day = world.org.local_date(world.now)
    settings_service.set_setting(world.scope(), CORE, HEADS_TO, "auditor、nobody", day)
    assert heads.write_down(world.manager, world.now) == 1
    assert heads.write_down(world.manager, world.now + timedelta(hours=1)) == 0
    world.now += timedelta(days=1)
    assert heads.write_down(world.manager, world.now) == 1
    written = world.rows(DailyHead)
    (end,) = world.rows(EventHead)
    assert [row.day for row in written] == ["2026-03-16", "2026-03-17"]
    assert (written[1].n, written[1].digest) == (end.n, end.digest)
    line = Head(org="demo", day="2026-03-17", n=end.n, digest=end.digest).line()
    assert [note.message["params"]["line"] for note in world.rows(Notification)][1] == line


def test_a_forger_who_seals_everything_anew_is_found_by_the_head(world: World) -> None:
    for login in ("one", "two", "three"):
        world.person(login)
    heads.write_down(world.manager, world.now)
    with uow.reading(world.org.id) as session:
        kept = heads.written_heads(session, world.org)
    before = stored(world)
    assert verified(world, kept) is None
    with uow.unit_of_work(world.org.id) as session:
        session.execute(sa.delete(Event).execution_options(synchronize_session=False))
        session.execute(sa.update(EventHead).values(n=0, digest=""))
        pending = [
            events.Pending(
                kind=row["kind"],
                ticket_id=None,
                at=row["at"],
                actor="mallory" if row["n"] == 2 else row["actor"],
                for_login=None,
                body=json.loads(row["body"]),
            )
            for row in before
        ]
        events.append(session, world.org.id, pending)
    assert verified(world) is None
    fault = verified(world, kept)
    assert fault is not None
    assert (fault.n, fault.kind) == (len(before), Break.REWRITTEN)


# Files


def exported(world: World, path: Path, *permissions: Permission) -> Path:
    """Export as somebody with these permissions, or as the operator."""
    scope = world.scope()
    if permissions:
        actor = replace(world.scope("chief").actor, permissions=frozenset(permissions))
        scope = replace(scope, actor=actor)
    with path.open("wb") as file:
        trail.export(scope, file)
    return path


def remade(path: Path, target: Path, change: Any) -> Path:
    """Write the archive anew with the lines of its events changed."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, b"".join(change(data.splitlines(keepends=True))) if name == trail.EVENTS else data)
    return target


def test_an_exported_file_proves_itself(lived: World, tmp_path: Path) -> None:
    count = len(stored(lived))
    path = exported(lived, tmp_path / "all.zip")
    checked = trail_files.verify_file(path)
    assert (checked.org, checked.events, checked.withheld, checked.fault) == ("demo", count, 0, None)
    last = lived.rows(Event)[-1]
    assert (last.kind, json.loads(last.body)["events"]) == (trail.EXPORTED, count)

    def first_of(change: Any) -> tuple[int, Break]:
        fault = trail_files.verify_file(remade(path, tmp_path / "changed.zip", change)).fault
        assert fault is not None
        return fault.n, fault.kind

    assert first_of(lambda lines: [*lines[:4], *lines[5:]]) == (5, Break.MISSING)
    assert first_of(lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]]) == (5, Break.MISSING)
    assert first_of(lambda lines: lines[:-1]) == (count, Break.MISSING)
    assert first_of(lambda lines: [*lines[:4], lines[4].replace(b'"actor":"', b'"actor":"x'), *lines[5:]]) == (
        5,
        Break.ALTERED,
    )
    assert first_of(lambda lines: [*lines[:4], b"{}\n", *lines[5:]]) == (5, Break.ALTERED)
    assert first_of(lambda lines: [*lines[:4], lines[4].replace(b'"n":5', b'"n":"5"'), *lines[5:]]) == (
        5,
        Break.ALTERED,
    )


@given(data=st.data())
@settings(max_examples=40)
def test_any_byte_of_the_events_of_a_file(
    lived: World, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / f"bytes-{db.engine.dialect.name}.zip"
    path = path if path.exists() else exported(lived, path)
    with zipfile.ZipFile(path) as archive:
        lines = archive.read(trail.EVENTS).splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    at = data.draw(st.integers(0, len(lines[place]) - 2))
    flipped = lines[place][:at] + bytes([lines[place][at] ^ data.draw(st.integers(1, 255))]) + lines[place][at + 1 :]
    changed = remade(path, folder / "flipped.zip", lambda old: [*old[:place], flipped, *old[place + 1 :]])
    try:
        fault = trail_files.verify_file(changed).fault
    except trail_files.NotATrail:
        return  # the event says the same in other bytes: the checksum tells
    assert fault is not None
    assert fault.n == place + 1


def test_what_somebody_may_not_read_is_left_out_and_the_file_still_holds(lived: World, tmp_path: Path) -> None:
    path = exported(lived, tmp_path / "some.zip", Permission.AUDIT)
    checked = trail_files.verify_file(path)
    about_tickets = sum(row["ticket_id"] is not None for row in stored(lived))
    assert (checked.fault, checked.withheld) == (None, about_tickets)
    with zipfile.ZipFile(path) as archive:
        assert "绝密" not in archive.read(trail.EVENTS).decode()
    everything_but_money = exported(lived, tmp_path / "more.zip", Permission.AUDIT, Permission.VIEW_ALL)
    assert trail_files.verify_file(everything_but_money).withheld == 1


def test_who_may_export(lived: World, tmp_path: Path) -> None:
    from core.domain.errors import Reason, Refused

    with pytest.raises(Refused) as refused:
        exported(lived, tmp_path / "none.zip", Permission.VIEW_ALL)
    assert refused.value.reason is Reason.PERMISSION_DENIED


def test_a_file_of_something_else_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "note.zip").write_text("hello")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    (tmp_path / "other.zip").write_bytes(other.getvalue())
    for name in ("note.zip", "other.zip", "nowhere.zip"):
        with pytest.raises(trail_files.NotATrail):
            trail_files.verify_file(tmp_path / name)


def test_a_redacted_event_stays_in_its_place_in_chain_and_file(lived: World, tmp_path: Path) -> None:
    opened = next(row for row in stored(lived) if row["kind"] == "opened")
    before = stored(lived)
    head = lived.rows(EventHead)[0]
    with uow.unit_of_work(lived.org.id) as session:
        session.execute(sa.update(Event).where(Event.n == opened["n"]).values(body="", salt=""))
        word = events.Pending(
            kind=REDACTED, ticket_id=None, at=lived.now, actor="system", for_login=None, body={"n": opened["n"]}
        )
        events.append(session, lived.org.id, [word])
    assert verified(lived) is None
    with uow.reading(lived.org.id) as session:
        assert list(agreement.disagreements(session, lived.org.id)) == []
    assert trail_files.verify_file(exported(lived, tmp_path / "redacted.zip")).fault is None
    put(lived, before)
    with uow.unit_of_work(lived.org.id) as session:
        session.execute(sa.update(EventHead).values(n=head.n, digest=head.digest))
