"""Keeping secrets out of the log: passwords, tokens, cookies and the headers that carry them."""

import logging
import re
import traceback
from collections.abc import Mapping

HIDDEN = "[hidden]"
_KEPT = frozenset(vars(logging.makeLogRecord({})))  # what every record has

_NAMES = (
    r"pass(?:word|wd|phrase)?|secret(?:_key)?|(?:csrf_|session_|access_|api_)?token|present|wanted|again|api_?key"
    r"|_code|giver_(?:name|contact)"
)
_SENSITIVE = re.compile(rf"(?:{_NAMES}|cookies?|set.cookie|authorization)\Z", re.IGNORECASE)
_PATTERNS = (
    # headers, up to the end of the line or of the text in quotes
    (
        re.compile(r"((?:set-)?cookie|(?:proxy-)?authorization)(['\"]?\s*[:=,]\s*['\"]?)[^\r\n'\"]+", re.I),
        rf"\1\2{HIDDEN}",
    ),
    # name=value, name: value, 'name': 'value'
    (re.compile(rf"\b({_NAMES})(['\"]?\s*[:=]\s*)('[^']*'|\"[^\"]*\"|[^\s,;&'\"{{}}()\[\]]+)", re.I), rf"\1\2{HIDDEN}"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]+", re.I), rf"\1 {HIDDEN}"),
    (re.compile(r"://[^/\s:@]*:[^/\s@]+@"), f"://{HIDDEN}@"),  # a password in an address
    # a receipt code, in groups or in one
    (re.compile(r"(?<![\w-])[0-9A-HJ-NP-TV-Z]{4}(?:[- ]?[0-9A-HJ-NP-TV-Z]{4}){5}(?![\w-])", re.A | re.I), HIDDEN),
    (re.compile(r"\bhy_[\w-]{8,}", re.A), HIDDEN),  # our tokens for programs
    (re.compile(r"(?<![\w.-])\.?[\w-]{10,}\.[\w-]{5,8}\.[\w-]{27}(?![\w-])", re.A), HIDDEN),  # a signed cookie
    # a session's token; one without a capital is not seen in a thousand years, the name of a function is
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])[\w-]{43}(?![\w-])", re.A), HIDDEN),
)


class Redaction(logging.Filter):
    """A filter of handlers that blots out what looks like a secret; ``known`` are blotted out wherever they stand."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[str] = set()

    def learn(self, *secrets: str) -> None:
        """Blot out these, too; an empty one is none."""
        self._known |= {secret for secret in secrets if secret}

    def filter(self, record: logging.LogRecord) -> bool:
        """Change ``record`` to what may be written down; it is always let through."""
        record.msg, record.args = self.text(_message(record)), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = self.text("".join(traceback.format_exception(*record.exc_info)).rstrip())
        if record.stack_info:
            record.stack_info = self.text(record.stack_info)
        for name in vars(record).keys() - _KEPT:
            setattr(record, name, self._value(name, getattr(record, name)))
        return True

    def text(self, text: str) -> str:
        """Return ``text`` without secrets."""
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def _value(self, name: str, value: object) -> object:
        if _SENSITIVE.match(name):
            return HIDDEN
        if isinstance(value, Mapping):
            return {key: self._value(str(key), item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value("", item) for item in value]
        return value if value is None or isinstance(value, bool | int | float) else self.text(str(value))


_redaction = Redaction()


def install(*secrets: str) -> None:
    """Filter what the root logger and its handlers write, and the handler that speaks when there is none.

    A filter of a logger does not see the records of those below it, so every handler gets it. Handlers that are added
    later need another call. ``secrets`` are this installation's own.
    """
    _redaction.learn(*secrets)
    root = logging.getLogger()
    for place in (root, *root.handlers, logging.lastResort):
        if place is not None:
            place.addFilter(_redaction)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a sentence whose arguments do not fit is still a sentence
        return str(record.msg)
