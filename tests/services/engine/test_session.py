"""What a unit of work remembers, and which rights hold in it."""

import pytest
import sqlalchemy as sa

from core.domain.errors import Reason
from core.extensions import db
from core.models import (
    Ticket,
)
from core.services import acting, configuration, opening, people, uow
from core.testing.wishes import FORM, open_one, reason_of
from core.testing.world import World


def test_a_set_up_that_is_rolled_back_is_not_remembered(staffed: World) -> None:
    def change(label: str, fails: bool) -> None:
        with uow.unit_of_work(staffed.org.id) as session:
            session.execute(sa.text("UPDATE role SET label = :label WHERE key = 'clerk'"), {"label": label})
            configuration.changed(session, staffed.org.id)
            assert configuration.configuration(session, staffed.org.id).roles["clerk"].label == label
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change("never", fails=True)
    change("now", fails=False)
    with uow.reading(staffed.org.id) as session:
        assert configuration.configuration(session, staffed.org.id).roles["clerk"].label == "now"


@pytest.mark.parametrize("inner", [uow.unit_of_work, uow.reading])
def test_a_unit_of_work_is_not_undone_by_another_within(staffed: World, inner: object) -> None:
    def nested() -> None:
        with uow.unit_of_work(staffed.org.id), inner(staffed.org.id):  # type: ignore[operator]
            pass

    with pytest.raises(RuntimeError, match="within the unit of work"):
        nested()
    open_one(staffed)  # and the session is usable again


def test_deleting_roles_of_one_organisation_leaves_those_of_another(staffed: World) -> None:
    other = World(staffed.app, key="other")
    user_id = staffed.person("both", "clerk")
    with uow.unit_of_work(other.org.id) as session:
        values = {"org": other.org.id, "user": user_id}
        session.execute(
            sa.text(
                "INSERT INTO membership (org_id, user_id, active, attributes)"
                f" VALUES (:org, :user, {'1' if db.engine.dialect.name == 'sqlite' else 'true'}, '{{}}')"
            ),
            values,
        )
        session.execute(
            sa.text(
                "INSERT INTO membership_role (org_id, user_id, role_id)"
                " SELECT :org, :user, id FROM role WHERE org_id = :org AND key = 'chief'"
            ),
            values,
        )
        configuration.changed(session, other.org.id)
    people.set_roles(staffed.scope(), "both", ["deputy"])
    with uow.reading(other.org.id) as session:
        assert configuration.configuration(session, other.org.id).by_login["both"].roles == {"chief"}


def test_rights_that_were_taken_meanwhile_do_not_hold(staffed: World) -> None:
    opened = open_one(staffed)
    scope = staffed.scope("clerk1")
    people.set_roles(staffed.scope(), "clerk1", [])
    assert reason_of(acting.act, scope, opened.public_id, "answer", {"answer": "好"}) is Reason.PERMISSION_DENIED
    assert reason_of(opening.open_ticket, scope, "complaint", FORM) is Reason.PERMISSION_DENIED
    assert len(staffed.rows(Ticket)) == 1
