"""The page on which parameters are tried: what it asks, how it goes on, what it gives out, and to whom."""

from datetime import timedelta

import pytest

from core.models import Job, WhatIfPart, WhatIfRun
from core.services import clock, clockwork, housekeeping, opening, spreadsheets, what_if_work
from core.testing.databases import sqlite_url
from core.testing.site import Site


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def test_a_question_is_asked_answered_and_given_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.person("root", "administrator")
    for number in range(3):
        opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": f"灯 {number}", "kind": "fault"})
    anna = site.browser("anna")
    today = site.world.org.local_date(clock.now()).isoformat()
    form = {"plugin": "sample", "first": today, "last": today, "policy_date": "", "_nonce": "n" * 20}

    assert anna.send("/what-if", form).status_code == 422  # nothing is changed
    wrong = anna.send("/what-if", form | {"p-reply_days": "99", "last": "soon"})
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text
    assert anna.send("/what-if", form | {"plugin": "core"}).status_code == 422

    asked = anna.send("/what-if", form | {"p-reply_days": "5"})
    assert anna.send("/what-if", form | {"p-reply_days": "5"}).location == asked.location
    (run,) = site.world.rows(WhatIfRun)
    page = asked.location
    assert "0 / 3" in anna.get(page).text
    assert anna.get(f"{page}/result.csv").status_code == 404

    monkeypatch.setattr(what_if_work, "SECONDS", -1)  # one batch a round
    monkeypatch.setattr(what_if_work.what_if, "BATCH", 2)
    now = clock.now()
    for done in (2, 3):
        clockwork.fire_all(site.world.manager, now)
        assert site.world.rows(WhatIfRun)[0].done == done
        now += timedelta(seconds=1)
    clockwork.fire_all(site.world.manager, now)
    assert site.world.rows(WhatIfRun)[0].state == "done"
    assert site.world.rows(Job, kind=what_if_work.JOB) == []

    shown = anna.get(page).text
    assert "3 张工单中，3 个期限和 0 笔扣罚会不同" in shown
    assert "<svg" in shown
    assert 'key=reply_days&amp;value=5#s-reply_days"' in shown
    tables = [spreadsheets.read_table(anna.get(f"{page}/result.{kind}").data) for kind in ("csv", "xlsx")]
    assert len([row for row in tables[0] if row and row[0].startswith("TS-")]) == 3
    assert tables[1][0][0] == "流程"
    assert anna.get(f"{page}/result.pdf").status_code == 404
    assert "What if" in site.browser("anna", "en-US").get(page).text

    root = site.browser("root")  # runs are one's own
    assert root.get(page).status_code == 404
    assert site.browser("bo").get("/what-if").status_code == 404

    housekeeping.tidy(site.app.extensions["huiyin_config"], run.created_at + what_if_work.KEPT)
    assert site.world.rows(WhatIfRun) != []
    housekeeping.tidy(site.app.extensions["huiyin_config"], run.created_at + what_if_work.KEPT + timedelta(seconds=1))
    assert site.world.rows(WhatIfRun) == site.world.rows(WhatIfPart) == []
