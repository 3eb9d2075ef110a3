"""What operators see of the installation, and what they can do: have failed work tried again, verify the history."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.extensions import db, durability_problems
from core.models import Delivery, EventHead, Job, Notification, PluginIncident
from core.services import events, jobs
from core.services.configuration import configuration
from core.services.mail_openings import CONFIRM_JOB
from core.services.messages import DIGEST_JOB, EMAIL_JOB
from core.services.parked import ParkedView, list_parked
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

SHOWN = 50
VERIFY_MOST = 100_000  # events; more take too long for a request

JOB_LABELS = {
    "deadline": N_("期限到期"),
    "duty": N_("每日应交"),
    "month_end": N_("月末结算"),
    "lesson": N_("学习归类"),
    EMAIL_JOB: N_("发送邮件"),
    DIGEST_JOB: N_("发送汇总邮件"),
    CONFIRM_JOB: N_("确认收到来信"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HookView:
    """How one hook of a plugin has fared in this process; ``off`` after repeated failures."""

    name: str
    calls: int
    failures: int
    slow: int
    slowest_seconds: float
    off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedView:
    """A plugin as it was loaded, with the error that stopped it, if one did."""

    name: str
    label: str
    version: str
    error: str
    enabled: bool
    hooks: tuple[str, ...]
    fared: tuple[HookView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """Failures of one hook within a minute."""

    plugin: str
    hook: str
    at: datetime
    times: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadJobView:
    """Work that failed for good and waits for an operator."""

    id: int
    label: str
    attempts: int
    error: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadDeliveryView:
    """A letter that did not reach its recipient."""

    id: int
    recipient: str
    attempts: int
    error: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """The state of the installation for one organisation's operators."""

    dialect: str
    durability: tuple[str, ...]
    plugins: tuple[LoadedView, ...]
    incidents: tuple[IncidentView, ...]
    parked: tuple[ParkedView, ...]
    dead_jobs: tuple[DeadJobView, ...]
    dead_deliveries: tuple[DeadDeliveryView, ...]
    waiting_jobs: int
    overdue_jobs: int
    events: int

    @property
    def verifiable(self) -> bool:
        """Say whether the history is short enough to be verified within a request."""
        return self.events <= VERIFY_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What verifying the history found: how many events, and where the first fault is (0: nowhere)."""

    events: int
    fault_at: int = 0


def health_page(scope: Scope) -> HealthPage:
    """Return what the page shows; the number of queries does not depend on how much there is.

    :raises Refused: The actor is no operator.
    """
    require(scope.actor, Permission.OPERATE)
    parked = list_parked(scope)
    durability = tuple(durability_problems(db.engine))
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        incidents = session.scalars(
            sa.select(PluginIncident)
            .order_by(PluginIncident.minute.desc(), PluginIncident.plugin, PluginIncident.hook)
            .limit(SHOWN)
        ).all()
        dead_jobs = session.scalars(
            sa.select(Job)
            .where(Job.state == "dead", Job.kind.not_in((EMAIL_JOB, DIGEST_JOB)))
            .order_by(Job.id)
            .limit(SHOWN)
        ).all()
        letters = session.execute(
            sa.select(Delivery, Notification.user_id)
            .join(
                Notification,
                sa.and_(Notification.org_id == Delivery.org_id, Notification.id == Delivery.notification_id),
            )
            .where(Delivery.state == "dead")
            .order_by(Delivery.id.desc())
            .limit(SHOWN)
        ).all()
        ready = sa.select(sa.func.count(), sa.func.count().filter(Job.run_at < scope.now)).where(Job.state == "ready")
        waiting, overdue = session.execute(ready.select_from(Job)).one()
        head = session.scalar(sa.select(EventHead.n)) or 0
        return HealthPage(
            dialect=db.engine.dialect.name,
            durability=durability,
            plugins=_plugins(scope, config.plugins),
            incidents=tuple(
                IncidentView(
                    plugin=row.plugin,
                    hook=row.hook,
                    at=datetime.fromtimestamp(row.minute * 60, UTC),
                    times=row.times,
                    error=row.error,
                )
                for row in incidents
            ),
            parked=parked,
            dead_jobs=tuple(
                DeadJobView(
                    id=row.id,
                    label=JOB_LABELS.get(row.kind, row.kind),
                    attempts=row.attempts,
                    error=row.last_error,
                    due_at=row.run_at,
                )
                for row in dead_jobs
            ),
            dead_deliveries=tuple(
                DeadDeliveryView(
                    id=row.id,
                    recipient=config.people[user_id].name,
                    attempts=row.attempts,
                    error=row.last_error,
                    created_at=row.created_at,
                )
                for row, user_id in letters
            ),
            waiting_jobs=waiting,
            overdue_jobs=overdue,
            events=head,
        )


def _plugins(scope: Scope, enabled: frozenset[str]) -> tuple[LoadedView, ...]:
    health, clock = scope.plugins.health(), time.perf_counter()
    return tuple(
        LoadedView(
            name=name,
            label=plugin.label,
            version=plugin.version,
            error=plugin.error,
            enabled=name in enabled,
            hooks=plugin.hooks,
            fared=tuple(
                HookView(
                    name=hook,
                    calls=fared.calls,
                    failures=fared.failures,
                    slow=fared.slow,
                    slowest_seconds=fared.slowest_seconds,
                    off=not fared.is_open(clock),
                )
                for (of, hook), fared in sorted(health.items())
                if of == name
            ),
        )
        for name, plugin in sorted(scope.plugins.plugins.items())
    )


def verify_history(scope: Scope) -> Verified:
    """Verify the organisation's chain of events.

    :raises Refused: The actor is no operator, or the chain is too long for a request.
    """
    require(scope.actor, Permission.OPERATE)
    with reading(scope.org.id) as session:
        count = session.scalar(sa.select(EventHead.n)) or 0
        if count > VERIFY_MOST:
            raise Refused(Reason.TOO_LARGE, Message(N_("历史记录较多，请在服务器上运行 huiyin audit verify 核对。")))
        fault = events.verify(session, scope.org.id)
    return Verified(events=count, fault_at=fault.n if fault else 0)


def retry_job(scope: Scope, job_id: int) -> None:
    """Have failed work tried again at once, with all its attempts.

    :raises Refused: The actor is no operator, or no such work has failed.
    """
    require(scope.actor, Permission.OPERATE)
    with working(scope) as work:
        kind = work.session.scalar(
            sa.update(Job)
            .where(Job.id == job_id, Job.org_id == scope.org.id, Job.state == "dead")
            .values(state="ready", run_at=work.now, attempts=0, lease_token=None, leased_until=None)
            .returning(Job.kind)
            .execution_options(synchronize_session=False)
        )
        if kind is None:
            raise _gone()
        work.event("job_retried", body={"job": kind})


def retry_delivery(scope: Scope, delivery_id: int) -> None:
    """Have a letter that did not arrive sent again, by its old job or a new one.

    :raises Refused: The actor is no operator, or no such letter has failed.
    """
    require(scope.actor, Permission.OPERATE)
    with working(scope) as work:
        found = work.session.scalar(
            sa.update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.org_id == scope.org.id, Delivery.state == "dead")
            .values(state="waiting", attempts=0)
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        )
        if found is None:
            raise _gone()
        jobs_of = sa.and_(Job.org_id == scope.org.id, Job.kind == EMAIL_JOB, Job.key == str(delivery_id))
        work.session.execute(sa.delete(Job).where(jobs_of).execution_options(synchronize_session=False))
        jobs.schedule(work, EMAIL_JOB, str(delivery_id), work.now, subject_id=delivery_id)
        work.event("job_retried", body={"job": EMAIL_JOB})


def _gone() -> Refused:
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这项工作已经不在失败之列。")))
