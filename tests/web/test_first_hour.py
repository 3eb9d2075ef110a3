"""The first hour of an organisation, and what people hand on when they are away."""

import pytest
from flask import Flask

from core.models import Authority, Event, Organisation
from core.services import clock, start
from core.testing.databases import sqlite_url
from core.testing.site import Site
from core.testing.world import World


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


@pytest.fixture
def alone(app: Flask) -> Site:
    """An organisation with nobody in it but its administrator."""
    site = Site(app, World(app, now=clock.now()))
    site.person("root", "administrator", name="管理员")
    return site


def test_who_is_alone_is_led_to_the_steps_until_somebody_comes(alone: Site) -> None:
    root = alone.browser("root")
    assert root.get("/").headers["Location"] == "/settings/start"
    assert "除您之外有 0 人" in root.get("/settings/start").text
    assert root.get("/work").status_code == 200, "the steps can be left"
    alone.person("bo", "clerk", name="博文")
    assert root.get("/").headers["Location"] == "/work"
    page = start.start_page(alone.world.scope())
    assert (page.people, page.has_tickets) == (1, False)
    assert page.plugins
    assert page.vacant


def test_the_house_gets_its_name_zone_and_language(alone: Site) -> None:
    root = alone.browser("root")
    data = {"name": "回音公司", "zone": "Europe/Berlin", "locale": "en"}
    assert root.send("/settings/start", data).status_code == 303
    (row,) = alone.world.rows(Organisation)
    assert (row.name, row.zone, row.locale) == ("回音公司", "Europe/Berlin", "en")
    assert "名称：由 单位 demo 改为 回音公司" in root.get("/settings/changes").text
    count = len(alone.world.rows(Event))
    assert root.send("/settings/start", data).status_code == 303
    assert len(alone.world.rows(Event)) == count, "nothing has changed"


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("name", "x" * 101), ("zone", "Mars/Base"), ("zone", "\0"), ("locale", "fr")]
)
def test_what_the_house_cannot_be_called(alone: Site, field: str, value: str) -> None:
    data = {"name": "公司", "zone": "Asia/Shanghai", "locale": "zh"} | {field: value}
    answer = alone.browser("root").send("/settings/start", data)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert alone.world.rows(Organisation)[0].name == "单位 demo"


def test_i_hand_on_my_own_role_and_no_other(site: Site) -> None:
    bo = site.browser("bo")
    data = {"deputy": "anna", "role": "clerk", "from": "2099-03-16", "to": "2099-03-17"}
    answer = bo.send("/account/authorities", data, follow_redirects=True)
    assert "安娜 代 博文" in answer.text
    assert "安娜 代 博文" in site.browser("anna").get("/account/authorities").text
    assert len(site.world.rows(Authority)) == 1
    for change, field in (
        ({"role": "chief"}, "role"),
        ({"deputy": "bo"}, "role"),
        ({"deputy": "nobody"}, "deputy"),
        ({"from": "gestern"}, "from"),
        ({"to": "2099-03-15"}, "to"),
    ):
        answer = bo.send("/account/authorities", data | change | {"holder": "anna"})
        assert answer.status_code == 422
        assert f'id="{field}-problem"' in answer.text
    assert len(site.world.rows(Authority)) == 1
