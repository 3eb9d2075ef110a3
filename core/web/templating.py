"""What templates can call: texts, times, the form fields of the domain, and the one-time messages."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

import jinja2
from flask import Flask, flash, get_flashed_messages, request
from markupsafe import Markup, escape

from core.domain import drawing
from core.domain.diagrams import Graph
from core.domain.texts import Message
from core.services.ticket_page_history import Entry
from core.web import forms, i18n, phrases, settings_places, shell, texts
from core.web.guard import visit


def time_element(phrase: str, at: datetime) -> Markup:
    """Return ``<time>`` with what people say inside and the exact instant in machine form and title."""
    shown, title = escape(phrase), escape(texts.exact(at))
    element = f'<time datetime="{at.isoformat(timespec="seconds")}" title="{title}">{shown}</time>'
    return Markup(element)  # noqa: S704 -- its parts are escaped; formatting it as Markup costs twice as much


def ago(at: datetime) -> Markup:
    """Say when something happened ("3 小时前", "昨天 10:00")."""
    return time_element(texts.say(phrases.ago(at, texts.now(), texts.zone())), at)


def due(at: datetime) -> Markup:
    """Say until when there is time ("还剩 3 小时", "明天 10:00 前", "逾期 2 天")."""
    element = time_element(texts.say(phrases.deadline(at, texts.now(), texts.zone())), at)
    return Markup("<span data-due>") + element + Markup("</span>")


def moment(at: datetime) -> Markup:
    """Show an instant to the minute, in the organisation's zone."""
    return time_element(texts.moment(at), at)


def due_tone(at: datetime) -> str:
    """Return how pressing a deadline is, as the name of a chip's tone."""
    return phrases.tone(at, texts.now())


def countdown() -> dict[str, str]:
    """Return what a page needs to keep its countdowns right while it is open: its time, and the words for spans."""
    words = {
        "late": phrases.LATE,
        "left": phrases.LEFT,
        "days": phrases.DAYS,
        "hours": phrases.HOURS,
        "minutes": phrases.MINUTES,
    }
    return {key: texts.say(text) for key, text in words.items()} | {"now": texts.now().isoformat()}


def tell(message: Message | str, *, tone: str = "done", undo_url: str = "") -> None:
    """Show a sentence on the next page; ``undo_url`` takes back, by POST, what has just been done."""
    flash(json.dumps({"text": texts.say(message), "undo_url": undo_url}), tone)


def told() -> list[dict[str, Any]]:
    """Return the sentences that the page before left, each with ``tone``, ``text`` and ``undo_url``."""
    return [{"tone": tone, **json.loads(content)} for tone, content in get_flashed_messages(with_categories=True)]


def here() -> str:
    """Return the path and query of this request, to come back to it; the start page if it was not a GET."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def diagram(found: Graph, now: str = "", passed: Collection[str] = ()) -> Markup:
    """Draw a process; ``now`` is the state in which a ticket stands, ``passed`` are those that it has been in."""
    return Markup(drawing.svg(found, texts.say, now=now, passed=passed))  # noqa: S704 -- drawing escapes every text


def diagram_words(found: Graph) -> tuple[str, ...]:
    """Return the picture of a process in words."""
    return drawing.sentences(found, texts.say)


def days(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return what happened, in its order, by the organisation's days."""
    by_day = groupby(entries, lambda entry: entry.at.astimezone(texts.zone()).date())
    return [(texts.day(day), list(found)) for day, found in by_day]


def attributes(found: dict[str, object]) -> Markup:
    """Return HTML attributes; True is one without a value, False and None none at all."""
    shown = [
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in found.items()
        if value is not None and value is not False
    ]
    return Markup("").join(shown)


def register(app: Flask) -> None:
    """Set up the environment in which all templates run."""
    environment = app.jinja_env
    environment.autoescape = True
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        ago=ago,
        due=due,
        due_tone=due_tone,
        moment=moment,
        exact=texts.exact,
        day=texts.day,
        days=days,
        money=texts.money,
        say=texts.say,
        shown=forms.shown,
        attributes=attributes,
    )
    environment.globals.update(
        say=texts.say,
        told=told,
        here=here,
        visit=visit,
        language=i18n.current,
        languages=i18n.LOCALES,
        navigation=shell.navigation,
        settings_places=settings_places.groups,
        badges=shell.badges,
        countdown=countdown,
        theme=shell.theme,
        has_page=shell.has_page,
        diagram=diagram,
        diagram_words=diagram_words,
    )
