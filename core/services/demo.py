"""Demonstration organisations, one for each plugin: its people, and its stories played up to the present moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.config import Config
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.models import Notification, Ticket, User
from core.plugin_manager import Plugin, PluginManager
from core.services import organisations, passwords, pay
from core.services.configuration import configuration
from core.services.organisations import ADMINISTRATOR
from core.services.scenarios import parse
from core.services.scenarios_check import check
from core.services.scenarios_values import Cast, Scenario, Step
from core.services.scope import Org
from core.services.simulation_stage import Player, Stage, add_cast, adopt_settings
from core.services.uow import reading, system_work, unit_of_work

PREFIX = "demo-"
ZONE = "Asia/Shanghai"
PASSWORD = "huiyin-demo-2026"  # noqa: S105 -- printed for everybody; the organisations exist to be looked at
ADMINISTRATOR_LOGIN = "guanli-"
ADMINISTRATOR_NAME = "顾黎"
PICTURE_SIDE = 240
PAY_FEN = 300_000
WAGE_FEN = 780_000
MINIMUM_WAGE_FEN = 249_000
READ_AFTER = timedelta(days=1)  # older messages have been read

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """Somebody as whom one can log in, with the labels of their roles."""

    login: str
    name: str
    roles: tuple[str, ...]
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What was built. ``problems`` are steps of stories that were refused; there should be none."""

    key: str
    name: str
    people: tuple[LogIn, ...]
    tickets: int
    problems: tuple[str, ...]


def demonstrable(plugins: PluginManager) -> tuple[Plugin, ...]:
    """Return the plugins that have something to show."""
    return tuple(plugin for plugin in plugins.loaded if plugin.demonstration)


def find(plugin: Plugin) -> Demonstration | None:
    """Return the demonstration organisation of a plugin, or None if it has not been built."""
    org = organisations.find_organisation(PREFIX + plugin.name)
    return _result(org, ()) if org else None


def build(
    plugin: Plugin,
    plugins: PluginManager,
    config: Config,
    now: datetime,
    *,
    progress: Progress = lambda _done, _total: None,
) -> Demonstration:
    """Found the demonstration organisation of a plugin and play the plugin's stories up to ``now``.

    ``progress`` is told the steps played and all steps. No mail leaves: nobody has an address before the end.

    :raises Refused: DUPLICATE: it is there already.
    :raises ScenarioError: A plugin's story is not written as it must be.
    """
    if organisations.find_organisation(PREFIX + plugin.name):
        raise Refused(Reason.DUPLICATE, Message(N_("示范单位已经建好。")))
    stories = _stories(plugin, plugins, now.astimezone(ZoneInfo(ZONE)).date())
    timeline = sorted(
        ((step, number) for number, story in enumerate(stories) for step in story.steps if step.at <= now),
        key=lambda entry: entry[0].at,
    )
    begin = min((step.at for step, _number in timeline), default=now) - timedelta(hours=1)
    org = organisations.create_organisation(PREFIX + plugin.name, f"{plugin.label}示范单位", now=begin, zone=ZONE)
    stage = Stage(org=org, plugins=plugins, config=config, now=begin, picture_side=PICTURE_SIDE)
    organisations.set_plugin(stage.scope(), plugin.name, True)
    for story in stories:
        adopt_settings(stage, story)
    cast = _cast(plugin, stories)
    add_cast(stage, cast, password_hash=passwords.hash_new(PASSWORD))
    _set_pay(stage, sorted(cast), _months(begin, now))
    problems = _play(stage, stories, timeline, progress)
    stage.pass_time(now)
    _tidy(stage, sorted(cast))
    return _result(org, problems)


def _stories(plugin: Plugin, plugins: PluginManager, start: date) -> tuple[Scenario, ...]:
    stories = tuple(parse(story, f"{plugin.name}, demonstration", start=start) for story in plugin.demonstration)
    for story in stories:
        check(story, plugins)
    return stories


def _cast(plugin: Plugin, stories: Sequence[Scenario]) -> dict[str, Cast]:
    """Return everybody who plays a part, each once with the roles of all their parts, and an administrator."""
    nobody = Cast(name="", roles=(), pay={}, department=None, attributes={}, email=None, line=0)
    administrator = replace(nobody, name=ADMINISTRATOR_NAME, roles=(ADMINISTRATOR.key,))
    found = {ADMINISTRATOR_LOGIN + plugin.name: administrator}
    for story in stories:
        for login, one in story.people.items():
            before = found.get(login, nobody)
            found[login] = Cast(
                name=before.name or one.name,
                roles=tuple(dict.fromkeys((*before.roles, *one.roles))),
                pay={},
                department=before.department or one.department,
                attributes={**before.attributes, **one.attributes},
                email=None,
                line=one.line,
            )
    return found


def _months(begin: datetime, now: datetime) -> list[str]:
    day, found = begin, set()
    while day <= now:
        found.add(f"{day.astimezone(ZoneInfo(ZONE)):%Y-%m}")
        day += timedelta(days=1)
    return sorted(found | {f"{now.astimezone(ZoneInfo(ZONE)):%Y-%m}"})


def _set_pay(stage: Stage, logins: Sequence[str], months: Sequence[str]) -> None:
    for number, login in enumerate(logins):
        for month in months:
            performance = PAY_FEN + number % 5 * 20_000
            pay.set_pay(stage.scope(), login, month, performance, WAGE_FEN, MINIMUM_WAGE_FEN)


def _play(
    stage: Stage, stories: Sequence[Scenario], timeline: Sequence[tuple[Step, int]], progress: Progress
) -> list[str]:
    players = [Player(stage=stage, scenario=story) for story in stories]
    problems = []
    for done, (step, number) in enumerate(timeline, start=1):
        stage.pass_time(step.at)
        try:
            players[number].perform(step)
        except Refused as refused:
            problems.append(f"{stories[number].name}, {stage.org.local_date(step.at)} {step.by}: {refused}")
        progress(done, len(timeline))
    return problems


def _tidy(stage: Stage, logins: Sequence[str]) -> None:
    """Give everybody an address that reaches nobody, and have older messages read."""
    with system_work() as session:
        for login in logins:
            session.execute(
                sa.update(User)
                .where(User.login == login)
                .values(email=f"{login}@example.com")
                .execution_options(synchronize_session=False)
            )
    with unit_of_work(stage.org.id) as session:
        session.execute(
            sa.update(Notification)
            .where(Notification.org_id == stage.org.id, Notification.created_at < stage.now - READ_AFTER)
            .values(read_at=stage.now)
            .execution_options(synchronize_session=False)
        )


def _result(org: Org, problems: Sequence[str]) -> Demonstration:
    with reading(org.id) as session:
        config = configuration(session, org.id)
        tickets = session.scalar(sa.select(sa.func.count()).select_from(Ticket)) or 0
    labels: Mapping[str, str] = {key: role.label for key, role in config.roles.items()}
    return Demonstration(
        key=org.key,
        name=org.name,
        people=tuple(
            LogIn(
                login=login,
                name=person.name,
                roles=tuple(labels[key] for key in sorted(person.roles)),
                password=PASSWORD,
            )
            for login, person in sorted(config.by_login.items())
        ),
        tickets=tickets,
        problems=tuple(problems),
    )
