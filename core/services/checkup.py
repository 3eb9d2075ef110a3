"""An examination of the installation: what start-up asserts, and what only time can break."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.config import Config
from core.extensions import db, durability_problems
from core.models import Event, Job, Mailbox
from core.plugin_manager import PluginManager
from core.services import events, heads, mail
from core.services.organisations import list_organisations
from core.services.scope import Org
from core.services.uow import reading, system_reading

CLOCK_TOLERANCE = timedelta(minutes=10)
FREE_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and either what is wrong with it or a word on how it is."""

    subject: str
    problem: str = ""
    detail: str = ""


def examine(config: Config, plugins: PluginManager, now: datetime) -> Iterator[Finding]:
    """Yield a finding for everything that can be wrong, sound or not; some take a while."""
    yield Finding("durability", "; ".join(durability_problems(db.engine)), db.engine.dialect.name)
    yield _address(config)
    for name, plugin in sorted(plugins.plugins.items()):
        yield Finding(f"plugin {name}", plugin.error, plugin.version)
    yield _clock(now)
    yield _disk(config)
    yield _dead_jobs()
    yield _mail(config)
    yield _mailboxes()
    for org in list_organisations():
        yield chain(org)


def chain(org: Org) -> Finding:
    """Verify the chain of events of one organisation, its daily heads included."""
    with reading(org.id) as session:
        fault = events.verify(session, org.id, heads.written_heads(session, org))
    return Finding(f"events of {org.key}", f"event {fault.n}: {fault.problem}" if fault else "", "as they were written")


def _mail(config: Config) -> Finding:
    """Say whether the mail server can be reached and knows us; no mail is sent."""
    if not config.smtp_host:
        return Finding("mail", detail="none is sent")
    try:
        with mail.connected(config):
            return Finding("mail", detail=f"{config.smtp_host}:{config.smtp_port} answers")
    except mail.MailError as error:
        return Finding("mail", f"{config.smtp_host}:{config.smtp_port}: {error}")


def _mailboxes() -> Finding:
    """Say which mailboxes could not be looked into the last time; they are tried again."""
    with system_reading() as session:
        rows = session.execute(sa.select(Mailbox.address, Mailbox.failure).where(Mailbox.on_since.is_not(None))).all()
    failed = [f"{row.address}: {row.failure}" for row in rows if row.failure]
    return Finding("mailboxes", "; ".join(failed), f"{len(rows)} are looked into")


def _address(config: Config) -> Finding:
    if config.base_url.startswith("https://") or config.base_url.startswith("http://127.0.0.1"):
        return Finding("address", detail=config.base_url)
    return Finding("address", f"{config.base_url} is not https: passwords travel in the open")


def _clock(now: datetime) -> Finding:
    with system_reading() as session:
        latest = session.scalar(sa.select(sa.func.max(Event.at)))
    if latest is not None and latest - now > CLOCK_TOLERANCE:
        return Finding("clock", f"it is behind the newest event, of {latest:%Y-%m-%d %H:%M:%S} UTC")
    return Finding("clock", detail=f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _disk(config: Config) -> Finding:
    free = shutil.disk_usage(config.data_dir).free
    text = f"{free // 1024**2} MiB free in {config.data_dir}"
    return Finding("disk", text if free < FREE_BYTES else "", text)


def _dead_jobs() -> Finding:
    with system_reading() as session:
        dead = session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.state == "dead")) or 0
    return Finding("jobs", f"{dead} failed for good and wait for an operator" if dead else "", "none failed for good")
