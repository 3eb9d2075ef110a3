"""The pages of the ledger: whose they are, what they say, what they keep, and how much they ask of the database."""

import io
import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.domain.decisions import AssessPenalty
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.permissions import Permission
from core.domain.roles import RoleTemplate
from core.domain.texts import Message
from core.domain.weighing import Surcharge
from core.models import Attachment, Penalty, PerformancePay, Statement, Ticket
from core.services import ledger, opening, organisations, pay, people, policy
from core.services.outbox import TICKET_PATH
from core.services.work import working
from core.testing.databases import sqlite_url
from core.testing.site import Browser, Site

MONTH = "2026-03"
StatementsOf = Callable[[Browser, str], int]
RULE = PenaltyPolicy(
    key="sample.slow", label="办理不力", kind=PenaltyKind.PERFORMANCE_DEDUCTION, percent=10, clause="1"
)


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


class Books:
    """A site with a ledger: anna sees all, cai enters pay, bo and dan are charged."""

    def __init__(self, site: Site) -> None:
        self.site, self.world = site, site.world
        with working(self.world.scope()) as work:
            payroll = RoleTemplate(key="payroll", label="工资核算", permissions=frozenset({Permission.PAY_EDIT}))
            organisations.add_roles(work.session, self.world.org.id, None, (payroll,))
            organisations.changed(work.session, self.world.org.id)
        site.person("cai", "payroll", name="蔡核")
        site.person("dan", "clerk", name="丹丹")
        opening.open_ticket(self.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
        self._serial = itertools.count(1)

    def charge(self, subject: str = "bo", count: int = 1, month: str = MONTH) -> None:
        ticket = self.world.rows(Ticket)[0]
        with working(self.world.scope()) as work:
            for _ in range(count):
                effect = AssessPenalty(
                    policy=RULE.key,
                    subject=subject,
                    occurrence=f"n{next(self._serial)}",
                    month=month,
                    reason=Message("拖延答复"),
                    clause="1",
                )
                ledger.assess(work, ticket.id, ticket.number, effect, RULE)

    def pay(self, login: str = "bo", fen: int = 234_567, wage: int | None = None) -> None:
        pay.set_pay(self.world.scope(), login, MONTH, fen, wage)

    def stored(self) -> list[tuple[int, int | None, int | None]]:
        return [(row.performance_fen, row.wage_fen, row.minimum_wage_fen) for row in self.world.rows(PerformancePay)]

    def months(self) -> list[str]:
        return [row.state for row in self.world.rows(Statement)]


@pytest.fixture
def books(site: Site) -> Books:
    return Books(site)


def test_an_empty_ledger_says_what_will_appear(books: Books) -> None:
    browser = books.site.browser("anna")
    assert "台账里还没有扣罚" in browser.get("/penalties").text
    assert "没有扣罚单" in browser.get("/penalties/statements").text


def test_an_entry_says_why_and_by_which_clause(books: Books) -> None:
    books.charge(count=2)
    text = books.site.browser("anna").get("/penalties").text
    for wanted in ("博文", "办理不力", "拖延答复", "绩效工资的 10%", "投诉须在两个工作日内答复。", "待结算"):
        assert wanted in text
    ticket = books.world.rows(Ticket)[0]
    assert f'href="{TICKET_PATH.format(ticket.public_id)}"' in text
    assert "2 笔，绩效工资的 20%" in text


def test_people_see_their_own(books: Books) -> None:
    books.charge("bo")
    books.charge("dan")
    own = books.site.browser("bo").get("/penalties").text
    assert ("博文" in own, "丹丹" in own) == (True, False)
    asked = books.site.browser("bo").get("/penalties?person=dan").text
    assert "拖延答复" not in asked
    whole = books.site.browser("anna").get("/penalties").text
    assert ("博文" in whole, "丹丹" in whole) == (True, True)
    assert "丹丹" not in books.site.browser("bo").get(f"/penalties/statements?month={MONTH}").text


def test_a_units_fine_is_listed_by_unit_and_in_its_statement(books: Books) -> None:
    people.add_department(books.world.scope(), "jia", "甲施工单位")
    fine = PenaltyPolicy(key="sample.fine", label="罚款", kind=PenaltyKind.FINE, clause="1", maximum_fen=2_000_000)
    effect = AssessPenalty(
        policy=fine.key,
        unit="jia",
        occurrence="once",
        month=MONTH,
        reason=Message("墙面开裂"),
        clause="1",
        amount_fen=123_450,
    )
    ticket = books.world.rows(Ticket)[0]
    with working(books.world.scope()) as work:
        ledger.assess(work, ticket.id, ticket.number, effect, fine)
    text = books.site.browser("anna").get("/penalties?person=unit+jia").text
    for wanted in ("甲施工单位", "墙面开裂", "待结算", "1 笔，罚款合计 ¥1,234.50"):
        assert wanted in text
    assert "计入 2026-03" not in text
    assert "甲施工单位" in books.site.browser("anna").get(f"/penalties/statements?month={MONTH}").text


def test_the_page_of_an_entry_says_why_it_costs_what_it_costs(books: Books) -> None:
    books.charge()
    fine = PenaltyPolicy(
        key="sample.fine",
        label="罚款",
        kind=PenaltyKind.FINE,
        clause="1",
        maximum_fen=2_000_000,
        free=1,
        surcharge=Surcharge(percents=(50,), days=30),
        ticket_cap=12_000,
        month_cap=11_000,
    )
    ticket = books.world.rows(Ticket)[0]
    with working(books.world.scope()) as work:
        for occurrence in ("1", "2"):
            effect = AssessPenalty(
                policy=fine.key,
                subject="bo",
                occurrence=occurrence,
                month=MONTH,
                reason=Message("墙面开裂"),
                clause="1",
                amount_fen=10_000,
            )
            ledger.assess(work, ticket.id, ticket.number, effect, fine)
    anna = books.site.browser("anna")
    plain, warning, heavier = (anna.get(f"/penalties/{row.id}").text for row in books.world.rows(Penalty))
    assert "这个数怎么来的" not in plain
    assert "警告，不扣罚" in warning
    for wanted in (
        "按条款",
        "¥100.00",
        "加重 50%",
        "¥50.00",
        "同一工单合计最多 120.00 元",
        "-¥30.00",
        "每月最多 110.00 元",
    ):
        assert wanted in heavier
    [statement] = books.world.rows(Statement)
    assert "超过每月上限、不计的罚款" in anna.get(f"/penalties/statements/{statement.id}").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("person=dan", False),
        ("person=bo", True),
        (f"month={MONTH}", True),
        ("month=2026-04", False),
        ("status=settled", False),
        ("status=confirmed", True),
    ],
)
def test_filters(books: Books, query: str, shown: bool) -> None:
    books.charge("bo")
    text = books.site.browser("anna").get(f"/penalties?{query}").text
    assert ("拖延答复" in text) is shown
    assert ("没有符合条件的扣罚" in text) is not shown


def test_pages_follow_by_key(books: Books) -> None:
    books.charge(count=51)
    browser = books.site.browser("anna")
    first = browser.get("/penalties?person=bo").text
    assert first.count("拖延答复") == 50
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "person=bo" in older
    second = browser.get(older).text
    assert second.count("拖延答复") == 1
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_a_statement_that_waits_says_why(books: Books) -> None:
    books.charge()
    for login, link in (("anna", False), ("bo", False), ("cai", True)):
        text = books.site.browser(login).get(f"/penalties/statements?month={MONTH}").text
        assert "还没有录入 2026-03 的绩效工资" in text
        assert (f"/penalties/pay?month={MONTH}" in text) is link


def test_a_statement_shows_figures_and_capitals(books: Books) -> None:
    books.charge(count=3)
    books.pay()
    text = books.site.browser("bo").get(f"/penalties/statements?month={MONTH}").text
    for wanted in ("¥703.70", "柒佰零叁元柒角整", "¥2,345.67", "30%", "未结算"):
        assert wanted in text


def test_what_is_over_the_law_is_carried_unless_somebody_says_why_not(books: Books) -> None:
    books.charge(count=3)
    books.pay(wage=234_567)
    browser, address = books.site.browser("anna"), f"/penalties/statements?month={MONTH}"
    text = browser.get(address).text
    for wanted in ("超过法定上限", "20%，", "结转下月", "¥234.57", "照扣的理由"):
        assert wanted in text
    [row] = books.world.rows(Statement)
    refused = browser.send(f"/penalties/statements/{row.id}/override", {"reason": " "})
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    browser.send(f"/penalties/statements/{row.id}/override", {"reason": "本人同意"})
    assert "安娜 写明理由后照扣：本人同意" in browser.get(address).text
    books.pay(wage=1_000_000)
    assert "超过法定上限" not in browser.get(address).text


def test_an_entry_is_contested_on_its_page(books: Books) -> None:
    contested = replace(RULE, objection_days=5)
    ticket = books.world.rows(Ticket)[0]
    effect = AssessPenalty(
        policy=RULE.key, subject="dan", occurrence="x", month=MONTH, reason=Message("拖延答复"), clause="1", percent=20
    )
    about_dan = policy.about((policy.by_name(books.world.scope("dan").actor.user_id),))
    with working(books.world.scope()) as work:
        ledger.assess(work, ticket.id, ticket.number, effect, contested)
        work.session.execute(sa.update(Ticket).values(about=about_dan))
    address = f"/penalties/{books.world.rows(Penalty)[0].id}"
    bo, anna, dan = (books.site.browser(login) for login in ("bo", "anna", "dan"))
    assert bo.get(address).status_code == 404
    text = dan.get(address).text
    for wanted in ("拖延答复", "投诉须在两个工作日内答复。", "提出异议", "我已知悉", "20%"):
        assert wanted in text
    assert "处理异议" not in anna.get(address).text
    refused = dan.send(f"{address}/object", {"reason": " "})
    assert (refused.status_code, "请写明异议的理由" in refused.text) == (422, True)
    dan.send(f"{address}/object", {"reason": "等备件", "files": (io.BytesIO(b"waiting"), "order.txt")})
    (file,) = books.world.rows(Attachment)
    assert dan.get(f"/files/{file.public_id}").status_code == 404  # the ticket is about them
    for browser in (dan, anna):
        assert f"{address}/files/{file.public_id}" in browser.get(address).text
        with browser.get(f"{address}/files/{file.public_id}") as given:
            assert given.data == b"waiting"
    assert bo.get(f"{address}/files/{file.public_id}").status_code == 404
    assert dan.get(f"{address}/files/other").status_code == 404
    assert "处理丹丹的异议" in anna.get("/work", follow_redirects=True).text
    assert anna.get(address).status_code == 200
    wrong = anna.send(f"{address}/decide", {"outcome": "reduced", "percent": "20", "reason": "情有可原"})
    assert wrong.status_code == 422
    for kept in ("减轻后的百分比须大于 0", "情有可原", 'value="20"'):
        assert kept in wrong.text
    anna.send(f"{address}/decide", {"outcome": "reduced", "percent": "5", "reason": "情有可原"})
    assert [(row.status, row.percent) for row in books.world.rows(Penalty)] == [("waived", 20), ("confirmed", 5)]
    notice = dan.get(f"{address}/notice").text
    for wanted in ("扣减通知单", "拖延答复", "本人签收", f"KF{books.world.rows(Penalty)[0].id}"):
        assert wanted in notice


def test_settling_tells_what_became_of_each(books: Books) -> None:
    books.charge("bo", 3)
    books.charge("dan")
    books.pay()
    browser = books.site.browser("cai")
    assert "结算本月" in browser.get(f"/penalties/statements?month={MONTH}").text
    answer = browser.send("/penalties/statements/settle", {"month": MONTH}, follow_redirects=True)
    assert answer.status_code == 200
    for wanted in ("已结算 1 张扣罚单，合计 703.70 元", "1 张扣罚单还不能结算", "还没有录入"):
        assert wanted in answer.text
    assert sorted(books.months()) == ["open", "settled"]


def test_settling_without_the_right_is_no_page(books: Books) -> None:
    books.charge()
    books.pay()
    assert "结算本月" not in books.site.browser("bo").get(f"/penalties/statements?month={MONTH}").text
    assert books.site.browser("bo").send("/penalties/statements/settle", {"month": MONTH}).status_code == 404
    assert books.months() == ["open"]
    assert books.site.browser("anna").send("/penalties/statements/settle", {"month": MONTH}).status_code == 303


def test_a_late_charge_is_a_supplementary_statement(books: Books) -> None:
    books.charge()
    books.pay()
    books.site.browser("cai").send("/penalties/statements/settle", {"month": MONTH})
    books.charge()
    text = books.site.browser("anna").get(f"/penalties/statements?month={MONTH}").text
    assert "补充单 1" in text


def test_a_statement_for_paper_is_its_subjects_and_payrolls(books: Books) -> None:
    books.charge(count=3)
    books.pay()
    (row,) = books.world.rows(Statement)
    for login, status in (("anna", 200), ("bo", 200), ("cai", 200), ("dan", 404)):
        answer = books.site.browser(login).get(f"/penalties/statements/{row.id}")
        assert answer.status_code == status
        for wanted in ("本人签字 / 日期", "柒佰零叁元柒角整") if status == 200 else ():
            assert wanted in answer.text
    assert books.site.browser("anna").get("/penalties/statements/999").status_code == 404


def test_pay_is_entered_for_payroll_alone(books: Books) -> None:
    for login, status in (("anna", 404), ("bo", 404), ("cai", 200)):
        browser = books.site.browser(login)
        assert browser.get("/penalties/pay").status_code == status
        answer = browser.send("/penalties/pay", {"month": MONTH, "performance_fen:bo": "1"})
        assert answer.status_code == (303 if status == 200 else 404)
    assert books.stored() == [(100, None, None)]


def test_pay_is_stored_and_shown_again(books: Books) -> None:
    browser = books.site.browser("cai")
    data = {"month": MONTH, "performance_fen:bo": "2,345.67", "wage_fen:bo": "6000", "minimum_wage_fen:bo": "2690"}
    assert "已保存 1 人" in browser.send("/penalties/pay", data, follow_redirects=True).text
    assert books.stored() == [(234_567, 600_000, 269_000)]
    assert 'value="2345.67"' in browser.get(f"/penalties/pay?month={MONTH}").text
    assert "没有改动" in browser.send("/penalties/pay", data, follow_redirects=True).text


def test_a_mistake_in_pay_stands_at_its_field_and_loses_nothing(books: Books) -> None:
    data = {
        "month": MONTH,
        "performance_fen:bo": "很多",
        "performance_fen:dan": "3000",
        "wage_fen:dan": "5000",
        "wage_fen:anna": "1",
    }
    answer = books.site.browser("cai").send("/penalties/pay", data)
    assert answer.status_code == 422
    assert 'id="performance_fen:bo-problem"' in answer.text
    assert 'id="performance_fen:anna-problem"' in answer.text
    assert 'id="performance_fen:dan-problem"' not in answer.text
    for typed in ('value="很多"', 'value="3000"', 'value="5000"'):
        assert typed in answer.text
    assert books.stored() == []


def test_a_wage_below_the_performance_pay_is_refused_at_its_field(books: Books) -> None:
    data = {"month": MONTH, "performance_fen:bo": "5000", "wage_fen:bo": "4999.99"}
    answer = books.site.browser("cai").send("/penalties/pay", data)
    assert answer.status_code == 422
    assert 'id="wage_fen:bo-problem"' in answer.text


def test_pay_of_a_settled_month_is_shown_and_cannot_be_changed(books: Books) -> None:
    books.charge()
    books.pay()
    browser = books.site.browser("cai")
    browser.send("/penalties/statements/settle", {"month": MONTH})
    text = browser.get(f"/penalties/pay?month={MONTH}").text
    assert 'name="performance_fen:bo"' not in text
    assert 'name="performance_fen:dan"' in text
    browser.send("/penalties/pay", {"month": MONTH, "performance_fen:bo": "1"})
    assert books.stored() == [(234_567, None, None)]


def test_those_whose_statement_waits_come_first(books: Books) -> None:
    books.charge("dan")
    text = books.site.browser("cai").get(f"/penalties/pay?month={MONTH}").text
    assert text.index('id="pay-dan"') < text.index('id="pay-anna"')
    assert "等待录入" in text
    people.set_active(books.world.scope(), "dan", False)
    assert 'id="pay-dan"' in books.site.browser("cai").get(f"/penalties/pay?month={MONTH}").text
    assert 'id="pay-dan"' not in books.site.browser("cai").get("/penalties/pay?month=2026-04").text


def test_the_ledger_asks_the_same_for_few_and_many(books: Books, statements_of: StatementsOf) -> None:
    browser = books.site.browser("anna")
    paths = ("/penalties", f"/penalties/statements?month={MONTH}")
    books.charge("bo")
    books.charge("dan")
    few = [statements_of(browser, path) for path in paths]
    books.charge("bo", 20)
    books.charge("dan", 20)
    many = [statements_of(browser, path) for path in paths]
    assert many == few
    assert max(few) <= 24
