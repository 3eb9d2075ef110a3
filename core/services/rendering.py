"""Messages as text outside a page, for readers of any language: mails, digests, the command line."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.support import NullTranslations, Translations

from core.domain.codec import TYPE
from core.domain.texts import Message
from core.plugin_manager import PluginManager

SOURCE_LOCALE = "zh"
CORE = Path(__file__).parents[1] / "translations"
_MOMENT = {"zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}


def catalogues(plugins: PluginManager) -> tuple[Path, ...]:
    """Return the folders of catalogues, the core's last: what a later one has wins."""
    packages = [plugin.package for plugin in plugins.loaded if plugin.package]
    return (*(Path(str(files(package))) / "translations" for package in packages), CORE)


def render(
    message: Message | Mapping[str, object], *, locale: str, zone: ZoneInfo, folders: tuple[Path, ...] = (CORE,)
) -> str:
    """Return ``message`` (or its stored form) in a language, its times in ``zone``.

    What no catalogue of ``folders`` has, or has with other placeholders, is said in Chinese, the source language.
    """
    text, params = _parts(message)
    translated = _translate(text, locale, folders)
    if not params:
        return translated
    shown = {name: _shown(name, value, locale, zone, folders) for name, value in params.items()}
    try:
        return translated % shown
    except (KeyError, ValueError, TypeError):
        return text % shown


def moment(at: datetime, *, locale: str, zone: ZoneInfo) -> str:
    """Return an instant to the minute, with its year."""
    language = locale if locale in _MOMENT else SOURCE_LOCALE
    return format_datetime(at.astimezone(zone), _MOMENT[language], locale=language)


def _parts(message: Message | Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    if isinstance(message, Message):
        return message.text, message.params
    params = message["params"]
    return str(message["text"]), params if isinstance(params, Mapping) else {}


def _shown(name: str, value: object, locale: str, zone: ZoneInfo, folders: tuple[Path, ...]) -> object:
    if isinstance(value, Message) or (isinstance(value, Mapping) and value.get(TYPE) == "Message"):
        return render(value, locale=locale, zone=zone, folders=folders)
    if isinstance(value, str) and name.endswith("_label"):
        return _translate(value, locale, folders)
    at = _instant(value) if name.endswith("_at") else value
    return moment(at, locale=locale, zone=zone) if isinstance(at, datetime) else value


def _instant(value: object) -> object:
    """Return the instant that ``value`` is or spells, else ``value`` itself."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value
    return at if isinstance(at, datetime) and at.tzinfo else value


def _translate(text: str, locale: str, folders: tuple[Path, ...]) -> str:
    if not text or locale == SOURCE_LOCALE:
        return text
    return str(_catalogue(folders, locale).gettext(text))


@cache
def _catalogue(folders: tuple[Path, ...], locale: str) -> NullTranslations:
    merged = Translations()
    for folder in folders:
        found = Translations.load(folder, [locale])
        if isinstance(found, Translations):
            merged.merge(found)
    return merged
