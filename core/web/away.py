"""Who acts for me while I am away."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Refused
from core.domain.texts import N_, Message
from core.services import people, people_page
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.settings_people import ended, typed_in, whole_days
from core.web.templating import tell

pages = Blueprint("away", __name__, url_prefix="/account/authorities")

_FIELDS = ("deputy", "role", "from", "to")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show who acts for me, and for whom I act."""
    return _page({}, {})


@pages.post("")
@requires()
def give() -> ResponseReturnValue:
    """Let somebody act in one of my roles, from the beginning of a day to the end of another."""
    typed = typed_in(_FIELDS)
    try:
        login = scope().actor.login
        people.give_authority(scope(), login, typed["deputy"], typed["role"], *whole_days(typed))
    except Refused as refused:
        found = {("to" if name == "to_at" else name): text for name, text in problems(refused).items()}
        return _page(typed, found), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("授权已记录，到期自动失效。"))
    return redirect(url_for("away.index"), HTTPStatus.SEE_OTHER)


@pages.post("/<int(max=9223372036854775807):authority_id>/end")
@requires()
def end(authority_id: int) -> ResponseReturnValue:
    """Take back, before its day, what I let somebody do for me."""
    ended(authority_id)
    return redirect(url_for("away.index"), HTTPStatus.SEE_OTHER)


def _page(typed: Mapping[str, str], wrong: Mapping[str, Message]) -> str:
    today = scope().org.local_date(scope().now).isoformat()
    return render_template(
        "away.html",
        authorities=people_page.own_authorities(scope()),
        typed=dict.fromkeys(_FIELDS, "") | {"from": today, "to": today} | dict(typed),
        problems=wrong,
    )
