"""Logging in, staying logged in, and everything that ends it; on both databases."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from argon2 import PasswordHasher

from core.domain.errors import Refused
from core.models import User, UserSession
from core.services import accounts, clock, organisations, passwords, people, rates, sessions
from core.services.rates import TooMany
from core.testing.site import PASSWORD, Site
from core.testing.world import World

T0 = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)


def begin(login: str = "anna", password: str = PASSWORD, *, now: datetime = T0, address: str = "10.0.0.1") -> str:
    return sessions.log_in(login, password, now=now, agent="test", address=address)


def test_passwords_are_hashed_as_strongly_as_owasp_asks() -> None:
    ask = "from core.services import passwords; print(passwords.hash_new('correct horse'))"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_token_is_random_and_only_its_hash_is_stored(site: Site) -> None:
    first, second = begin(), begin()
    assert first != second
    assert len(first) == 43
    with site.app.app_context():
        stored = [row.token_hash for row in site.world.rows(UserSession)]
    assert len(set(stored)) == 2
    assert first not in "".join(stored)
    assert sessions.resolve(first, T0) is not None
    assert sessions.resolve(first[:-1] + ("A" if first[-1] != "A" else "B"), T0) is None
    assert sessions.resolve(stored[0], T0) is None


@pytest.mark.parametrize(
    ("seen", "later", "alive"),
    [
        ((), timedelta(hours=12) - timedelta(microseconds=1), True),
        ((), timedelta(hours=12), False),
        (tuple(timedelta(hours=11 * n) for n in range(1, 16)), timedelta(days=7) - timedelta(microseconds=1), True),
        (tuple(timedelta(hours=11 * n) for n in range(1, 16)), timedelta(days=7), False),
    ],
    ids=["idle-in-time", "idle-over", "absolute-in-time", "absolute-over"],
)
def test_a_session_ends_when_idle_and_in_the_end_anyway(
    site: Site, seen: tuple[timedelta, ...], later: timedelta, alive: bool
) -> None:
    token = begin()
    for passed in seen:
        assert sessions.resolve(token, T0 + passed)
    assert (sessions.resolve(token, T0 + later) is not None) is alive


@pytest.mark.parametrize(("passed", "written"), [(timedelta(seconds=299), False), (timedelta(seconds=300), True)])
def test_being_seen_is_written_once_in_five_minutes(site: Site, passed: timedelta, written: bool) -> None:
    token = begin()
    sessions.resolve(token, T0 + passed)
    assert (site.world.rows(UserSession)[0].last_seen_at == T0 + passed) is written


def test_revoking_ends_one_session_and_not_the_others(site: Site) -> None:
    first, second = begin(), begin()
    mine = sessions.resolve(first, T0)
    assert mine is not None
    sessions.revoke(mine.user_id, mine.session_id, T0)
    assert sessions.resolve(first, T0) is None
    assert sessions.resolve(second, T0) is not None


def test_nobody_can_revoke_somebody_elses_session(site: Site) -> None:
    token = begin("anna")
    hers, his = sessions.resolve(token, T0), sessions.resolve(begin("bo"), T0)
    assert hers is not None
    assert his is not None
    sessions.revoke(his.user_id, hers.session_id, T0)
    assert sessions.resolve(token, T0) is not None


@pytest.mark.parametrize("what", ["user closed", "epoch", "membership closed"])
def test_a_session_ends_with_what_it_rests_on(site: Site, what: str) -> None:
    token = begin()
    resolved = sessions.resolve(token, T0)
    assert resolved is not None
    change = {
        "user closed": 'UPDATE "user" SET active = {false} WHERE id = {id}',
        "epoch": 'UPDATE "user" SET epoch = epoch + 1 WHERE id = {id}',
        "membership closed": "UPDATE membership SET active = {false} WHERE user_id = {id}",
    }[what]
    execute(change, resolved.user_id)
    assert sessions.resolve(token, T0) is None
    assert what == "epoch" or refusal("anna", PASSWORD) == refusal("nobody", PASSWORD)


def execute(statement: str, user_id: int) -> None:
    from core.extensions import db, is_sqlite

    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement.format(false="0" if is_sqlite() else "false", id=user_id))


def refusal(login: str, password: str, now: datetime = T0) -> str:
    with pytest.raises(Refused) as caught:
        begin(login, password, now=now)
    return str(caught.value)


def test_a_wrong_password_and_an_unknown_login_are_answered_alike(site: Site) -> None:
    assert refusal("anna", "wrong") == refusal("nobody", "wrong")


def test_an_unknown_login_takes_as_long_as_a_known_one(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # The hash for nobody was made with the product's own cost; so is anna's here.
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1))
    with site.app.app_context():
        accounts.set_password("anna", PASSWORD)
    spent: dict[str, list[float]] = {"anna": [], "nobody": []}
    for number in range(4):
        for login, times in spent.items():
            started = time.perf_counter()
            refusal(login, "wrong", T0 + timedelta(hours=number))
            times.append(time.perf_counter() - started)
    known, unknown = (min(times) for times in spent.values())
    assert known / 3 < unknown < known * 3


def test_the_page_of_a_failed_login_does_not_tell_who_exists(site: Site) -> None:
    pages = []
    for login in ("anna", "zzzz"):
        browser = site.browser()
        answer = browser.log_in(login, "wrong")
        pages.append((answer.status_code, answer.text.replace(login, "?")))
    known, unknown = ((status, without_tokens(text)) for status, text in pages)
    assert known == unknown
    assert known[0] == 422


def without_tokens(text: str) -> str:
    import re

    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


@pytest.mark.parametrize(("failures", "throttled"), [(4, False), (5, True)])
def test_a_login_is_throttled_after_five_failures(site: Site, failures: int, throttled: bool) -> None:
    for number in range(failures):
        refusal("anna", "wrong", T0 + timedelta(seconds=number))
    if throttled:
        with pytest.raises(TooMany) as caught:
            begin(now=T0 + timedelta(seconds=10))
        assert 0 < caught.value.retry_after <= 15 * 60
        assert begin(now=T0 + timedelta(seconds=10 + caught.value.retry_after))
    else:
        assert begin(now=T0 + timedelta(seconds=10))


def test_an_unknown_login_is_throttled_like_a_known_one(site: Site) -> None:
    for _ in range(5):
        refusal("nobody", "wrong")
    with pytest.raises(TooMany):
        begin("nobody", "wrong")


def test_success_forgets_the_failures(site: Site) -> None:
    for _ in range(3):
        for _ in range(4):
            refusal("anna", "wrong")
        assert begin()


@pytest.mark.parametrize(("failures", "throttled"), [(29, False), (30, True)])
def test_an_address_is_throttled_after_thirty_failures(site: Site, failures: int, throttled: bool) -> None:
    for number in range(failures):
        refusal(f"nobody{number}", "wrong")
    if throttled:
        with pytest.raises(TooMany):
            begin()
        assert begin(address="10.0.0.2")
    else:
        assert begin()


def test_many_people_may_log_in_from_one_address(site: Site) -> None:
    for _ in range(35):
        begin()


def test_counting_loses_no_attempt_under_threads(site: Site) -> None:
    answers: list[int] = []

    def attempt() -> None:
        with site.app.app_context():
            answers.append(rates.hit("key", 10, timedelta(minutes=15), T0))

    threads = [threading.Thread(target=attempt) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 24
    assert answers.count(0) == 10


def test_old_counters_are_forgotten(site: Site) -> None:
    from core.models import RateCounter

    rates.hit("old", 1, timedelta(minutes=15), T0)
    rates.hit("new", 1, timedelta(minutes=15), T0 + timedelta(days=2))
    assert [row.key for row in site.world.rows(RateCounter) if row.key in ("old", "new")] == ["new"]


def test_a_new_password_ends_every_other_session_and_renews_this_one(site: Site) -> None:
    here, elsewhere = begin(), begin()
    visit = sessions.enter(here, T0, site.world.manager)
    assert visit is not None
    renewed = sessions.change_password(visit, PASSWORD, "another good one")
    assert sessions.resolve(here, T0) is None
    assert sessions.resolve(elsewhere, T0) is None
    after = sessions.resolve(renewed, T0)
    assert after is not None
    assert after.session_id == visit.session_id
    assert refusal("anna", PASSWORD)
    assert begin("anna", "another good one")


def test_the_present_password_must_be_known_to_change_it(site: Site) -> None:
    visit = sessions.enter(begin(), T0, site.world.manager)
    assert visit is not None
    for _ in range(5):
        with pytest.raises(Refused):
            sessions.change_password(visit, "wrong", "another good one")
    with pytest.raises(TooMany):
        sessions.change_password(visit, PASSWORD, "another good one")
    assert begin()


def test_rights_are_read_again_with_each_request(site: Site) -> None:
    token = begin("bo")
    before = sessions.enter(token, T0, site.world.manager)
    people.set_roles(site.world.scope(), "bo", ["chief"])
    after = sessions.enter(token, T0, site.world.manager)
    assert before is not None
    assert after is not None
    assert before.scope.actor.roles == {"clerk"}
    assert after.scope.actor.roles == {"chief"}


def test_somebody_in_two_organisations_can_switch_and_stays_there(site: Site, app: object) -> None:
    other = World(site.app, now=T0, key="other")
    anna = next(row for row in site.world.rows(User) if row.login == "anna")
    join(other, anna.id)
    old = begin()
    visit = sessions.enter(old, T0, site.world.manager)
    assert visit is not None
    assert {org.key for org in visit.organisations} == {"demo", "other"}
    target = other.org.id if visit.scope.org.key == "demo" else site.world.org.id
    new = sessions.switch_organisation(visit, target)
    assert sessions.resolve(old, T0) is None
    switched = sessions.resolve(new, T0)
    assert switched is not None
    assert switched.org_id == target
    later = sessions.resolve(begin(now=T0 + timedelta(hours=1)), T0 + timedelta(hours=1))
    assert later is not None
    assert later.org_id == target


def test_nobody_switches_into_an_organisation_that_is_not_theirs(site: Site) -> None:
    other = organisations.create_organisation("other", "另一个单位", now=T0)
    visit = sessions.enter(begin(), T0, site.world.manager)
    assert visit is not None
    with pytest.raises(Refused):
        sessions.switch_organisation(visit, other.id)


def join(world: World, user_id: int) -> None:
    from core.models import Membership
    from core.services.uow import unit_of_work

    with unit_of_work(world.org.id) as session:
        session.add(Membership(org_id=world.org.id, user_id=user_id, department_id=None, active=True, attributes={}))


def test_through_the_pages(site: Site) -> None:
    browser = site.browser()
    assert browser.get("/").headers["Location"] == "/login?next=/"
    before = browser.token("/login")
    answer = browser.log_in("anna", next="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert browser.token() != before
    assert "安娜" in browser.get("/account").text
    assert browser.get("/login").status_code == 302
    elsewhere = site.browser("anna")
    assert browser.send("/account/sessions/end-others").status_code == 303
    assert elsewhere.get("/account").status_code == 302
    cookie = browser.get_cookie("huiyin")
    assert cookie is not None
    assert browser.send("/logout").status_code == 303
    browser.set_cookie("huiyin", cookie.value)
    assert browser.get("/account").status_code == 302, "the session itself must have ended, not only the cookie"


def test_the_password_page(site: Site) -> None:
    browser = site.browser("anna")
    form = {"present": PASSWORD, "wanted": "another good one", "again": "another good one"}
    for wrong in ({"present": "x"}, {"again": "other"}, {"wanted": "short", "again": "short"}):
        answer = browser.send("/account/password", form | wrong)
        assert answer.status_code == 422
        assert 'class="problem"' in answer.text
        assert not [value for value in wrong.values() if f'value="{value}"' in answer.text]
    assert browser.send("/account/password", form).status_code == 303
    assert browser.get("/account").status_code == 200
    assert site.browser().log_in("anna", "another good one").status_code == 303


def test_a_throttled_login_says_when_to_come_back(site: Site) -> None:
    browser = site.browser()
    for _ in range(5):
        assert browser.log_in("bo", "wrong").status_code == 422
    answer = browser.log_in("bo")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901


def test_a_session_ends_in_the_pages_too(site: Site) -> None:
    browser = site.browser("anna")
    assert browser.get("/account").status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=12, minutes=1)):
        assert browser.get("/account").status_code == 302
