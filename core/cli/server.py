"""Commands that keep running: the server and the clockwork."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

import click
from flask import Flask
from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server

from core.cli import memory
from core.cli.logs import start_logging
from core.cli.tools import NotReady, Tools, config_of, plugins_of
from core.services.clockwork import Worker

THREADS = 8
DRAIN_SECONDS = 20.0
FORM_BYTES = 1024 * 1024  # of a request besides the file in it


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.pass_obj
def serve(tools: Tools, host: str, port: int) -> None:
    """Serve the pages, with the clockwork in a thread unless HUIYIN_WORKER=false. SIGTERM lets requests finish."""
    start_logging()
    with tools.ready_app() as app:
        memory.settle()
        stop = stop_on_signals()
        listener = _listen(host, port)
        click.echo(f"Huiyin 回音 answers at http://{host}:{listener.getsockname()[1]}/")
        with clockwork(app) if config_of(app).worker else nullcontext():
            run_server(app, listener, stop)
        click.echo("Stopped.")


@click.command()
@click.pass_obj
def worker(tools: Tools) -> None:
    """Run the clockwork alone, beside servers with HUIYIN_WORKER=false. SIGTERM lets it finish what it does."""
    start_logging()
    with tools.ready_app() as app:
        memory.settle()
        stop = stop_on_signals()
        click.echo("The clockwork runs.")
        with clockwork(app):
            stop.wait()
        click.echo("Stopped.")


@contextmanager
def clockwork(app: Flask) -> Iterator[None]:
    """Run the clockwork in a thread; at the end, let it finish what it does."""
    thread = Worker(app.app_context, config_of(app), plugins_of(app))
    thread.start()
    try:
        yield
    finally:
        thread.stop()


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
    return stop


def run_server(app: Flask, listener: socket.socket, stop: threading.Event) -> None:
    """Answer requests until ``stop`` is set; then take no more, and finish those that have begun."""
    config = config_of(app)
    channels: dict[int, object] = {}
    server: TcpWSGIServer = create_server(
        app,
        map=channels,
        sockets=[listener],
        threads=THREADS,
        ident="",
        max_request_body_size=config.request_limit_bytes + FORM_BYTES,
        clear_untrusted_proxy_headers=config.proxies == 0,
    )
    while not stop.is_set():
        wasyncore.loop(timeout=0.5, map=channels, count=1)
    wasyncore.dispatcher.close(server)  # its trigger stays: threads wake this loop with it
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline and _busy(server):
        wasyncore.loop(timeout=0.1, map=channels, count=1)
    server.task_dispatcher.shutdown()
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    wasyncore.close_all(channels)


def _busy(server: TcpWSGIServer) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values()))


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # before the address is told to anybody
    except OSError as error:
        raise NotReady(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return listener
