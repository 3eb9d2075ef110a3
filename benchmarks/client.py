"""A small keep-alive HTTP client that logs in as a person would, for measuring a real server on this machine."""

import http.client
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlencode

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Client:
    """One connection with its cookies."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def request(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, body and location of an answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except http.client.RemoteDisconnected:  # the server lets go of who says nothing for two minutes
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                pair = value.partition(";")[0]
                self._cookies[pair.partition("=")[0]] = pair.partition("=")[2]
        return answer.status, text, answer.getheader("Location") or ""

    def get(self, path: str) -> str:
        """Return a page.

        :raises RuntimeError: It is not there.
        """
        status, text, location = self.request("GET", path)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {location}")
        return text

    def token(self, path: str) -> str:
        """Return the CSRF token of a page's form."""
        found = CSRF.search(self.get(path))
        if found is None:
            raise RuntimeError(f"{path}: no form")
        return found[1]

    def log_in(self, login: str, password: str) -> None:
        """Log in.

        :raises RuntimeError: The server does not let us in.
        """
        form = {"csrf_token": self.token("/login"), "login": login, "password": password}
        status, _text, location = self.request("POST", "/login", form)
        if status not in (302, 303):
            raise RuntimeError(f"log-in: {status} {location}")


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> float:
    """Return how many seconds it takes until the server answers."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < 60:
        if process.poll() is not None:
            sys.exit("the server did not start")
        try:
            Client(port).get(path)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        else:
            return time.perf_counter() - begun
    sys.exit("the server does not answer")


def p50_ms(what: Callable[[int], object], times: int, warm_up: int = 5) -> float:
    """Return the median duration of a call in milliseconds."""
    for n in range(warm_up):
        what(-1 - n)
    durations = []
    for n in range(times):
        begun = time.perf_counter()
        what(n)
        durations.append(time.perf_counter() - begun)
    return statistics.median(durations) * 1000
