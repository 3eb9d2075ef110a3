"""People without an account in tests: what they send, the code they get, and who keeps their names."""

import re
from typing import Any

from werkzeug.test import TestResponse

from core.domain.permissions import Permission
from core.domain.roles import RoleTemplate
from core.services import organisations, settings, uow
from core.services.core_settings import CORE
from core.testing.site import Browser, Site
from core.testing.world import World

NONCE = re.compile(r'name="_nonce" value="([^"]+)"')
_CODE = re.compile(r"<output[^>]*>([0-9A-Z-]+)</output>")
FORM = "/p/demo/general_affairs"
SAID = {"kind": "complaint", "content": "三号楼的热水器坏了两天", "giver_mode": "anonymous"}


def open_to_public(world: World) -> None:
    """Let the public speak up."""
    scope = world.scope()
    settings.set_setting(scope, CORE, "public_forms", "1", scope.org.local_date(scope.now))


def add_keeper(site: Site, login: str, name: str) -> None:
    """Add somebody who may see, with a reason, who reported in confidence."""
    site.person(login, keeper_role(site.world), name=name)


def keeper_role(world: World) -> str:
    """Add the role of those who may see who reported in confidence, and return its key."""
    permissions = frozenset({Permission.VIEW_ALL, Permission.IDENTITY_VIEW})
    template = RoleTemplate(key="keeper", label="身份保管人", permissions=permissions)
    with uow.unit_of_work(world.org.id) as session:
        organisations.add_roles(session, world.org.id, None, (template,))
    return template.key


def report(browser: Browser, path: str = FORM, **values: Any) -> TestResponse:
    """Fill in the form for general affairs and send it; ``values`` are what differs from :data:`SAID`."""
    nonce = NONCE.findall(browser.get(path).text)[0]
    return browser.send(path, {"_nonce": nonce, **SAID, **values})


def code_of(answer: TestResponse) -> str:
    """Return the receipt code that a page shows.

    :raises AssertionError: It is another page.
    """
    found = _CODE.findall(answer.text)
    if not found:
        raise AssertionError(answer.text)
    return str(found[0])


def ask(browser: Browser, code: str, path: str = "", **values: Any) -> TestResponse:
    """Send a receipt code to the page of answers, or to one of the forms on it."""
    return browser.send(f"/p/demo/answer{path}", {"_code": code, **values})
