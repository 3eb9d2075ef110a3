"""Languages: which one a request gets, and where the catalogues are."""

from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations

from core.plugin_manager import PluginManager
from core.services import rendering
from core.web.guard import visit

LOCALES = {"zh": "简体中文", "en": "English"}
DEFAULT = "zh"
COOKIE = "huiyin_language"
_CATALOGUE = "huiyin_catalogue"


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


def translate(text: str, /, **params: object) -> str:
    """Return a msgid in the language of this request, with its parameters put in."""
    translated = _catalogue().gettext(text)
    return translated % params if params else translated


def translate_number(singular: str, plural: str, number: int, /, **params: object) -> str:
    """Return the form of a msgid that goes with ``number``, with its parameters put in."""
    translated = _catalogue().ngettext(singular, plural, number)
    return translated % ({"num": number} | params)


def _catalogue() -> Any:
    """Return the catalogue of the language in force; looked up once, because a page asks hundreds of times."""
    if not has_request_context():
        return get_translations()
    locale = get_locale()
    known = g.get(_CATALOGUE)
    if known is None or known[0] is not locale:
        known = (locale, get_translations())
        setattr(g, _CATALOGUE, known)
    return known[1]


def register(app: Flask) -> None:
    """Translate what ``app`` renders."""
    folders = catalogues(app.extensions["huiyin_plugins"])
    app.config.update(
        BABEL_DEFAULT_LOCALE=DEFAULT, BABEL_TRANSLATION_DIRECTORIES=";".join(str(folder) for folder in folders)
    )
    Babel(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension that Babel adds
        translate, translate_number, newstyle=True
    )
