"""Languages: which one a request gets, and where the catalogues are."""

from pathlib import Path

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale

from core.plugin_manager import PluginManager
from core.services import rendering
from core.web.guard import visit

LOCALES = {"zh": "简体中文", "en": "English"}
DEFAULT = "zh"
COOKIE = "huiyin_language"


def catalogues(plugins: PluginManager) -> tuple[Path, ...]:
    """Return the folders of catalogues that have every language: one that lacks one breaks the plurals before it."""
    return tuple(
        folder
        for folder in rendering.catalogues(plugins)
        if all((folder / locale / "LC_MESSAGES").is_dir() for locale in LOCALES)
    )


def language() -> str:
    """Return the language of this request: the user's, the one chosen here, the browser's, else the organisation's."""
    if not has_request_context():
        return DEFAULT
    found = visit()
    wanted = found.locale if found else None
    chosen = wanted or request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(list(LOCALES)) or (found.scope.org.locale if found else DEFAULT)


def current() -> str:
    """Return the language in force: the request's, unless somebody renders for another reader."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in LOCALES else DEFAULT


def register(app: Flask) -> None:
    """Translate what ``app`` renders."""
    folders = catalogues(app.extensions["huiyin_plugins"])
    app.config.update(
        BABEL_DEFAULT_LOCALE=DEFAULT, BABEL_TRANSLATION_DIRECTORIES=";".join(str(folder) for folder in folders)
    )
    Babel(app, locale_selector=language)
