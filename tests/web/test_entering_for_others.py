"""Entering for others what came by telephone or in the letterbox: its time, its channel and a scan of the paper."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from core.app import BUNDLED
from core.domain.forms import FieldKind
from core.domain.intake import CHANNEL_LABELS
from core.models import Ticket
from core.plugin_manager import PluginManager
from core.services import clock
from core.testing.databases import sqlite_url
from core.testing.site import Site
from core.testing.world import World

FORM = "/tickets/new/guest_opinion"


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The hotel's."""
    return PluginManager(("plugins.hotel.plugin",), with_entry_points=False)


@pytest.fixture
def hotel(app: Flask) -> Site:
    """A hotel with somebody who fills in what guests say."""
    site = Site(app, World(app, now=clock.now()))
    site.person("he", "rooms", name="何房务")
    return site


@pytest.mark.parametrize("channel", ["", "telephone", "fax"])
def test_the_channel_and_the_time_are_kept(hotel: Site, channel: str) -> None:
    clerk = hotel.browser("he")
    nonce = re.findall(r'name="_nonce" value="([^"]+)"', clerk.get(FORM).text)[0]
    received = (clock.now() - timedelta(hours=3)).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    sent = {"_nonce": nonce, "_channel": channel, "_received_at": received, "room": "8012", "content": ""}
    refused = clerk.send(FORM, {**sent, "_received_at": "2999-01-01T00:00"})
    assert refused.status_code == 422
    assert "2999-01-01T00:00" in refused.text
    assert not channel or f'value="{channel}" selected' in refused.text
    answer = clerk.send(FORM, {**sent, "content": "空调太响"})
    assert answer.status_code == 303, answer.text
    [ticket] = hotel.world.rows(Ticket)
    assert ticket.channel == (channel or "web")
    assert f"{ticket.received_at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M}" == received
    assert CHANNEL_LABELS.get(channel, "空调") in clerk.get(answer.location).text


def test_no_channel_of_the_program_itself_can_be_typed(hotel: Site) -> None:
    clerk = hotel.browser("he")
    nonce = re.findall(r'name="_nonce" value="([^"]+)"', clerk.get(FORM).text)[0]
    sent = {"_nonce": nonce, "_channel": "portal", "room": "8012", "content": "空调太响"}
    assert clerk.send(FORM, sent).status_code == 303
    assert hotel.world.rows(Ticket)[0].channel == "web"


def test_every_form_that_the_public_have_takes_scans_when_staff_fill_it_in() -> None:
    manager = PluginManager(BUNDLED, with_entry_points=False)
    public = [one for plugin in manager.loaded for one in plugin.processes if one.public]
    assert len(public) >= 4
    for process in public:
        assert any(entry.kind is FieldKind.FILES for entry in process.form.fields), process.key
