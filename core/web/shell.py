"""The frame around every page: navigation, counts, the start page, and the check that the server lives."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.permissions import Permission
from core.domain.texts import N_
from core.services import pending, start
from core.services.pending import Badges
from core.services.queries import Count
from core.web.guard import requires, scope, visit

pages = Blueprint("shell", __name__)

HOME = "work.home"
THEME_COOKIE = "huiyin_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the navigation: the page, its name and icon, the key that follows ``g``, who sees it."""

    endpoint: str
    label: str
    icon: str
    key: str
    permissions: frozenset[Permission] = frozenset()

    @property
    def section(self) -> str:
        """Return the blueprint, all of whose pages belong to this line."""
        return self.endpoint.partition(".")[0]


ENTRIES = (
    Entry(endpoint=HOME, label=N_("我的工作"), icon="check2-square", key="w"),
    Entry(endpoint="tickets.index", label=N_("工单"), icon="inboxes", key="t"),
    Entry(endpoint="tickets.new", label=N_("新建"), icon="plus-square", key="n"),
    Entry(endpoint="penalties.index", label=N_("扣罚台账"), icon="journal-text", key="p"),
    Entry(endpoint="notices.index", label=N_("消息"), icon="bell", key="m"),
    Entry(
        endpoint="work.department",
        label=N_("本部门"),
        icon="people",
        key="d",
        permissions=frozenset({Permission.VIEW_DEPARTMENT}),
    ),
    Entry(
        endpoint="board.index",
        label=N_("公示栏"),
        icon="megaphone",
        key="b",
        permissions=frozenset({Permission.BOARD_EDIT}),
    ),
    Entry(endpoint="processes.index", label=N_("流程手册"), icon="diagram-2", key="r"),
    Entry(
        endpoint="settings.index",
        label=N_("设置"),
        icon="sliders",
        key="s",
        permissions=frozenset({Permission.SETTINGS_EDIT, Permission.PEOPLE_EDIT, Permission.AUDIT}),
    ),
    Entry(
        endpoint="health.index",
        label=N_("运行状况"),
        icon="activity",
        key="h",
        permissions=frozenset({Permission.OPERATE}),
    ),
)


def has_page(endpoint: str) -> bool:
    """Say whether this installation has the page."""
    return endpoint in current_app.view_functions


def navigation() -> list[Entry]:
    """Return the lines that the person asking may follow."""
    found = visit()
    if found is None:
        return []
    held = found.scope.actor.permissions
    return [
        entry for entry in ENTRIES if has_page(entry.endpoint) and (not entry.permissions or entry.permissions & held)
    ]


def badges() -> Badges:
    """Return how many messages, and how much work, wait for the person asking."""
    return pending.badges(scope()) if visit() else Badges(unread=0, waiting=Count(number=0))


def theme() -> str:
    """Return ``light`` or ``dark`` if the browser's user chose one here, else nothing: the system decides."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


@pages.get("/")
@requires()
def home() -> ResponseReturnValue:
    """Lead to the start page; whoever is alone with an organisation to set up, to the steps of that."""
    if start.is_fresh(scope()):
        return redirect(url_for("settings.start.index"))
    return redirect(url_for(HOME)) if has_page(HOME) else render_template("home.html")


@pages.get("/help/keys")
@requires(public=True)
def keys() -> ResponseReturnValue:
    """Show all keys."""
    return render_template("keys.html")


@pages.get("/healthz")
@requires(public=True)
def healthz() -> ResponseReturnValue:
    """Answer that this process serves; says nothing about anything else."""
    return "ok\n", HTTPStatus.OK, {"Content-Type": "text/plain; charset=utf-8"}
