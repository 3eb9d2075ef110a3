"""Measures Huiyin against a bare application on the same database, in one run: ``make bench``.

``python -m benchmarks [create] [sweep] [pages] [start] [--upto N] [--database URL]`` measures what is named, or all.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session
from waitress.server import create_server

from benchmarks.bare import Item, insert, make_bare
from benchmarks.client import Client, p50_ms, wait_for
from benchmarks.replay import past
from benchmarks.seed import fill
from core.app import BUNDLED
from core.cli import memory, replay
from core.domain.people import SYSTEM_ACTOR
from core.extensions import db
from core.models import Membership
from core.plugin_manager import PluginManager
from core.services import clock, clockwork, opening, what_if
from core.services.scope import Scope
from core.services.work import working
from core.testing import sample_plugin
from core.testing.databases import postgresql_url, sqlite_url
from core.testing.world import World, make_app

PASSWORD = "bench-" + "mark-1"
ORDER = {
    "order_no": "A1",
    "model": "保温杯",
    "quantity": "1",
    "recipient": "王芳",
    "address": "杭州市西湖区",
    "phone": "13800000000",
}
RUDE = {"subject": "服务员骂人", "kind": "rude", "who": "某人"}
MB = 1024


def row(what: str, value: str, aim: str = "") -> None:
    """Print one line of the table."""
    print(f"| {what} | {value} | {aim} |", flush=True)


def url_of(kind: str) -> str:
    """Return a fresh database of the kind asked for."""
    return postgresql_url() if kind == "postgresql" else sqlite_url()


def bench_create(kind: str) -> None:
    """Creating a ticket through the service, against one bare insert; in turns, so that both see the same disk."""
    _bare, engine = make_bare(url_of(kind))
    with make_app(url_of(kind), Path(tempfile.mkdtemp()), PluginManager(BUNDLED)).app_context():
        world = staffed()
        scope = world.scope("agent")

        def bare(_n: int) -> None:
            with Session(engine.execution_options(huiyin_write=True)) as session:
                insert(session, "标题")

        rounds = [
            (p50_ms(bare, 40), p50_ms(lambda _n: opening.open_ticket(scope, "order_tracking", ORDER), 40))
            for _ in range(5)
        ]
    for name, values in (
        ("bare insert, ms", [one[0] for one in rounds]),
        ("open_ticket, ms", [one[1] for one in rounds]),
    ):
        row(f"{kind}: {name}", f"{sorted(values)[2]:.2f}")
    ratios = sorted(own / base for base, own in rounds)
    row(f"{kind}: create through the service / bare insert", f"{ratios[2]:.2f}", "<= 3")


def staffed() -> World:
    """Return a world, on the application at hand, with the people that the benchmarks need."""
    world = World(current_app)  # type: ignore[arg-type]  # a proxy of one
    world.person("agent", "customer_service", password=PASSWORD)
    world.person("officer", "information_officer")
    world.person("store", "store")
    return world


def bench_sweep(kind: str, count: int) -> None:
    """Firing overdue deadlines, each with an event, a decision, a penalty and messages."""
    plugins = PluginManager(with_entry_points=False)
    plugins.register(sample_plugin)
    with make_app(url_of(kind), Path(tempfile.mkdtemp()), plugins).app_context():
        world = World(current_app)  # type: ignore[arg-type]  # a proxy of one
        world.person("clerk", "clerk")
        world.person("chief", "chief")
        scope = world.scope("clerk")
        for _ in range(count // 100):
            with working(scope) as work:
                for _ in range(100):
                    opening.open_within(work, "complaint", RUDE)
        world.now += timedelta(days=2, hours=12)  # the reminder is past, the miss is due
        clockwork.fire_all(plugins, world.now - timedelta(hours=1))
        world.now += timedelta(hours=10)
        begun = time.perf_counter()
        fired = clockwork.fire_all(plugins, world.now)
        row(f"{kind}: sweep of {fired} overdue, tickets/s", f"{fired / (time.perf_counter() - begun):.0f}", ">= 2000")


def bench_replay(kind: str, count: int) -> None:
    """Replaying a year of tickets under another cut-off and another percentage, by as many processes as processors."""
    app = make_app(url_of(kind), Path(tempfile.mkdtemp()), PluginManager(BUNDLED), pages=False)
    with app.app_context():
        plugins: PluginManager = app.extensions["huiyin_plugins"]
        org = past(plugins, app.extensions["huiyin_config"], "ecommerce", count)
        scope = Scope(org=org, actor=SYSTEM_ACTOR, now=clock.now(), plugins=plugins)
        today = org.local_date(scope.now)
        changes = {"ecommerce": {"cutoff": "12:00", "penalty_percent": "20"}}
        asked = what_if.question(scope, today - timedelta(days=365), today, changes)
        begun = time.perf_counter()
        found = what_if.answer(scope, tuple(replay.parts(scope, asked, os.cpu_count() or 1)))
        seconds = time.perf_counter() - begun
        row(f"{kind}: replay of {found.part.tickets:,} tickets, s", f"{seconds:.0f}", "<= 60 for 50,000")


def serve(app: object) -> int:
    """Serve an application in a thread of this process and return the port."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    Thread(target=server.run, daemon=True).start()
    return int(server.effective_port)


def bench_pages(kind: str, sizes: list[int]) -> None:
    """Pages over HTTP at growing sizes, against the bare page; and creation over HTTP."""
    bare, engine = make_bare(url_of(kind))
    with Session(engine.execution_options(huiyin_write=True)) as session:
        session.execute(
            sa.insert(Item),
            [{"number": f"N{n}", "title": f"标题 {n}", "state": "new", "body": "x" * 200} for n in range(1000)],
        )
        session.commit()
    bare_client = Client(serve(bare))
    app = make_app(url_of(kind), Path(tempfile.mkdtemp()), PluginManager(BUNDLED))
    own_client = Client(serve(app))
    with app.app_context():
        world = staffed()
        opener = next(iter(world.rows(Membership))).user_id
        own_client.log_in("agent", PASSWORD)
        for size in sizes:
            fill(
                world,
                size,
                plugin="ecommerce",
                process="order_tracking",
                state="in_transit",
                role="customer_service",
                opener_id=opener,
            )
            _analyse(kind)
            _measure_pages(kind, size, bare_client, own_client)
    create_form = {"csrf_token": "", **ORDER}
    create_form["csrf_token"] = own_client.token("/tickets/new/order_tracking")
    bare_ms = p50_ms(lambda _n: bare_client.request("POST", "/items", {"title": "标题"}), 60)
    own_ms = p50_ms(lambda _n: _created(own_client.request("POST", "/tickets/new/order_tracking", create_form)), 60)
    row(
        f"{kind}: create over HTTP / bare, at {sizes[-1]:,}",
        f"{own_ms:.1f} / {bare_ms:.1f} ms = {own_ms / bare_ms:.2f}",
        "<= 3",
    )


def _created(answer: tuple[int, str, str]) -> None:
    if answer[0] not in (302, 303):
        raise RuntimeError(f"create: {answer[0]} {answer[1][:2000]}")


def _analyse(kind: str) -> None:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _measure_pages(kind: str, size: int, bare: Client, own: Client) -> None:
    pages = {
        "ticket page": ("/items/{}", f"/t/bench{size // 2:017d}"),
        "list": ("/items", "/tickets"),
        "list, overdue first": ("/items", "/tickets?sort=due"),
        "my work": ("/items", "/work"),
        "search, common word": ("/items", "/tickets?q=" + "%E8%80%B3%E6%9C%BA"),
        "search, one order": ("/items", f"/tickets?q=A{size // 3}"),
    }
    for name, (base, path) in pages.items():
        base_ms = p50_ms(lambda n, base=base: bare.get(base.format(n % 900 + 1 if n >= 0 else 1)), 60)
        own_ms = p50_ms(lambda _n, path=path: own.get(path), 40)
        row(f"{kind}: {name} at {size:,}", f"{own_ms:.1f} / {base_ms:.1f} ms = {own_ms / base_ms:.1f}", "<= 4")


def bench_start() -> None:
    """How long ``huiyin serve`` takes until it answers, and what it weighs when idle."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"HUIYIN_DATA_DIR": tempfile.mkdtemp()}
    huiyin = [sys.executable, "-c", "from core.app import main; main()"]
    subprocess.run([*huiyin, "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([*huiyin, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        row("start until the first answer, s", f"{wait_for(port, '/healthz', process):.2f}", "<= 2")
        time.sleep(3)
        status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        row("idle memory, MB", f"{resident / MB:.0f}", "<= 150")
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    """Measure what is asked for and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("what", nargs="*", choices=[[], "create", "sweep", "pages", "start", "replay"])
    parser.add_argument("--upto", type=int, default=1_000_000)
    parser.add_argument("--overdue", type=int, default=10_000)
    parser.add_argument("--replayed", type=int, default=50_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="sqlite")
    options = parser.parse_args()
    kinds = ["sqlite", "postgresql"] if options.database == "both" else [options.database]
    wanted = options.what or ["start", "create", "sweep", "replay", "pages"]
    print("| what | value | aim |\n|---|---|---|")
    if "start" in wanted:
        bench_start()
    memory.settle()  # as the server does
    for kind in kinds:
        if "create" in wanted:
            bench_create(kind)
        if "sweep" in wanted:
            bench_sweep(kind, options.overdue)
        if "replay" in wanted:
            bench_replay(kind, options.replayed)
        if "pages" in wanted:
            bench_pages(kind, [size for size in (1_000, 100_000, 1_000_000) if size <= options.upto])


main()
