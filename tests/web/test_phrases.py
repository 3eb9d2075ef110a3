"""Times as people say them, at both sides of every boundary and in both languages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale

from core.domain.forms import Choice, Field, FieldKind
from core.domain.texts import N_, Message
from core.testing.databases import sqlite_url
from core.testing.world import make_app
from core.web import forms, phrases, texts

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)  # Monday 09:00


@pytest.fixture(scope="module")
def plain_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    path: Path = tmp_path_factory.mktemp("data")
    return make_app(sqlite_url(), path)


def both(app: Flask, message: Message) -> tuple[str, str]:
    with app.test_request_context():
        with force_locale("zh"):
            chinese = texts.say(message)
        with force_locale("en"):
            return chinese, texts.say(message)


@pytest.mark.parametrize(
    ("ahead", "chinese", "english"),
    [
        (timedelta(days=-3, microseconds=1), "逾期 2 天", "2 d overdue"),
        (timedelta(days=-3), "逾期 3 天", "3 d overdue"),
        (timedelta(hours=-24, seconds=1), "逾期 23 小时", "23 h overdue"),
        (timedelta(minutes=-60), "逾期 1 小时", "1 h overdue"),
        (timedelta(minutes=-59), "逾期 59 分钟", "59 min overdue"),
        (timedelta(microseconds=-1), "逾期 1 分钟", "1 min overdue"),
        (timedelta(0), "还剩 1 分钟", "1 min left"),
        (timedelta(minutes=59), "还剩 59 分钟", "59 min left"),
        (timedelta(hours=6, microseconds=-1), "还剩 5 小时", "5 h left"),
        (timedelta(hours=6), "今天 15:00 前", "today by 15:00"),
        (timedelta(hours=14, minutes=59), "今天 23:59 前", "today by 23:59"),
        (timedelta(hours=15), "明天 00:00 前", "tomorrow by 00:00"),
        (timedelta(hours=25), "明天 10:00 前", "tomorrow by 10:00"),
        (timedelta(days=2), "周三 09:00 前", "by Wednesday 09:00"),
        (timedelta(days=6), "周日 09:00 前", "by Sunday 09:00"),
    ],
)
def test_deadlines(plain_app: Flask, ahead: timedelta, chinese: str, english: str) -> None:
    assert both(plain_app, phrases.deadline(NOW + ahead, NOW, SHANGHAI)) == (chinese, english)


@pytest.mark.parametrize(
    ("passed", "chinese", "english"),
    [
        (timedelta(0), "刚刚", "just now"),
        (timedelta(seconds=59), "刚刚", "just now"),
        (timedelta(seconds=60), "1 分钟前", "1 min ago"),
        (timedelta(hours=5, minutes=59), "5 小时前", "5 h ago"),
        (timedelta(hours=6), "今天 03:00", "today 03:00"),
        (timedelta(hours=9, microseconds=1), "昨天 23:59", "yesterday 23:59"),
        (timedelta(hours=-20), "明天 05:00", "tomorrow 05:00"),
    ],
)
def test_what_has_happened(plain_app: Flask, passed: timedelta, chinese: str, english: str) -> None:
    assert both(plain_app, phrases.ago(NOW - passed, NOW, SHANGHAI)) == (chinese, english)


@pytest.mark.parametrize("days", [7, 400])
def test_what_is_far_away_is_named_by_its_date(plain_app: Flask, days: int) -> None:
    due = NOW + timedelta(days=days)
    chinese, english = both(plain_app, phrases.deadline(due, NOW, SHANGHAI))
    local = due.astimezone(SHANGHAI)
    assert f"{local.month}月{local.day}日 09:00 前" in chinese
    assert english.startswith(f"by {local.day} {local:%b}")


@pytest.mark.parametrize(
    ("ahead", "tone"),
    [
        (timedelta(microseconds=-1), "overdue"),
        (timedelta(0), "soon"),
        (timedelta(hours=24), "soon"),
        (timedelta(hours=24, microseconds=1), "neutral"),
    ],
)
def test_tones(ahead: timedelta, tone: str) -> None:
    assert phrases.tone(NOW + ahead, NOW) == tone


def test_a_message_is_rendered_in_the_readers_language_and_zone(plain_app: Flask) -> None:
    message = Message(
        N_("%(number)s 的“%(deadline_label)s”已逾期（应于 %(due_at)s 前完成）。"),
        {"number": "TS-1", "deadline_label": "休息日", "due_at": "2026-03-16T09:00:00+00:00"},
    )
    chinese, english = both(plain_app, message)
    assert "“休息日”已逾期（应于 " in chinese
    assert "3月16日 17:00" in chinese
    assert "day off" in english
    assert "16 Mar" in english


@pytest.mark.parametrize("text", ["100%", "100 %s", "%(x)s", "{}"])
def test_a_text_without_parameters_is_left_alone(plain_app: Flask, text: str) -> None:
    assert both(plain_app, Message(text)) == (text, text)


def test_a_time_that_is_none_is_shown_as_it_is(plain_app: Flask) -> None:
    assert both(plain_app, Message("%(due_at)s %(x)s", {"due_at": "soon", "x": 1}))[0] == "soon 1"


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "¥0.00"), (5, "¥0.05"), (100_000, "¥1,000.00"), (-170_370, "-¥1,703.70")]
)
def test_money(fen: int, text: str) -> None:
    assert texts.money(fen) == text


K = FieldKind


@pytest.mark.parametrize(
    ("field", "value", "chinese", "english"),
    [
        (Field(key="a", label="a", kind=K.BOOLEAN), True, "是", "Yes"),
        (Field(key="a", label="a", kind=K.BOOLEAN), False, "否", "No"),
        (Field(key="a", label="a", kind=K.BOOLEAN), None, "—", "—"),
        (Field(key="a", label="a", kind=K.MONEY), 170_370, "¥1,703.70", "¥1,703.70"),
        (Field(key="a", label="a", kind=K.DATE), "2020-03-05", "2020年3月5日", "5 Mar 2020"),
        (
            Field(key="a", label="a", kind=K.INSTANT),
            "2020-03-05T01:00:00+00:00",
            "2020年3月5日 09:00",
            "5 Mar 2020, 09:00",
        ),
        (Field(key="a", label="a", kind=K.TIME), "17:30:00", "17:30", "17:30"),
        (Field(key="a", label="a", kind=K.CHOICE, choices=(Choice("x", "休息日"),)), "x", "休息日", "day off"),
        (Field(key="a", label="a", kind=K.CHOICE, choices=(Choice("x", "休息日"),)), "gone", "gone", "gone"),
        (
            Field(key="a", label="a", kind=K.CHOICES, choices=(Choice("x", "休息日"), Choice("y", "工作日"))),
            ("x", "y"),
            "休息日、工作日",
            "day off, working day",
        ),
    ],
)
def test_stored_values_as_people_read_them(
    plain_app: Flask, field: Field, value: object, chinese: str, english: str
) -> None:
    with plain_app.test_request_context():
        for locale, text in (("zh", chinese), ("en", english)):
            with force_locale(locale):
                assert forms.shown(value, field) == text
