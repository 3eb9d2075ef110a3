"""The pages of ledger, settings and health say everything in English to those who read English."""

import re

import pytest
from flask import Flask

from core.plugin_manager import PluginManager
from core.services import clock, people
from core.testing.databases import sqlite_url
from core.testing.site import Site
from core.testing.world import World

HAN = re.compile(r"[㐀-鿿，。：；？！（）]")


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """A plugin whose labels are translated."""
    return PluginManager(["plugins.ecommerce.plugin"], with_entry_points=False)


@pytest.fixture
def site(app: Flask) -> Site:
    """A site of people with Latin names."""
    site = Site(app, World(app, now=clock.now()))
    site.person("ann", "administrator", "payroll", "supervisor", name="Ann")
    site.person("bob", "customer_service", name="Bob")
    people.add_department(site.world.scope(), "d1", "Yard", external=True)
    return site


@pytest.mark.parametrize(
    "path",
    [
        "/penalties",
        "/penalties?month=2026-03",
        "/penalties/statements",
        "/penalties/pay",
        "/settings",
        "/settings/plugins",
        "/settings/calendar",
        "/settings/people",
        "/settings/people/new",
        "/settings/people/import",
        "/settings/people/invitations",
        "/settings/people/roles",
        "/settings/people/roles/administrator",
        "/settings/changes",
        "/settings/start",
        "/settings/people/of/bob",
        "/settings/people/departments",
        "/settings/people/authorities",
        "/settings/people/departments/of/d1",
        "/settings/roster",
        "/settings/plugins/core",
        "/health",
    ],
)
def test_nothing_chinese_is_left(site: Site, path: str) -> None:
    answer = site.browser("ann", language="en-GB").get(path)
    assert answer.status_code == 200
    main = answer.text.partition('<main class="main"')[2].partition("</main>")[0]
    attributes = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', main))
    text = re.sub(r"<[^>]+>", " ", main) + attributes
    for own in (
        site.world.org.name,
        "简体中文",
    ):  # people named the house, and a language is called what it calls itself
        text = text.replace(own, "")
    assert not HAN.search(text), text[max(0, HAN.search(text).start() - 40) :][:80]  # type: ignore[union-attr]
