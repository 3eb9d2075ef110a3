"""Settings of an organisation: given values from a date on, shown with what stood before."""

from datetime import date, time, timedelta

import pytest

from core.domain.errors import Reason, Refused
from core.models import Deadline, Event, SettingRow
from core.services import opening, settings
from core.services.configuration import configuration
from core.services.uow import reading
from core.testing.sample_plugin import SETTINGS
from core.testing.world import World


@pytest.fixture
def boss(world: World) -> World:
    """An administrator and a clerk."""
    world.person("boss", "administrator")
    world.person("clerk", "clerk")
    return world


def _in_force(world: World, on: date) -> dict[str, object]:
    with reading(world.org.id) as session:
        return dict(configuration(session, world.org.id).settings_of("sample", SETTINGS, on))


def test_a_value_holds_from_its_date_on(boss: World) -> None:
    assert settings.set_setting(boss.scope("boss"), "sample", "reply_days", "5", date(2026, 4, 1)) == 5
    assert _in_force(boss, date(2026, 3, 31))["reply_days"] == 2
    assert _in_force(boss, date(2026, 4, 1))["reply_days"] == 5
    event = boss.rows(Event)[-1]
    assert (event.kind, event.actor) == ("setting_changed", "boss")
    assert event.body == ('{"after":"5","before":"2","from":"2026-04-01","plugin":"sample","setting":"reply_days"}')


def test_a_new_value_is_a_new_row_and_the_last_word(boss: World) -> None:
    for days in (5, 7):
        settings.set_setting(boss.scope("boss"), "sample", "reply_days", days, date(2026, 4, 1))
    assert [row.value for row in boss.rows(SettingRow)] == ["5", "7"]
    assert _in_force(boss, date(2026, 4, 1))["reply_days"] == 7


def test_what_is_opened_later_uses_the_value_of_its_day(boss: World) -> None:
    tomorrow = boss.org.local_date(boss.now) + timedelta(days=1)
    settings.set_setting(boss.scope("boss"), "sample", "reply_days", 3, tomorrow)
    for _day in range(2):
        opening.open_ticket(boss.scope("clerk"), "complaint", {"subject": "x", "kind": "fault"})
        boss.now += timedelta(days=1)
    first, second = (boss.org.local_date(row.due_at) for row in boss.rows(Deadline))
    assert (first, second) == (date(2026, 3, 18), date(2026, 3, 20))


@pytest.mark.parametrize(
    ("who", "plugin", "key", "raw", "reason"),
    [
        ("clerk", "sample", "reply_days", 3, Reason.PERMISSION_DENIED),
        ("boss", "sample", "nothing", 3, Reason.NOT_FOUND),
        ("boss", "nothing", "reply_days", 3, Reason.NOT_FOUND),
        ("boss", "sample", "reply_days", 0, Reason.FIELD_INVALID),
        ("boss", "sample", "reply_days", 31, Reason.FIELD_INVALID),
        ("boss", "sample", "chase_at", "25:00", Reason.FIELD_INVALID),
        ("boss", "core", "settle_at_month_end", "perhaps", Reason.FIELD_INVALID),
    ],
)
def test_what_cannot_be_set_changes_nothing(
    boss: World, who: str, plugin: str, key: str, raw: object, reason: Reason
) -> None:
    events = len(boss.rows(Event))
    with pytest.raises(Refused) as caught:
        settings.set_setting(boss.scope(who), plugin, key, raw, date(2026, 4, 1))
    assert caught.value.reason is reason
    assert boss.rows(SettingRow) == []
    assert len(boss.rows(Event)) == events


@pytest.mark.parametrize(("days", "accepted"), [(1, 1), (30, 30)])
def test_bounds_are_included(boss: World, days: int, accepted: int) -> None:
    assert settings.set_setting(boss.scope("boss"), "sample", "reply_days", days, date(2026, 4, 1)) == accepted


def test_the_page_shows_declaration_value_and_history(boss: World) -> None:
    settings.set_setting(boss.scope("boss"), "sample", "chase_at", "08:30", settings.ALWAYS)
    settings.set_setting(boss.scope("boss"), "sample", "chase_at", time(10), date(2027, 1, 1))
    page = settings.settings_page(boss.scope("boss"), "sample")
    assert [view.setting.key for view in page.settings] == ["reply_days", "chase_at"]
    days, chase = page.settings
    assert (days.value, days.history) == (2, ())
    assert chase.value == time(8, 30)
    assert [(change.value, change.effective_from, change.set_by) for change in chase.history] == [
        ("10:00:00", date(2027, 1, 1), "boss"),
        ("08:30:00", date(1900, 1, 1), "boss"),
    ]
    with pytest.raises(Refused):
        settings.settings_page(boss.scope("clerk"), "sample")


def test_the_program_has_settings_of_its_own(boss: World) -> None:
    settings.set_setting(boss.scope("boss"), "core", "settle_at_month_end", False, settings.ALWAYS)
    found = settings.settings_page(boss.scope("boss"), "core").settings
    view = next(one for one in found if one.setting.key == "settle_at_month_end")
    assert view.value is False
    assert view.history[0].value == "false"
