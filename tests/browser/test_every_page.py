"""Every page that the table of routes names, in both languages: for everybody, on a desk and a telephone, in the dark.

The shop's people write in the language of the reader, so that any other language on a page is the page's own fault.
Of pages that are made alike all are read on the telephone, where room is scarce, and axe looks at the first. Visitors
see what is for everybody, a clerk what is a clerk's.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page

from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.roles import RoleTemplate
from core.models import Department, IncomingMail, Mailbox, Organisation, Ticket, TicketRecord
from core.services import (
    acting,
    board,
    files,
    invitations,
    mail_intake,
    mail_rows,
    mailboxes,
    opening,
    organisations,
    pay,
    people,
    settings,
)
from core.services.core_settings import CORE
from core.services.opening_page import process_cards
from core.services.uow import system_work
from core.services.work import working
from core.testing.town import Town

pytestmark = pytest.mark.browser

TABLE = Path(__file__).parents[1] / "web" / "matrix.txt"
NOT_PAGES = {
    "/",  # leads on
    "/files/<public_id>",
    "/penalties/exports/<int(max=9223372036854775807):export_id>",  # a file
    "/penalties/<int(max=9223372036854775807):penalty_id>/files/<public_id>",  # a file
    "/healthz",  # for machines
    "/login/done",
    "/settings/people/import/people.csv",
    "/t/<public_id>/8d",  # of tickets with a corrective action; none stands here
    "/t/<public_id>/giver",  # of reports that the public made; none stands here
    "/settings/mail/<int(max=9223372036854775807):mailbox_id>/messages/<public_id>",  # a file
    "/tickets/bulk/<key>",  # of tickets that were chosen in a list
    "/what-if/<key>",  # of a question that was reckoned
    "/what-if/<key>/result.csv",
    "/what-if/<key>/result.xlsx",
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HANDSET = (360, 4_000)  # so high that nothing that sticks to its edge lies over anything
COMBINATIONS = (("zh", (1280, 800), "light"), ("en", HANDSET, "dark"))
NAMES = ("Chrome", "Linux", "SQLite", "module", "简体中文", "English")  # of products, languages, and an attribute
AXE = Axe().axe_script

OPEN_ALL = "document.querySelectorAll('main details:not(.menu)').forEach((one) => { one.open = true; })"
VIOLATIONS = """async (options) => (await axe.run(document, options)).violations.map(
  (found) => [found.id, ...found.nodes.map((node) => node.html.slice(0, 160))])"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """Array.from(document.querySelectorAll("main .button, main summary, main .input, main .option"))
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 100))"""
FACTS = "({ lang: document.documentElement.lang, h1: document.querySelectorAll('h1').length, title: document.title })"
WORDS = """() => {
  const own = document.documentElement;
  const foreign = (element) => element.closest("[lang]") !== own || element.closest("script, style, kbd, code");
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!foreign(walker.currentNode.parentElement)) found.push(walker.currentNode.data);
  for (const name of ["title", "aria-label", "placeholder", "alt", "data-label"])
    document.querySelectorAll(`body [${name}]`).forEach((one) => foreign(one) || found.push(one.getAttribute(name)));
  return found.map((words) => words.trim()).filter(Boolean);
}"""
CHINESE = re.compile(r"[\u3400-\u9fff\u3002\uff00-\uff5e]")
ENGLISH = re.compile(r"(?<![\w@./:{-])[A-Za-z]*[a-z]{3,}(?![\w@/}])")
ADDRESS = re.compile(r"https?://\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What the people of the shop write and are called. ``strange`` finds what is not of this language."""

    key: str
    locale: str
    lang: str
    strange: re.Pattern[str]
    org: str
    names: dict[str, str]
    order: dict[str, str]
    voucher: dict[str, str]
    words: str
    photo: str
    department: str


TONGUES = {
    "zh": Tongue(
        key="zh",
        locale="zh-CN",
        lang="zh-CN",
        strange=ENGLISH,
        org="晨光电商",
        names={"101": "许静", "102": "林涛", "103": "南山店", "104": "赵敏"},
        order={"model": "保温杯 500 mL 深海蓝", "recipient": "陈晓燕", "address": "浙江省杭州市西湖区文三路 90 号"},
        voucher={"carrier": "顺丰速运", "shipper": "何平"},
        words="客户要求周末送到",
        photo="发货照片",
        department="销售部",
    ),
    "en": Tongue(
        key="en",
        locale="en-GB",
        lang="en",
        strange=CHINESE,
        org="Morning Light Shop",
        names={"101": "Jane Xu", "102": "Tom Lin", "103": "South Hill Store", "104": "Mary Zhao"},
        order={"model": "Vacuum flask 500 mL", "recipient": "Ann Chen", "address": "90 Wensan Road, Hangzhou"},
        voucher={"carrier": "SF Express", "shipper": "Peter He"},
        words="The customer wants it at the weekend",
        photo="Parcel",
        department="Sales",
    ),
}
ROLES = {
    "101": ("customer_service",),
    "102": ("information_officer",),
    "103": ("store",),
    "104": ("supervisor", "payroll", "administrator"),
}
PHONE = "13812345678"


class Shop:
    """A shop with orders in several states, and the addresses at which something stands."""

    def __init__(self, town: Town, tongue: Tongue) -> None:
        self.town = town
        self.world = town.world
        self.tongue = tongue
        self._name()
        orders = [self._order(number) for number in range(1, 6)]
        self._handle(orders)
        self._charge(orders[4])
        self._typed = self._words_that_are_typed()
        (invited,) = invitations.invite(self.world.scope("104"), ["103"])
        self._invitation = invited.code
        self._mailbox, self._mail = self._letter()
        self._post = board.save(self.world.scope("104"), 0, ticket="", title=tongue.photo, text=tongue.words)
        self.orders = [f"/t/{order}" for order in orders]

    def _name(self) -> None:
        with system_work() as session:
            session.execute(sa.update(Organisation).values(name=self.tongue.org, locale=self.tongue.key))
        self.world.org = replace(self.world.org, name=self.tongue.org, locale=self.tongue.key)
        people.add_department(self.world.scope(), "d1", self.tongue.department)
        for plugin in self.world.manager.loaded:
            organisations.set_plugin(self.world.scope(), plugin.name, True)
        for login, roles in ROLES.items():
            self.town.person(login, self.tongue.names[login], *roles)
        today = self.world.org.local_date(self.world.now)
        for switch in ("public_forms", "public_board"):
            settings.set_setting(self.world.scope(), CORE, switch, "1", today)
        everything = RoleTemplate(key="everything", label=self.tongue.department, permissions=frozenset(Permission))
        with working(self.world.scope()) as work:
            organisations.add_roles(work.session, self.world.org.id, None, (everything,))
            organisations.changed(work.session, self.world.org.id)
        every = {"everything"} | {role.key for process in self._processes() for role in process.roles}
        people.set_roles(self.world.scope(), "104", [*ROLES["104"], *sorted(every)])

    def _order(self, number: int) -> str:
        raw = {"order_no": f"D2026031700{number}", "phone": PHONE, "store_stock": "1", **self.tongue.order}
        return opening.open_ticket(self.world.scope("101"), "order_tracking", raw).public_id

    def _handle(self, orders: list[str]) -> None:
        """Leave the first order as it is, and take the others ever further, the last to its end."""
        for order in orders[1:]:
            acting.act(self.world.scope("103"), order, "ship", {})
            acting.add_note(self.world.scope("101"), order, self.tongue.words)
        for order in orders[2:]:
            self._feed_back(order)
        for order in orders[3:]:
            raw = {"exception_kind": "address_wrong", "description": self.tongue.words}
            acting.act(self.world.scope("101"), order, "open_exception", raw)
        raw = {"submission": "order_info", "reason": self.tongue.words}
        acting.act(self.world.scope("101"), orders[3], "claim_exemption", raw, kept=self._photo("101", "evidence"))
        acting.act(self.world.scope("101"), orders[4], "resolve_exception", {"handling": self.tongue.words})
        acting.act(self.world.scope("101"), orders[4], "sign", {"signature_remark": self.tongue.words})
        self.town.set_clock("2026-03-18 11:30:00")

    def _letter(self) -> tuple[int, str]:
        """Have somebody write a letter that does not say all that a ticket needs; return its mailbox and itself."""
        config = replace(self.world.app.extensions["huiyin_config"], imap_hosts=("127.0.0.1",))
        typed = {
            "address": "shop@example.com",
            "host": "127.0.0.1",
            "port": "143",
            "security": "none",
            "login": "shop",
            "password": "secret",
            "folder": "INBOX",
            "process": "general_affairs",
        }
        number = mailboxes.save(self.world.scope("104"), config, None, typed)
        letter = EmailMessage()
        letter["From"], letter["To"] = "ann@example.com", typed["address"]
        letter["Subject"], letter["Message-ID"] = self.tongue.words, "<1@example.com>"
        letter.set_content(self.tongue.words)
        (box,) = self.world.rows(Mailbox)
        mail_intake.take_in(self.world.scope(), config, mail_rows.box_of(box), bytes(letter), self.world.now)
        return number, self.world.rows(IncomingMail)[-1].public_id

    def _photo(self, login: str, field: str) -> tuple[files.KeptFile, ...]:
        photo = BytesIO()
        Image.new("RGB", (320, 240), (200, 120, 40)).save(photo, "PNG")
        photo.seek(0)
        upload = files.Upload(field=field, name=f"{self.tongue.photo}.png", stream=photo)
        return files.keep(self.world.scope(login), self.world.app.extensions["huiyin_config"], [upload])

    def _feed_back(self, order: str) -> None:
        told = {key: value for key, value in self.tongue.order.items() if key != "phone"}
        raw = {"waybill_no": "SF1386720451", "inspected": "1", "condition_ok": "1", **told, **self.tongue.voucher}
        acting.act(self.world.scope("102"), order, "submit_voucher", raw, kept=self._photo("102", "photos"))

    def _charge(self, order: str) -> None:
        raw = {
            "submission": "shipping_info",
            "voucher": str(self.world.rows(TicketRecord, type="voucher")[-1].number),
            "wrong_shipping": ["waybill_no"],
            "consequences": ["untraceable"],
        }
        acting.act(self.world.scope("104"), order, "record_fault", raw)
        pay.set_pay(self.world.scope(), "102", "2026-03", 320_000, 320_000)

    def _processes(self) -> list[Process]:
        return [process for plugin in self.world.manager.loaded for process in plugin.processes]

    def is_strange(self, words: str) -> bool:
        """Say whether something is of another language, though the page says it itself."""
        words = ADDRESS.sub("", words)
        for known in (*self._typed, *NAMES):
            words = words.replace(known, "")
        return bool(self.tongue.strange.search(words))

    def _words_that_are_typed(self) -> list[str]:
        """Return what is not the page's own: settings, departments, titles, clauses; the longest first."""
        defaults = (setting.default for plugin in self.world.manager.loaded for setting in plugin.settings)
        words = {part for value in defaults for part in (str(value), *re.split(r"[、,\n:|]", str(value)))}
        words |= {row.name for row in self.world.rows(Department)} | {row.title for row in self.world.rows(Ticket)}
        words |= {clause.key for process in self._processes() for clause in process.regulation.clauses}
        return sorted(words - {""}, key=len, reverse=True)

    def pages(self) -> dict[str, tuple[str, ...]]:
        """Return for each page that needs something to stand at its address, where something stands."""
        cards = process_cards(self.world.scope("104"))
        acts = ("submit_voucher", "note", "record_fault")
        parts = re.findall(r" /t/<public_id>/(\w+) ", TABLE.read_text(encoding="utf-8"))
        spoken = [f"/p/{self.world.org.key}/{process.key}" for process in self._processes() if process.public]
        return {
            "/board/<int:post_id>": (f"/board/{self._post}",),
            "/incoming/<public_id>": (f"/incoming/{self._mail}",),
            "/settings/mail/<int(max=9223372036854775807):mailbox_id>": (f"/settings/mail/{self._mailbox}",),
            "/join/<code>": (f"/join/{self._invitation}",),
            "/p/<org>": (f"/p/{self.world.org.key}",),
            "/p/<org>/board": (f"/p/{self.world.org.key}/board",),
            "/p/<org>/<process>": tuple(spoken),
            "/p/<org>/answer": (f"/p/{self.world.org.key}/answer",),
            "/penalties/<int(max=9223372036854775807):penalty_id>": ("/penalties/1",),
            "/penalties/<int(max=9223372036854775807):penalty_id>/notice": ("/penalties/1/notice",),
            "/penalties/statements/<int(max=9223372036854775807):statement_id>": ("/penalties/statements/1",),
            "/processes/<key>": tuple(f"/processes/{process.key}" for process in self._processes()),
            "/settings/people/departments/of/<path:key>": ("/settings/people/departments/of/d1",),
            "/settings/people/of/<login>": ("/settings/people/of/101",),
            "/settings/people/roles/<key>": ("/settings/people/roles/store",),
            "/settings/portal/poster": (f"/settings/portal/poster?process={spoken[0].rpartition('/')[2]}",),
            "/settings/plugins/<name>": tuple(f"/settings/plugins/{one.name}" for one in self.world.manager.loaded),
            "/t/<public_id>": (*self.orders, *(f"{self.orders[1]}?act={act}" for act in acts)),
            **{f"/t/<public_id>/{part}": (f"{self.orders[1]}/{part}",) for part in parts},
            "/tickets/new/<process>": tuple(f"/tickets/new/{card.key}" for card in cards if card.permitted),
        }


@pytest.fixture
def opened(found: Callable[[str, str], Town]) -> Callable[[str], Shop]:
    """Open the shop in which people write in a language."""
    return lambda tongue: Shop(found("ecommerce", "2026-03-17 08:30:00"), TONGUES[tongue])


def _routes(*, of_visitors: bool) -> list[str]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [
        route
        for method, route, who in lines
        if method == "GET" and route not in NOT_PAGES and (who == "everybody") == of_visitors
    ]


def _addresses(shop: Shop, *, of_visitors: bool) -> Iterator[tuple[str, bool]]:
    """Yield the addresses to look at, and whether it is the first of those whose pages are made alike."""
    known = shop.pages()
    routes = _routes(of_visitors=of_visitors)
    new = [route for route in routes if "<" in route and route not in known]
    assert not new, f"pages that this test does not know: say in Shop.pages what stands at {new}"
    for route in routes:
        for place, address in enumerate(known.get(route, (route,))):
            yield address, place == 0
    if not of_visitors:
        for address in ("/tickets?kind=all", "/tickets?q=999", "/penalties/statements?month=2026-03"):
            yield address, False


class Look:
    """Looks at pages one after another and keeps what is wrong."""

    def __init__(self, page: Page, shop: Shop) -> None:
        self._page, self._shop = page, shop
        self.wrong: dict[str, list[Any]] = {}

    def at(self, path: str, *, with_axe: bool) -> None:
        """Look at a page."""
        page, shop = self._page, self._shop
        answer = page.goto(shop.town.address + path)
        assert answer is not None
        facts = page.evaluate(FACTS)
        wrong: list[Any] = [] if answer.status == HTTPStatus.OK else [answer.status]
        if (facts["lang"], facts["h1"]) != (shop.tongue.lang, 1):
            wrong.append(facts)
        page.evaluate(OPEN_ALL)
        wrong += [words for words in page.evaluate(WORDS) if shop.is_strange(words)]
        if page.evaluate(SIDEWAYS) > 0:
            wrong.append("scrolls sideways")
        if page.viewport_size == {"width": HANDSET[0], "height": HANDSET[1]}:
            wrong += page.evaluate(SMALL)
        if with_axe:
            page.evaluate(AXE)
            wrong += page.evaluate(VIOLATIONS, {"runOnly": TAGS, "resultTypes": ["violations"]})
        if wrong:
            self.wrong[path] = wrong


@pytest.mark.parametrize(("tongue", "size", "scheme"), COMBINATIONS)
def test_everybody_can_use_every_page(
    opened: Callable[[str], Shop], tongue: str, size: tuple[int, int], scheme: Any
) -> None:
    shop = opened(tongue)
    wrong: dict[str, Any] = {}
    for login, of_visitors in (("104", False), ("101", True)):
        with shop.town.window(login, locale=shop.tongue.locale, width=size[0], height=size[1]) as page:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            look = Look(page, shop)
            if of_visitors:
                for path in ("/work", "/tickets", shop.orders[3]):
                    look.at(path, with_axe=False)
                page.context.clear_cookies()
            for path, first in _addresses(shop, of_visitors=of_visitors):
                if first or path.startswith("/t/") or size == HANDSET:
                    look.at(path, with_axe=first or (path.startswith("/t/") and size != HANDSET))
            wrong |= look.wrong
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)
