"""Who reported in confidence is found nowhere but where its keeper looks: not in pages, lists, messages or the log."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from core.database import Base
from core.extensions import db
from core.models import Ticket, User
from core.plugin_manager import PluginManager
from core.services import clock, redaction, settings
from core.services.core_settings import CORE
from core.testing.portal import FORM, NONCE, SAID, add_keeper, ask, code_of, open_to_public, report
from core.testing.site import Browser, Site
from core.testing.world import World

NAME, CONTACT = "欧阳小雨", "13912345678"
ARTIST = "OUYANG XIAOYU"
SECRETS = (NAME, CONTACT, "欧阳小雨的手机", ARTIST, "SecretCamera")
VAULT = {"giver_identity"}


def _photograph() -> bytes:
    """Return a picture that says who took it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x013B], exif[0x010F] = ARTIST, "SecretCamera"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif, comment=ARTIST.encode())
    return out.getvalue()


PHOTOGRAPH = _photograph()  # made here, because who makes it logs what it says


@pytest.fixture
def plugins() -> PluginManager:
    """The school's."""
    return PluginManager(("plugins.school.plugin",), with_entry_points=False)


@pytest.fixture
def site(app: Flask) -> Site:
    """A school with somebody in every role of general affairs, each with an address for mails."""
    site = Site(app, World(app, now=clock.now()))
    site.person("anna", "administrator", name="安娜", email="anna@example.com")
    [process] = [
        one for plugin in site.world.manager.loaded for one in plugin.processes if one.key == "general_affairs"
    ]
    for role in process.roles:
        site.person(role.key, role.key, name=role.label, email=f"{role.key}@example.com")
    add_keeper(site, "mu", "穆保管")
    open_to_public(site.world)
    return site


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Everything that is written to the log, as its handlers write it."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Keep(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    redaction.install()
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def pages_of(browser: Browser, public_id: str) -> Iterator[tuple[str, str]]:
    """Yield every page that can be reached from the start page and the ticket by links, and what search finds."""
    words = (NAME, CONTACT, "热水器")
    todo = ["/", f"/t/{public_id}", f"/t/{public_id}/giver", "/notices", *(f"/tickets?q={word}" for word in words)]
    todo += ["/board", "/p/demo/board", "/identities", "/settings/trail", f"/t/{public_id}/assign"]
    seen: set[str] = set()
    while todo:
        path = todo.pop()
        if path in seen or len(seen) > 40:
            continue
        seen.add(path)
        answer = browser.get(path, follow_redirects=True, buffered=True)
        text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        yield path, repr((dict(answer.headers), answer.data if not text else ""))
        yield path, text.replace(f'value="{NAME}"', "").replace(f'value="{CONTACT}"', "")  # what was searched for
        links = re.findall(r'href="(/(?:t/|tickets|notices|work|penalties|processes|files/)[^"#]*)"', text)
        todo += [link.replace("&amp;", "&") for link in links if "q=" not in link]


def test_nobody_but_the_keeper_finds_who_reported(site: Site, log: list[str]) -> None:
    visitor = site.browser()
    said = {"giver_mode": "confidential", "giver_name": NAME, "giver_contact": CONTACT}
    code = code_of(report(visitor, **said, attachments=(io.BytesIO(PHOTOGRAPH), f"{NAME}的手机.jpg")))
    public_id = site.world.rows(Ticket)[-1].public_id
    ask(visitor, code, "/write", text="四层东头")
    scope = site.world.scope()
    settings.set_setting(scope, CORE, "identity_two_people", "0", scope.org.local_date(scope.now))
    keeper = site.browser("mu")
    keeper.send(f"/t/{public_id}/giver/identity", {"reason": "需要上门维修"})
    assert NAME in keeper.get(f"/t/{public_id}/giver").text  # the one place
    people = [person.login for person in site.world.rows(User) if person.login != "mu"]
    assert len(people) > 5
    looked_at = 0
    for login in people:
        for path, text in pages_of(site.browser(login), public_id):
            looked_at += 1
            assert not [secret for secret in (*SECRETS, code) if secret in text], f"{login} finds it at {path}"
    assert looked_at > 120
    exported = site.browser("anna").send("/settings/trail/export", buffered=True)
    assert exported.status_code == 200
    with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
        taken_away = "".join(archive.read(name).decode() for name in archive.namelist())
    assert public_id in taken_away or "spoke_up" in taken_away
    assert not [secret for secret in (*SECRETS, code) if secret in taken_away]
    assert not [secret for secret in (*SECRETS, code, code.replace("-", "")) if secret in "\n".join(log)]


def test_the_tables_hold_it_in_the_vault_alone(site: Site) -> None:
    visitor = site.browser()
    nonce = NONCE.findall(visitor.get(FORM).text)[0]
    said = {**SAID, "giver_mode": "confidential", "giver_name": NAME, "giver_contact": CONTACT}
    code = code_of(visitor.send(FORM, {"_nonce": nonce, **said}))
    found: set[str] = set()
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = "\n".join(str(row) for row in connection.execute(sa.select(table)))
            found |= {table.name for secret in (NAME, CONTACT) if secret in rows}
            assert not [secret for secret in (code, code.replace("-", ""), nonce, "127.0.0.1") if secret in rows], (
                f"{table.name} holds what only the reporter may have"
            )
    assert found == VAULT


def test_the_log_blots_out_codes_and_names() -> None:
    filtered = redaction.Redaction()
    code = "6TWE-2MMW-0VXX-3RDT-PM6Z-J2ZH"
    for text in (f"code {code}", f"got {code.replace('-', '')}", f"_code={code}", f"giver_name={NAME}&x=1"):
        assert code not in filtered.text(text)
        assert code.replace("-", "") not in filtered.text(text)
        assert NAME not in filtered.text(text)
    assert filtered.text("exit code: 3, number ZW-20260316-0001") == "exit code: 3, number ZW-20260316-0001"
