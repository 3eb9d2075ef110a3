"""The server: starts only when it can, answers, and finishes what it has begun."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from core.cli.server import run_server
from core.plugin_manager import PluginManager
from core.testing.databases import empty_sqlite_url
from core.testing.world import make_app

PROGRAM = Path(sys.executable).with_name("huiyin")


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"HUIYIN_DATA_DIR": str(folder), "HUIYIN_DATABASE_URL": "", "HUIYIN_SECRET_KEY": ""}


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process on a free port, and its address."""
    subprocess.run([PROGRAM, "init"], env=environment(folder), check=True, capture_output=True)
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", *arguments],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_server_prints_its_address_answers_and_stops_when_told(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, url):
        assert status(url) in {200, 302}
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
        assert output.endswith("Stopped.\n")
        assert process.returncode == 0


def test_two_servers_cannot_have_one_port(tmp_path: Path) -> None:
    with serving(tmp_path) as (_process, url):
        port = url.rstrip("/").rpartition(":")[2]
        second = subprocess.run(
            [PROGRAM, "serve", "--port", port], env=environment(tmp_path), capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert second.stderr == f"Error: cannot listen on 127.0.0.1:{port}: Address already in use\n"


@pytest.fixture
def slow_app(tmp_path: Path) -> Iterator[tuple[Flask, threading.Event]]:
    """A bare application with one page that takes a while, and an event that says when it is asked for."""
    app = Flask("slow")
    app.extensions["huiyin_config"] = make_app(
        empty_sqlite_url(), tmp_path, PluginManager(with_entry_points=False)
    ).extensions["huiyin_config"]
    begun = threading.Event()

    @app.get("/slow")
    def slow() -> str:
        begun.set()
        time.sleep(1.0)
        return "x" * 3_000_000

    return app, begun


def test_a_request_that_has_begun_is_finished_and_no_other_is_taken(slow_app: tuple[Flask, threading.Event]) -> None:
    app, begun = slow_app
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    stop = threading.Event()
    server = threading.Thread(target=run_server, args=(app, listener, stop))
    server.start()
    bodies: list[int] = []

    def ask() -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{address[1]}/slow", timeout=30) as response:
            bodies.append(len(response.read()))

    client = threading.Thread(target=ask)
    client.start()
    assert begun.wait(10)
    stop.set()
    server.join(20)
    client.join(20)
    assert bodies == [3_000_000]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)
