"""Views of lists on both databases: what is kept, who may open it, what its conditions find."""

from datetime import timedelta

import pytest

from core.domain.errors import Reason, Refused
from core.models import SavedView
from core.services import housekeeping, lists, opening, views
from core.services.lists_filters import parse_filters
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}


@pytest.fixture
def staffed(world: World) -> World:
    world.person("clerk", "clerk")
    world.person("chief", "chief")
    return world


def titles(world: World, login: str, **raw: str) -> list[str]:
    scope = world.scope(login)
    return [item.row.title for item in lists.ticket_list(scope, parse_filters(scope, raw)).items]


def test_everybody_has_views_from_the_first_day(staffed: World) -> None:
    assert [view.key for view in views.views_of(staffed.scope("clerk"))] == ["open", "waiting", "mine", "opened"]
    assert "unassigned" in [view.key for view in views.views_of(staffed.scope("chief"))]
    for view in views.views_of(staffed.scope("chief")):
        lists.ticket_list(staffed.scope("chief"), parse_filters(staffed.scope("chief"), view.shown))


def test_conditions_of_people_departments_and_tasks(staffed: World) -> None:
    opening.open_ticket(staffed.scope("clerk"), "complaint", FORM)
    assert titles(staffed, "chief", opener="clerk") == [FORM["subject"]]
    assert titles(staffed, "chief", opener="me") == []
    assert titles(staffed, "chief", opener="nobody") == []
    assert titles(staffed, "chief", department="ours") == []
    assert titles(staffed, "chief", department="nowhere") == []
    assert titles(staffed, "clerk", waits="me") == [FORM["subject"]]
    assert titles(staffed, "chief", waits="me") == []


def test_a_view_of_another_is_none_of_mine_unless_shared(staffed: World) -> None:
    key = views.save_view(staffed.scope("chief"), "甲", {"kind": "all", "nonsense": "x"})
    (row,) = staffed.rows(SavedView)
    assert row.shown == {"kind": "all"}
    assert key not in {view.key for view in views.views_of(staffed.scope("clerk"))}
    with pytest.raises(Refused):
        views.set_default(staffed.scope("clerk"), key)
    views.edit_view(staffed.scope("chief"), key, "甲", shared=True)
    views.set_default(staffed.scope("clerk"), key)
    assert views.default_view(staffed.scope("clerk")) == key
    views.edit_view(staffed.scope("chief"), key, "甲", shared=False)
    assert views.default_view(staffed.scope("clerk")) == ""


def test_another_organisation_sees_none(staffed: World) -> None:
    key = views.save_view(staffed.scope("chief"), "甲", {"kind": "all"}, shared=True)
    other = World(staffed.app, key="other")
    other.person("stranger", "chief")
    assert key not in {view.key for view in views.views_of(other.scope("stranger"))}
    with pytest.raises(Refused) as caught:
        views.remove_view(other.scope("stranger"), key)
    assert caught.value.reason is Reason.NOT_FOUND


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_removed_views_are_kept_for_a_month(staffed: World, days: int, left: int) -> None:
    key = views.save_view(staffed.scope("chief"), "甲", {"kind": "all"})
    views.remove_view(staffed.scope("chief"), key)
    housekeeping.tidy(staffed.app.extensions["huiyin_config"], staffed.now + timedelta(days=days))
    assert len(staffed.rows(SavedView)) == left


def test_there_is_an_end_to_views(staffed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    for name in ("甲", "乙"):
        views.save_view(staffed.scope("chief"), name, {"kind": "all"})
    with pytest.raises(Refused, match="2"):
        views.save_view(staffed.scope("chief"), "丙", {"kind": "all"})
