"""Static files: ours, the icons and htmx, from this machine only and under one versioned address."""

import hashlib
from importlib.resources import files
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, current_app
from whitenoise import WhiteNoise

from core.web.headers import EVERYWHERE

OWN = Path(__file__).parent / "static"
_ICONS = ("flask_bootstrap", "static/bootstrap5/css/font")
_PACKAGED = {
    "icons.css": (_ICONS[0], f"{_ICONS[1]}/bootstrap-icons.min.css"),
    "fonts/bootstrap-icons.woff2": (_ICONS[0], f"{_ICONS[1]}/fonts/bootstrap-icons.woff2"),
    "fonts/bootstrap-icons.woff": (_ICONS[0], f"{_ICONS[1]}/fonts/bootstrap-icons.woff"),
    "htmx.js": ("js_lib_htmx", "static/htmx/htmx.min.js"),
}
_EXTENSION = "huiyin_assets"


def served() -> dict[str, Path]:
    """Return every static file that is served, by the name that :func:`asset` takes."""
    own = {path.relative_to(OWN).as_posix(): path for path in sorted(OWN.rglob("*")) if path.is_file()}
    packaged = {name: Path(str(files(package))) / path for name, (package, path) in _PACKAGED.items()}
    return own | packaged


def asset(name: str) -> str:
    """Return the address of a static file; it changes with the contents, so browsers may keep it for ever.

    :raises KeyError: There is no such file.
    """
    urls: dict[str, str] = current_app.extensions[_EXTENSION]
    return urls[name]


def register(app: Flask) -> None:
    """Serve the static files in front of ``app``."""
    found = served()
    digest = hashlib.sha256()
    for path in found.values():
        digest.update(path.read_bytes())
    prefix = f"/static/{digest.hexdigest()[:12]}/"
    noise = WhiteNoise(
        app.wsgi_app,
        allow_all_origins=False,
        add_headers_function=_secure,
        immutable_file_test=lambda _path, _url: True,
    )
    for name, path in found.items():
        noise.add_file_to_dictionary(prefix + name, str(path))
    app.extensions[_EXTENSION] = {name: prefix + name for name in found}
    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = noise  # type: ignore[method-assign]  # as Flask documents it


def _secure(headers: Headers, _path: str, _url: str) -> None:
    for name, value in EVERYWHERE.items():
        headers[name] = value
