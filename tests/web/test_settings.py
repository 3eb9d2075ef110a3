"""The settings: parameters with their reasons and dates, plugins, processes in words, the calendar."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.permissions import Permission
from core.domain.roles import RoleTemplate
from core.models import CalendarYearRow, Deadline, Event, OrganisationPlugin, SettingRow
from core.plugin_manager import PluginManager
from core.services import clock, opening, organisations, people
from core.services.work import working
from core.testing import sample_plugin
from core.testing.databases import sqlite_url
from core.testing.site import Site

SETTING = "/settings/plugins/sample/reply_days"
NOTICE = "一、元旦：1月1日（周五）至4日（周一）放假调休，共4天。1月9日（周六）上班。"


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The sample and three plugins of the real world."""
    manager = PluginManager(
        ["plugins.ecommerce.plugin", "plugins.hotel.plugin", "plugins.school.plugin"], with_entry_points=False
    )
    manager.register(sample_plugin)
    return manager


def day(site: Site, ahead: int = 0) -> str:
    return (site.world.org.local_date(clock.now()) + timedelta(days=ahead)).isoformat()


def rows(site: Site) -> list[tuple[str, str]]:
    return [(row.value, row.effective_from) for row in site.world.rows(SettingRow)]


@pytest.mark.parametrize(
    "path",
    [
        "/settings",
        "/settings/plugins",
        "/settings/plugins/sample",
        "/settings/plugins/core",
        "/settings/calendar",
        "/settings/calendar/hours",
        "/settings/calendar/recompute",
        "/settings/people",
        "/settings/people/new",
        "/settings/people/of/bo",
        "/settings/people/departments",
        "/settings/people/authorities",
        "/settings/roster",
        "/health",
    ],
)
def test_pages_are_for_those_who_may(site: Site, path: str) -> None:
    assert site.browser("anna").get(path).status_code == 200
    assert site.browser("bo").get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (SETTING, {"value": "3", "from": "2199-01-01"}),
        ("/settings/plugins/sample/switch", {"enabled": "0"}),
        ("/settings/calendar", {"year": "2027", "notice": NOTICE, "_save": "1"}),
        ("/settings/calendar/recompute", {}),
        ("/settings/people/new", {"login": "neu", "name": "新"}),
        ("/settings/people/of/anna/roles", {"roles": "administrator"}),
        ("/settings/people/of/bo/active", {"active": "0"}),
        ("/settings/people/departments", {"key": "d1", "name": "一部"}),
        (
            "/settings/people/authorities",
            {"holder": "bo", "deputy": "anna", "role": "clerk", "from": "2199-01-01", "to": "2199-01-02"},
        ),
        (
            "/settings/roster",
            {
                "person": "bo",
                "shift": "夜",
                "from": "2199-01-01",
                "to": "2199-01-02",
                "starts": "20:00",
                "ends": "08:00",
            },
        ),
    ],
)
def test_changes_are_for_those_who_may(site: Site, path: str, data: dict[str, str]) -> None:
    before = len(site.world.rows(Event))
    assert site.browser("bo").send(path, data).status_code == 404
    assert len(site.world.rows(Event)) == before
    assert site.browser("anna").send(path, data).status_code == 303


def test_whoever_manages_people_only_is_shown_those_pages_only(site: Site) -> None:
    with working(site.world.scope()) as work:
        role = RoleTemplate(key="hr", label="人事", permissions=frozenset({Permission.PEOPLE_EDIT}))
        organisations.add_roles(work.session, site.world.org.id, None, (role,))
        organisations.changed(work.session, site.world.org.id)
    site.person("hr", "hr")
    browser = site.browser("hr")
    text = browser.get("/settings").text
    assert 'href="/settings/people"' in text
    assert 'href="/settings/plugins"' not in text
    assert browser.get("/settings/plugins/sample").status_code == 404


def test_a_parameter_says_where_its_default_comes_from(site: Site) -> None:
    text = site.browser("anna").get("/settings/plugins/ecommerce").text
    for wanted in ("T 单与 N 单的分界时间", "17:00", "制度规定", "推定", "T单：当天17点前确认的订单", "A-16-1"):
        assert wanted in text
    assert "没有改过，一直是默认值" in text


def test_a_change_holds_from_its_day_and_is_on_record(site: Site) -> None:
    browser = site.browser("anna")
    answer = browser.send(SETTING, {"value": "5", "from": day(site)})
    assert answer.headers["Location"] == "/settings/plugins/sample#s-reply_days"
    assert rows(site) == [("5", day(site))]
    assert site.world.rows(Event)[-1].kind == "setting_changed"
    text = browser.get("/settings/plugins/sample").text
    assert re.search(r'setting-value num">5 工作日', text)
    assert "默认值：2 工作日" in text
    assert "安娜 ·" in text


def test_a_change_to_come_is_not_in_force_yet(site: Site) -> None:
    browser = site.browser("anna")
    browser.send(SETTING, {"value": "5", "from": day(site, 1)})
    text = browser.get("/settings/plugins/sample").text
    assert re.search(r'setting-value num">2 工作日', text)
    assert "<strong>5 工作日</strong>" in text


@pytest.mark.parametrize(("ahead", "asks"), [(-1, True), (0, False)])
def test_a_past_day_asks_once_more(site: Site, ahead: int, asks: bool) -> None:
    browser, data = site.browser("anna"), {"value": "5", "from": day(site, ahead)}
    answer = browser.send(SETTING, data)
    assert answer.status_code == (422 if asks else 303)
    if asks:
        assert rows(site) == []
        assert "这一天已经过去" in answer.text
        assert 'name="_past" value="1"' in answer.text
        assert 'value="5"' in answer.text
        assert browser.send(SETTING, data | {"_past": "1"}).status_code == 303
    assert rows(site) == [("5", day(site, ahead))]


@pytest.mark.parametrize("value", ["", "0", "31", "viele", "9" * 5_000, "\0", "五"])
def test_a_value_that_cannot_be_stands_at_its_field(site: Site, value: str) -> None:
    answer = site.browser("anna").send(SETTING, {"value": value, "from": day(site)})
    assert answer.status_code == 422
    assert 'id="v-reply_days-problem"' in answer.text
    assert rows(site) == []


def test_a_core_parameter_is_changed_like_any_other(site: Site) -> None:
    data = {"value": "false", "from": day(site)}
    assert site.browser("anna").send("/settings/plugins/core/settle_at_month_end", data).status_code == 303
    assert rows(site) == [("false", day(site))]


def test_turning_a_plugin_off_says_what_hangs_on_it(site: Site) -> None:
    opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    browser = site.browser("anna")
    text = browser.get("/settings/plugins").text
    assert "还有 1 张工单没有办结" in text
    assert "2 个人有它的岗位" in text
    assert "定期事项停止生成：" in text
    browser.send("/settings/plugins/sample/switch", {"enabled": "0"})
    off = {row.plugin: row.enabled for row in site.world.rows(OrganisationPlugin)}
    assert off == {"ecommerce": True, "hotel": True, "sample": False, "school": True}
    text = browser.get("/settings/plugins").text
    assert "原有 1 张未办结的工单恢复计时" in text
    assert "2 个人已有它的岗位" in text
    browser.send("/settings/plugins/sample/switch", {"enabled": "1"})
    assert all(row.enabled for row in site.world.rows(OrganisationPlugin))


def test_what_is_not_there(site: Site) -> None:
    assert site.browser("anna").get("/settings/plugins/none").status_code == 404


def test_a_notice_is_previewed_then_kept(site: Site) -> None:
    browser = site.browser("anna")
    answer = browser.send("/settings/calendar", {"year": "2027", "notice": NOTICE})
    assert answer.status_code == 200
    assert "请核对：2027 年" in answer.text
    assert not next(row for row in site.world.rows(CalendarYearRow) if row.year == 2027).confirmed
    saved = browser.send("/settings/calendar", {"year": "2027", "notice": NOTICE, "_save": "1"}, follow_redirects=True)
    assert "2027 年的放假安排已保存" in saved.text
    row = next(row for row in site.world.rows(CalendarYearRow) if row.year == 2027)
    assert (row.confirmed, row.makeup) == (True, ["2027-01-09"])


@pytest.mark.parametrize(
    ("year", "notice", "field"),
    [
        ("2027", "", "notice"),
        ("2027", "没有日期", "notice"),
        ("2026", NOTICE, "notice"),
        ("zwei", NOTICE, "year"),
        ("1999", NOTICE, "year"),
        ("2027", "\0", "notice"),
        ("2027", "2月30日放假。", "notice"),
    ],
)
def test_a_notice_that_cannot_be_read(site: Site, year: str, notice: str, field: str) -> None:
    answer = site.browser("anna").send("/settings/calendar", {"year": year, "notice": notice, "_save": "1"})
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    if notice != "\0":
        assert notice in answer.text


def test_deadlines_that_a_notice_changes_are_listed_and_recomputed(site: Site) -> None:
    site.world.now = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    browser = site.browser("anna")
    assert "重新计算" not in browser.get("/settings/calendar").text
    browser.send("/settings/calendar", {"year": "2027", "notice": NOTICE, "_save": "1"})
    text = browser.get("/settings/calendar").text
    assert "TS-20261231-0001" in text
    answer = browser.send("/settings/calendar/recompute", follow_redirects=True)
    assert "1 个期限改了日期" in answer.text
    assert [row.provisional for row in site.world.rows(Deadline)] == [False]
    assert "没有期限改变日期" in browser.send("/settings/calendar/recompute", follow_redirects=True).text


def test_the_list_of_people_asks_the_same_for_few_and_many(site: Site, statements_of: object) -> None:
    browser = site.browser("anna")
    few = statements_of(browser, "/settings/people")  # type: ignore[operator]
    for number in range(15):
        people.add_person(site.world.scope(), f"p{number}", f"人 {number}", roles=["clerk"])
    assert statements_of(browser, "/settings/people") == few <= 14  # type: ignore[operator]
    assert statements_of(browser, "/settings/plugins") <= 16  # type: ignore[operator]


def test_a_change_says_what_stood_before_and_can_be_taken_back(site: Site) -> None:
    browser = site.browser("anna")
    assert "恢复默认值" not in browser.get("/settings/plugins/sample").text
    browser.send(SETTING, {"value": "5", "from": day(site)})
    browser.send(SETTING, {"value": "7", "from": day(site)})
    text = " ".join(browser.get("/settings/plugins/sample").text.split())
    assert "由 5 工作日 改为 <strong>7 工作日</strong>" in text
    assert "由 2 工作日 改为 <strong>5 工作日</strong>" in text
    assert "从今天起恢复默认值：2 工作日" in text
    browser.send(SETTING, {"value": "2", "from": day(site)})
    assert re.search(r'setting-value num">2 工作日', browser.get("/settings/plugins/sample").text)


def test_a_past_day_shows_which_running_deadlines_would_differ(site: Site) -> None:
    opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    browser, since = site.browser("anna"), day(site, -1)
    assert "这些正在计时的期限会不同" in browser.send(SETTING, {"value": "5", "from": since}).text
    assert "没有正在计时的期限会因此不同" in browser.send(SETTING, {"value": "2", "from": since}).text
    browser.send(SETTING, {"value": "5", "from": since, "_past": "1"})
    text = browser.get("/settings/calendar/recompute").text
    assert "1 个期限会改日期" in text
    assert "TS-" in text
    answer = browser.send("/settings/calendar/recompute", {"every": "1"}, follow_redirects=True)
    assert "1 个期限改了日期" in answer.text
    assert "没有期限会改日期" in browser.get("/settings/calendar/recompute").text


def test_a_table_is_filled_in_cell_by_cell(site: Site) -> None:
    browser, path = site.browser("anna"), "/settings/plugins/school/category_limits"
    cells = {"column-0": ["停水停电", "食堂卫生", ""], "column-1": ["1", "1", ""], "column-2": ["3", "5", ""]}
    assert browser.send(path, cells | {"from": day(site)}).status_code == 303
    assert rows(site) == [("停水停电=1/3；食堂卫生=1/5", day(site))]
    text = browser.get("/settings/plugins/school").text
    assert 'name="column-0" value="食堂卫生"' in text
    assert 'aria-label="解决（工作日），第 2 行"' in text
    refused = browser.send(path, {"column-0": ["停水"], "column-1": [""], "column-2": ["3"], "from": day(site)})
    assert refused.status_code == 422
    assert 'value="停水"' in refused.text


def test_hours_are_previewed_then_kept(site: Site) -> None:
    people.add_department(site.world.scope("anna"), "works", "工厂")
    opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    browser, path = site.browser("anna"), "/settings/calendar/hours"
    assert 'value="08:30-12:00 13:30-17:30"' in browser.get(path + "?department=works").text
    assert browser.get(path + "?department=none").status_code == 404
    preview = browser.send(path, {"department": "", "day-5": "8:30-12:00"})
    assert preview.status_code == 200
    assert "1 个正在计时的期限会改日期" in preview.text
    assert 'id="day-5-problem"' in browser.send(path, {"department": "works", "day-5": "早上"}).text
    data = {"department": "works", "day-5": "8:30-12:00", "ignore_makeup": "1"}
    assert "没有正在计时的期限会因此不同" in browser.send(path, data).text
    kept = browser.send(path, data | {"_save": "1"}, follow_redirects=True).text
    assert "工作时间已保存" in kept
    assert "08:30-12:00" in kept
    assert browser.send(path + "/remove", {"department": "works"}).status_code == 303
    assert browser.send(path + "/remove", {"department": "works"}).status_code == 404


def test_a_preview_of_a_notice_shows_the_difference(site: Site) -> None:
    answer = site.browser("anna").send("/settings/calendar", {"year": "2027", "notice": "2027-01-01,放假,元旦\n"})
    assert answer.status_code == 200
    assert "与现在的日历相比" in answer.text
    assert "不再放假" in answer.text


def test_parameters_stand_under_their_regulation(site: Site) -> None:
    text = site.browser("anna").get("/settings/plugins/school").text
    places = [text.index(f'id="{one}"') for one in ("g-S01", "s-first_reply_days", "g-S09", "s-school_timed", "g-all")]
    assert places == sorted(places)
    assert places[-1] < text.index('id="s-close_of_business"')


def test_a_process_page_shows_the_parameters_of_its_own_regulation(site: Site) -> None:
    text = site.browser("anna").get("/processes/school_feedback").text
    assert "学校反馈：按期限办理" in text  # its own
    assert "期限最后一天到几点为止" in text  # that of all
    assert "总务处：收到后多少个工作日内初步回复" not in text
    assert 'href="/settings/plugins/school#g-S09"' in text
