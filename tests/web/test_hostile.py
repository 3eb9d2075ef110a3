"""Hostile inputs to the pages of ledger, settings and health, on both databases: refused, never a fault."""

import pytest

from core.domain.permissions import Permission
from core.domain.roles import RoleTemplate
from core.services import organisations
from core.services.work import working
from core.testing.site import Site

NASTY = (
    "",
    "\0",
    "'; DROP TABLE penalty; --",
    "<script>",
    "%(x)s",
    "٣",
    "9" * 400,
    "2026-13",
    "🧨",
    "\ud7ff",
    "x" * 20_000,
)
GETS = (
    "/penalties?month={}",
    "/penalties?person={}",
    "/penalties?status={}",
    "/penalties?before={}",
    "/penalties/statements?month={}",
    "/penalties/pay?month={}",
    "/settings/plugins/{}",
    "/processes/{}",
    "/settings/people/of/{}",
    "/penalties/statements/{}",
)
POSTS: dict[str, tuple[str, ...]] = {
    "/penalties/statements/settle": ("month",),
    "/penalties/pay": ("month", "performance_fen:bo", "wage_fen:bo", "performance_fen:"),
    "/settings/plugins/sample/reply_days": ("value", "from", "_past"),
    "/settings/plugins/sample/chase_at": ("value", "from", "_past"),
    "/settings/plugins/core/settle_at_month_end": ("value", "from"),
    "/settings/plugins/sample/{}": ("value", "from"),
    "/settings/plugins/{}/switch": ("enabled",),
    "/settings/calendar": ("year", "notice", "_save"),
    "/settings/people/new": ("login", "name", "email", "password", "department", "roles"),
    "/settings/people/of/bo/roles": ("roles",),
    "/settings/people/departments": ("key", "name", "parent"),
    "/settings/people/authorities": ("holder", "deputy", "role", "from", "to"),
    "/settings/roster": ("person", "shift", "from", "to", "starts", "ends"),
    "/health/decisions/1/settle": ("reason",),
}


@pytest.fixture
def payroll(site: Site) -> Site:
    with working(site.world.scope()) as work:
        role = RoleTemplate(key="all", label="全部", permissions=frozenset(Permission))
        organisations.add_roles(work.session, site.world.org.id, None, (role,))
        organisations.changed(work.session, site.world.org.id)
    site.person("eve", "all")
    return site


def test_addresses(payroll: Site) -> None:
    browser = payroll.browser("eve")
    for path in GETS:
        for nasty in NASTY:
            name, _, value = path.partition("?")
            if value:
                answer = browser.get(name, query_string={value.partition("=")[0]: nasty})
            else:
                answer = browser.get(path.format(nasty.replace("/", "").replace("?", "") or "x"))
            assert answer.status_code in (200, 404), (path, nasty[:20])
            assert "<script>" not in answer.text.replace('<script src="', "")


def test_forms(payroll: Site) -> None:
    browser = payroll.browser("eve")
    token = browser.token()
    for path, names in POSTS.items():
        for nasty in NASTY:
            data = dict.fromkeys(names, nasty) | {"csrf_token": token}
            answer = browser.post(path.format(nasty[:50] or "x"), data=data)
            assert answer.status_code in (303, 404, 413, 422), (path, nasty[:20], answer.status_code)


def test_one_field_at_a_time(payroll: Site) -> None:
    good = {
        "month": "2026-03",
        "performance_fen:bo": "100",
        "value": "3",
        "from": "2199-01-01",
        "to": "2199-01-02",
        "year": "2027",
        "notice": "一、元旦：1月1日放假。",
        "login": "neu",
        "name": "新",
        "key": "d1",
        "holder": "bo",
        "deputy": "anna",
        "role": "clerk",
        "reason": "x",
    }
    browser = payroll.browser("eve")
    token = browser.token()
    for path, names in POSTS.items():
        if "{}" in path:
            continue
        for name in names:
            for nasty in ("\0", "9" * 400, "🧨" * 200):
                data = {key: good[key] for key in names if key in good} | {name: nasty, "csrf_token": token}
                answer = browser.post(path, data=data)
                assert answer.status_code in (200, 303, 404, 422), (path, name, nasty[:20], answer.status_code)
