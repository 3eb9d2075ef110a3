"""The calendars of an organisation: seeded years, the published notice, working hours by department."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.domain.calendars import MONDAY_TO_FRIDAY, CalendarYear, DayKind, Window
from core.domain.due import Days, InDays
from core.domain.errors import Reason, Refused
from core.domain.reckoning import reckon
from core.models import Calendar, CalendarYearRow, Department
from core.services import calendars
from core.testing.world import World

SHARED_YEARS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cn_holidays"

NOTICE_2025 = """国务院办公厅关于2025年部分节假日安排的通知
各省、自治区、直辖市人民政府：现将2025年元旦等节日的具体安排通知如下。
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
2024年11月12日
"""
NOTICE_2026 = """2025年11月4日 公布
一、元旦: 1月1日 (周四) 至3日 (周六) 放假调休，共3天。1月4日(周日)上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、
周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（星期五）至5日（星期二）放假调休，共5天。５月９日（星期六）上班。
五、端午节：6月19日到21日放假，共3天。
六、中秋节：9月25日—27日放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，9月20日（周日）、10月10日（周六）照常上班。
"""


def in_a_row(first: str, days: int) -> set[date]:
    return {date.fromisoformat(first) + timedelta(days=number) for number in range(days)}


OFF_2026 = (
    in_a_row("2026-01-01", 3)
    | in_a_row("2026-02-15", 9)
    | in_a_row("2026-04-04", 3)
    | in_a_row("2026-05-01", 5)
    | in_a_row("2026-06-19", 3)
    | in_a_row("2026-09-25", 3)
    | in_a_row("2026-10-01", 7)
)


@pytest.mark.parametrize(("text", "year"), [(NOTICE_2025, 2025), (NOTICE_2026, 2026)])
def test_the_notice_and_the_package_agree(text: str, year: int) -> None:
    notice, official = calendars.parse_notice(text, year), calendars.official_year(year)
    assert notice.off == official.off
    assert notice.makeup == official.makeup
    assert notice.confirmed
    assert official.confirmed


def test_the_notice_is_read_as_written() -> None:
    notice = calendars.parse_notice(NOTICE_2026, 2026)
    assert notice.off == OFF_2026
    assert notice.makeup == {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
    assert notice.names[date(2026, 2, 23)] == "春节"
    assert notice.names[date(2026, 10, 1)] == "国庆节"


def test_a_notice_can_reach_back_into_december() -> None:
    notice = calendars.parse_notice("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023)
    assert notice.off == {date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)}


def test_a_day_off_joined_with_the_weekend_takes_it_in() -> None:
    notice = calendars.parse_notice("一、元旦：1月1日放假，与周末连休。", 2024)
    assert notice.off == {date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有读到"),
        ("大家好", "没有读到"),
        ("一、春节：2月8日上班。", "没有读到"),
        ("一、春节：2月30日放假。", "没有这一天"),
        ("一、春节：3日放假。", "没有这一天"),
        ("一、元旦：1月1日（周五）放假。", "星期"),
        ("一、元旦：1月3日至1日放假。", "起止"),
        ("一、元旦：1月3日至2月9日放假。", "起止"),
        ("一、元旦：1月1日至3日放假。1月2日上班。", "既放假又上班"),
        ("一、元旦：2027年1月1日放假。", "不在这一年"),
        ("一、元旦：2024年12月31日放假。", "不在这一年"),
        ("一、元旦：9999年12月31日放假。", "不在这一年"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        calendars.parse_notice(text, 2026)
    assert refused.value.reason is Reason.FIELD_INVALID
    assert refused.value.field == "notice"
    assert words in str(refused.value.message)


@given(st.text(alphabet="一二、：:。；（）()周日月年至到-放假上班休息 \r\n0123456789元旦", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        notice = calendars.parse_notice(text, 2026)
    except Refused:
        return
    assert notice.off
    assert not notice.off & notice.makeup


def test_the_notice_may_come_with_other_line_ends() -> None:
    broken = NOTICE_2026.replace("\n", "\r\n").replace("10月", "10\r\n月")
    assert calendars.parse_notice(broken, 2026) == calendars.parse_notice(NOTICE_2026, 2026)


def test_the_notice_of_another_year_is_noticed() -> None:
    with pytest.raises(Refused, match="星期"):
        calendars.parse_notice(NOTICE_2025, 2026)


@pytest.mark.parametrize("year", [2021, 2023, 2025])
def test_the_package_agrees_with_the_official_data(year: int) -> None:
    path = SHARED_YEARS / f"{year}.json"
    if not path.exists():
        pytest.skip(f"shared/data/cn_holidays/{year}.json is not there")
    days = json.loads(path.read_text(encoding="utf-8"))["days"]
    official = calendars.official_year(year)
    assert official.off == {date.fromisoformat(day["date"]) for day in days if day["isOffDay"]}
    assert official.makeup == {date.fromisoformat(day["date"]) for day in days if not day["isOffDay"]}


def test_names_are_chinese_and_every_day_off_has_one() -> None:
    names = calendars.official_year(2026).names
    assert names[date(2026, 10, 6)] == "国庆节"  # a day in lieu
    assert names[date(2026, 2, 22)] == "春节"  # the Sunday within
    assert set(names) == OFF_2026
    assert all(name and not name.isascii() for name in names.values())


@pytest.mark.parametrize(("year", "confirmed"), [(2015, True), (2023, True), (2026, True), (2031, False)])
def test_only_a_year_with_a_notice_is_confirmed(year: int, confirmed: bool) -> None:
    official = calendars.official_year(year)
    assert official.confirmed is confirmed
    assert date(year, 10, 1) in official.off


def test_a_new_organisation_has_a_calendar(world: World, org_session: Session) -> None:
    calendar = calendars.load(org_session, world.org.id)
    assert calendar.zone == "Asia/Shanghai"
    assert calendar.windows == MONDAY_TO_FRIDAY
    assert calendar.kind(date(2026, 2, 14)) is DayKind.MAKEUP
    assert calendar.kind(date(2026, 2, 16)) is DayKind.HOLIDAY
    assert calendar.is_published(date(2026, 12, 31))
    assert not calendar.is_published(date(2031, 1, 1))
    due = reckon(InDays(days=3, count=Days.WORKING), datetime(2026, 2, 13, 2, tzinfo=UTC), calendar, {}, {})
    assert due.at == datetime(2026, 2, 25, 15, 59, 59, tzinfo=UTC)
    assert not due.provisional


def test_seeding_again_leaves_confirmed_years_alone(world: World, org_session: Session) -> None:
    closed = CalendarYear(year=2026, off=frozenset({date(2026, 3, 3)}), names={date(2026, 3, 3): "厂庆"})
    guess = CalendarYear(year=2025, confirmed=False)
    calendars.put_year(org_session, world.org.id, closed)
    calendars.put_year(org_session, world.org.id, guess)
    calendars.seed_years(org_session, world.org.id, (2025, 2026))
    years = calendars.load(org_session, world.org.id).years
    assert years[2026] == closed
    assert years[2025] == calendars.official_year(2025)


def test_a_pasted_notice_replaces_the_guess(world: World, org_session: Session) -> None:
    text = "一、元旦：2027年1月1日至3日放假，共3天。二、春节：2月6日至12日放假调休。2月14日上班。"
    before = calendars.load(org_session, world.org.id)
    calendars.put_year(org_session, world.org.id, calendars.parse_notice(text, 2027))
    after = calendars.load(org_session, world.org.id)
    rule, start = InDays(days=3, count=Days.WORKING), datetime(2026, 12, 31, 2, tzinfo=UTC)
    assert reckon(rule, start, before, {}, {}).provisional is not calendars.official_year(2027).confirmed
    due = reckon(rule, start, after, {}, {})
    assert not due.provisional
    assert due.at == datetime(2027, 1, 6, 15, 59, 59, tzinfo=UTC)


def test_a_department_may_keep_other_hours(world: World, org_session: Session) -> None:
    shop, office = (
        Department(org_id=world.org.id, key=key, name=key, parent_id=None, path="/1/") for key in ("shop", "office")
    )
    org_session.add_all((shop, office))
    org_session.flush()
    saturdays = {"5": [["09:00", "12:00"], ["13:00", "21:00"]], "0": []}
    org_session.add(Calendar(org_id=world.org.id, department_id=shop.id, windows=saturdays, ignore_makeup=True))
    org_session.flush()
    calendar = calendars.load(org_session, world.org.id, shop.id)
    assert calendar.spans(date(2026, 3, 14)) == (Window(time(9), time(12)), Window(time(13), time(21)))
    assert calendar.spans(date(2026, 3, 16)) == ()
    assert calendar.makeup_weekday == 5
    assert calendar.kind(date(2026, 1, 4)) is DayKind.WEEKEND
    assert calendar.kind(date(2026, 2, 21)) is DayKind.HOLIDAY  # a Saturday within the Spring Festival
    assert calendars.load(org_session, world.org.id, office.id) == calendars.load(org_session, world.org.id)


def test_a_department_without_hours_of_its_own_keeps_the_organisation_s(world: World, org_session: Session) -> None:
    org_session.execute(sa.update(Calendar).values(windows={"1": [["10:00", "11:00"]]}))
    shop = Department(org_id=world.org.id, key="shop", name="shop", parent_id=None, path="/1/")
    org_session.add(shop)
    org_session.flush()
    org_session.add(Calendar(org_id=world.org.id, department_id=shop.id, windows={}, ignore_makeup=True))
    org_session.flush()
    calendar = calendars.load(org_session, world.org.id, shop.id)
    assert calendar.windows == {1: (Window(time(10), time(11)),)}
    assert calendar.ignore_makeup


def test_loading_takes_three_queries(world: World, org_session: Session) -> None:
    statements: list[str] = []
    bind = org_session.get_bind()

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(bind, "before_cursor_execute", note)
    try:
        calendars.load(org_session, world.org.id)
    finally:
        event.remove(bind, "before_cursor_execute", note)
    assert len([text for text in statements if text.startswith("SELECT")]) <= 3


def test_the_rows_hold_plain_dates(world: World, org_session: Session) -> None:
    row = org_session.get_one(CalendarYearRow, (world.org.id, 2026))
    assert row.off[0] == "2026-01-01"
    assert row.makeup[0] == "2026-01-04"
