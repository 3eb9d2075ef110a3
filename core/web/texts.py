"""Messages, times and amounts as text in the reader's language and the organisation's zone."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import g, has_request_context

from core.domain.money import yuan
from core.domain.texts import N_, Message
from core.services import clock
from core.web import i18n
from core.web.guard import visit

_DAY = {"zh": "M月d日", "en": "d MMM"}
_DAY_AND_YEAR = {"zh": "y年M月d日", "en": "d MMM y"}
_MOMENT = {"zh": "M月d日 HH:mm", "en": "d MMM, HH:mm"}
_MOMENT_AND_YEAR = {"zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}
_DEFAULT_ZONE = "Asia/Shanghai"
ZONE = "huiyin_zone"  # of the request, where nobody is logged in: the zone of the organisation that is looked at


def now() -> datetime:
    """Return the time of this request: one instant for the whole page."""
    found = visit() if has_request_context() else None
    return found.scope.now if found else clock.now()


def zone() -> ZoneInfo:
    """Return the zone in which times are shown: the organisation's."""
    found = visit() if has_request_context() else None
    return ZoneInfo(found.scope.org.zone if found else g.get(ZONE, _DEFAULT_ZONE))


def say(text: Message | str) -> str:
    """Return a message, or a msgid of the catalogues, in the reader's language."""
    if isinstance(text, str):
        return i18n.translate(text) if text else ""
    translated = i18n.translate(text.text) if text.text else ""
    return translated % _shown(text.params) if text.params else translated


def _shown(params: Mapping[str, object]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name, value in params.items():
        if isinstance(value, Message) or (name.endswith("_label") and isinstance(value, str)):
            shown[name] = say(value)
        elif isinstance(value, tuple):
            shown[name] = say(N_("、")).join(value)
        elif isinstance(value, datetime):
            shown[name] = moment(value)
        elif name.endswith("_at") and isinstance(value, str):
            shown[name] = _moment_of(value)
        else:
            shown[name] = value
    return shown


def _moment_of(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment(at) if at.tzinfo else text


def moment(at: datetime) -> str:
    """Return an instant to the minute, without the year if it is the present one."""
    local = at.astimezone(zone())
    forms = _MOMENT if local.year == now().astimezone(zone()).year else _MOMENT_AND_YEAR
    return format_datetime(local, forms[i18n.current()], locale=i18n.current())


def exact(at: datetime) -> str:
    """Return an instant to the second with its zone, for those who want to know."""
    local = at.astimezone(zone())
    return f"{local:%Y-%m-%d %H:%M:%S} ({local.tzinfo})"


def day(value: date | str) -> str:
    """Return a date (as ISO text, too), without the year if it is the present one."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    forms = _DAY if value.year == now().astimezone(zone()).year else _DAY_AND_YEAR
    return format_date(value, forms[i18n.current()], locale=i18n.current())


def money(amount_fen: int) -> str:
    """Return an amount with its sign and groups of three digits: ``¥1,703.70``."""
    sign = "-" if amount_fen < 0 else ""
    whole, _, cents = yuan(abs(amount_fen)).partition(".")
    return f"{sign}¥{int(whole):,}.{cents}"
