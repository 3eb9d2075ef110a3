"""Deliveries: handed over once, repeated under the same Message-ID after a crash, put off or given up with a reason."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from core.config import Config
from core.domain.errors import Refused
from core.domain.texts import Message
from core.models import Delivery, Job, Membership, Notification, Ticket, User
from core.services import jobs, mail, messages, opening, outbox, settings, telling, uow
from core.services.configuration import changed
from core.services.work import working
from core.testing.world import World


class Server:
    """A mail server that remembers what it took; ``answers`` are given to recipients in turn, then 250."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to: list[str] = []
        self.answers: dict[str, list[str]] = {}

    async def handle_RCPT(
        self, server: object, session: object, envelope: object, address: str, options: object
    ) -> str:
        answer = self.answers.get(address, [])
        if answer:
            return answer.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.to += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def listening(server: Server, port: int) -> Iterator[None]:
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def server(port: int) -> Iterator[Server]:
    server = Server()
    with listening(server, port):
        yield server


@pytest.fixture
def config(world: World, port: int) -> Config:
    found: Config = world.app.extensions["huiyin_config"]
    return replace(
        found,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        mail_from="huiyin@example.cn",
        base_url="https://huiyin.example",
    )


@pytest.fixture
def staffed(world: World) -> World:
    """Three people with addresses and one without."""
    for login in ("wang", "li", "zhao"):
        world.person(login, "clerk", name=f"{login} 先生", email=f"{login}@example.com")
    world.person("quiet", "clerk")
    return world


def tell(
    world: World, *logins: str, text: str = "请处理。", urgent: bool = False, ticket_id: int | None = None
) -> None:
    with working(world.scope()) as work:
        people = [work.config.by_login[login] for login in logins]
        messages.tell(work, people, Message(text), kind="notice", ticket_id=ticket_id, urgent=urgent)


def deliver(world: World, config: Config, limit: int = outbox.BATCH) -> int:
    return outbox.deliver_due(config, world.manager, world.now, limit)


def states(world: World) -> dict[str, str]:
    return {row.address.partition("@")[0]: row.state for row in world.rows(Delivery)}


def test_everybody_with_an_address_gets_their_own_letter_once(staffed: World, config: Config, server: Server) -> None:
    tell(staffed, "wang", "li", "quiet")
    assert deliver(staffed, config) == 2
    assert deliver(staffed, config) == 0
    assert sorted(server.to) == ["li@example.com", "wang@example.com"]
    assert {str(taken["To"]) for taken in server.taken} == {
        "wang 先生 <wang@example.com>",
        "li 先生 <li@example.com>",
    }
    for row in staffed.rows(Delivery):
        assert (row.state, row.attempts, row.sent_at, row.last_error) == ("sent", 1, staffed.now, "")
    assert staffed.rows(Job, kind="email") == []


def test_a_letter_names_and_links_its_ticket(staffed: World, config: Config, server: Server) -> None:
    opened = opening.open_ticket(staffed.scope("wang"), "complaint", {"subject": "电梯", "kind": "fault"})
    (ticket,) = staffed.rows(Ticket)
    deliver(staffed, config)
    server.taken.clear()
    tell(staffed, "li", text="请尽快处理。", urgent=True, ticket_id=ticket.id)
    assert deliver(staffed, config) == 1
    (taken,) = server.taken
    assert taken["Subject"] == f"[{opened.number}] 【紧急】请尽快处理。"
    lines = taken.get_content().split()
    assert f"{opened.number}：https://huiyin.example/t/{opened.public_id}" in lines
    assert "请尽快处理。" in lines
    assert taken["References"]


def test_no_more_than_asked_for(staffed: World, config: Config, server: Server) -> None:
    tell(staffed, "wang", "li", "zhao")
    assert deliver(staffed, config, limit=2) == 2
    assert deliver(staffed, config, limit=2) == 1


def test_evil_names_and_texts_change_nothing(staffed: World, config: Config, server: Server) -> None:
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(User).values(name="x\r\nBcc: a@example.com"))
        changed(session, staffed.org.id)
    tell(staffed, "wang", text="一\r\nBcc: b@example.com\r\n\r\n二")
    deliver(staffed, config)
    assert server.to == ["wang@example.com"]
    assert server.taken[0]["Bcc"] is None


def test_a_crash_before_the_commit_repeats_the_same_message_id(
    staffed: World, config: Config, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(staffed, "wang")

    def crash(*_arguments: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_record", crash)
        with pytest.raises(KeyboardInterrupt):
            deliver(staffed, config)
    assert states(staffed) == {"wang": "waiting"}
    staffed.now += jobs.LEASE - timedelta(seconds=1)
    assert deliver(staffed, config) == 0
    staffed.now += timedelta(seconds=1)
    assert deliver(staffed, config) == 1
    first, second = (taken["Message-ID"] for taken in server.taken)
    assert first == second
    assert states(staffed) == {"wang": "sent"}


def test_a_late_worker_changes_nothing(staffed: World, config: Config, server: Server) -> None:
    tell(staffed, "wang")
    (late,) = jobs.lease((messages.EMAIL_JOB,), staffed.now, 10)
    staffed.now += jobs.LEASE
    (owner,) = jobs.lease((messages.EMAIL_JOB,), staffed.now, 10)
    assert late.id == owner.id
    (row,) = staffed.rows(Delivery)
    sent = outbox._Outcome(covers=(row.id,))
    for outcome in (sent, replace(sent, error="x"), replace(sent, error="x", final=True)):
        assert not outbox._record(late, outcome, staffed.now)
    (row,) = staffed.rows(Delivery)
    assert (row.state, row.last_error) == ("waiting", "")
    (job,) = staffed.rows(Job, kind="email")
    assert (job.state, job.lease_token) == ("ready", owner.token)
    assert outbox._record(owner, sent, staffed.now)
    assert states(staffed) == {"wang": "sent"}


def test_an_unknown_recipient_is_given_up_and_the_others_served(staffed: World, config: Config, server: Server) -> None:
    server.answers["li@example.com"] = ["550 no such user"]
    tell(staffed, "wang", "li", "zhao")
    assert deliver(staffed, config) == 3
    assert states(staffed) == {"wang": "sent", "li": "dead", "zhao": "sent"}
    (job,) = staffed.rows(Job, kind="email")
    assert (job.state, job.last_error) == ("dead", "550 no such user")
    staffed.now += timedelta(days=30)
    assert deliver(staffed, config) == 0


def test_a_full_mailbox_is_tried_again_later(staffed: World, config: Config, server: Server) -> None:
    server.answers["li@example.com"] = ["452 mailbox full"] * 2
    tell(staffed, "li", "wang")
    assert deliver(staffed, config) == 2
    assert states(staffed) == {"li": "waiting", "wang": "sent"}
    for wait in (jobs.FIRST_RETRY, jobs.FIRST_RETRY * 2):
        staffed.now += wait - timedelta(seconds=1)
        assert deliver(staffed, config) == 0
        staffed.now += timedelta(seconds=1)
        assert deliver(staffed, config) == 1
    (row,) = [row for row in staffed.rows(Delivery) if row.address.startswith("li")]
    assert (row.state, row.attempts, row.last_error) == ("sent", 3, "")


def test_a_server_that_is_down_loses_nothing(staffed: World, config: Config, port: int) -> None:
    tell(staffed, "wang", "li")
    assert deliver(staffed, config) == 2
    assert states(staffed) == {"wang": "waiting", "li": "waiting"}
    assert all("no mail server at" in row.last_error for row in staffed.rows(Delivery))
    staffed.now += jobs.FIRST_RETRY
    server = Server()
    with listening(server, port):
        assert deliver(staffed, config) == 2
    assert states(staffed) == {"wang": "sent", "li": "sent"}
    assert len(server.taken) == 2


def test_a_server_that_stays_down_is_given_up_in_the_end(staffed: World, config: Config) -> None:
    tell(staffed, "wang")
    for attempt in range(1, jobs.ATTEMPTS_ALLOWED + 1):
        assert states(staffed) == {"wang": "waiting"}
        assert deliver(staffed, config) == 1, attempt
        staffed.now += jobs.LONGEST_RETRY
    assert states(staffed) == {"wang": "dead"}
    (job,) = staffed.rows(Job, kind="email")
    assert job.state == "dead"


def test_a_letter_that_breaks_the_connection_does_not_keep_others_waiting(
    staffed: World, config: Config, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(staffed, "wang", "li", "zhao")
    hand_over = mail.send

    def break_off(connection: object, config: Config, message: EmailMessage) -> None:
        if message["To"].addresses[0].addr_spec == "li@example.com":
            connection.close()
        hand_over(connection, config, message)

    monkeypatch.setattr(mail, "send", break_off)
    assert deliver(staffed, config) == 3
    assert states(staffed) == {"wang": "sent", "li": "waiting", "zhao": "sent"}


def test_a_letter_that_cannot_be_written_does_not_keep_others_waiting(
    staffed: World, config: Config, server: Server
) -> None:
    with working(staffed.scope()) as work:
        broken = Message("%(missing)s", {"other": 1})
        messages.tell(work, [work.config.by_login["li"]], broken, kind="notice", ticket_id=None)
    tell(staffed, "wang")
    assert deliver(staffed, config) == 2
    assert states(staffed) == {"li": "waiting", "wang": "sent"}
    assert "KeyError" in next(row.last_error for row in staffed.rows(Delivery) if row.state == "waiting")


def test_who_has_left_gets_nothing(staffed: World, config: Config, server: Server) -> None:
    tell(staffed, "wang")
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Membership).values(active=False))
        changed(session, staffed.org.id)
    assert deliver(staffed, config) == 1
    assert (states(staffed), server.taken) == ({"wang": "dead"}, [])


def test_without_a_server_nothing_piles_up(staffed: World, config: Config) -> None:
    tell(staffed, "wang", "li")
    none = replace(config, smtp_host="")
    assert deliver(staffed, none) == 2
    assert deliver(staffed, none) == 0
    assert states(staffed) == {"wang": "dead", "li": "dead"}
    assert staffed.rows(Job, kind="email") == []


def test_every_organisation_writes_in_its_own_name(staffed: World, config: Config, server: Server) -> None:
    other = World(staffed.app, key="other")
    other.person("sun", "clerk", email="sun@example.com")
    tell(staffed, "wang")
    tell(other, "sun")
    assert deliver(staffed, config) == 2
    senders = {str(taken["To"]): taken["From"].addresses[0].display_name for taken in server.taken}
    assert senders == {"wang 先生 <wang@example.com>": "单位 demo", "sun <sun@example.com>": "单位 other"}


def chosen(world: World, login: str, way: str = "", quiet: tuple[str, str] = ("", "")) -> None:
    telling.choose(world.scope(login), {"notice": way}, *quiet)


def test_a_digest_is_one_letter_with_all_that_waited(staffed: World, config: Config, server: Server) -> None:
    chosen(staffed, "wang", "digest")
    tell(staffed, "wang", "li", text="第一条。")
    staffed.now += timedelta(hours=1)
    tell(staffed, "wang", text="第二条。")
    assert deliver(staffed, config) == 1
    assert server.to == ["li@example.com"]
    staffed.now += timedelta(days=1)
    assert deliver(staffed, config) == 1
    assert server.to == ["li@example.com", "wang@example.com"]
    assert server.taken[-1]["Subject"] == "2 条消息的汇总"
    content = server.taken[-1].get_content()
    assert content.index("第一条。") < content.index("第二条。")
    assert states(staffed) == {"wang": "sent", "li": "sent"}
    assert staffed.rows(Job, kind="digest") == []


def test_a_digest_of_one_message_reads_like_a_letter(staffed: World, config: Config, server: Server) -> None:
    chosen(staffed, "wang", "digest")
    tell(staffed, "wang", text="只有一条。")
    staffed.now += timedelta(days=1)
    deliver(staffed, config)
    assert [taken["Subject"] for taken in server.taken] == ["只有一条。"]


def test_whoever_wants_no_letters_gets_urgent_ones_only(staffed: World, config: Config, server: Server) -> None:
    chosen(staffed, "wang", "page")
    tell(staffed, "wang", text="平常的。")
    tell(staffed, "wang", text="紧急的。", urgent=True)
    assert deliver(staffed, config) == 1
    assert [taken["Subject"] for taken in server.taken] == ["【紧急】紧急的。"]
    assert len(staffed.rows(Notification)) == 2


def test_letters_wait_for_the_end_of_quiet_hours(staffed: World, config: Config, server: Server) -> None:
    chosen(staffed, "wang", quiet=("08:00", "10:00"))  # it is 09:00
    tell(staffed, "wang", "li", text="平常的。")
    tell(staffed, "wang", text="紧急的。", urgent=True)
    assert deliver(staffed, config) == 2
    assert sorted(server.to) == ["li@example.com", "wang@example.com"]
    staffed.now += timedelta(hours=1)
    assert deliver(staffed, config) == 1


def test_the_organisation_s_custom_holds_for_those_who_chose_nothing(
    staffed: World, config: Config, server: Server
) -> None:
    settings.set_setting(staffed.scope(), "core", "told_notice", "page", settings.ALWAYS)
    chosen(staffed, "li", "email")
    tell(staffed, "wang", "li")
    assert deliver(staffed, config) == 1
    assert server.to == ["li@example.com"]


def test_without_a_mail_server_digests_are_closed_as_well(staffed: World, config: Config) -> None:
    chosen(staffed, "wang", "digest")
    tell(staffed, "wang", "li")
    staffed.now += timedelta(days=1)
    assert deliver(staffed, replace(config, smtp_host="")) == 2
    assert states(staffed) == {"wang": "dead", "li": "dead"}
    assert staffed.rows(Job, kind="digest") == []


@pytest.mark.parametrize(
    ("ways", "quiet", "field"),
    [
        ({"notice": "pigeon"}, ("", ""), "ways"),
        ({"gossip": "email"}, ("", ""), "ways"),
        ({}, ("22:00", ""), "quiet_to"),
        ({}, ("spät", "07:00"), "quiet_from"),
    ],
)
def test_what_nobody_can_choose(staffed: World, ways: dict[str, str], quiet: tuple[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        telling.choose(staffed.scope("wang"), ways, *quiet)
    assert refused.value.field == field
