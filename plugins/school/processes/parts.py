"""What the processes share: roles, the acts of a transfer, deadlines in working days with one reminder."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import Days, Detail, InDays
from core.domain.extending import Extending
from core.domain.forms import When
from core.domain.people import AllOf, AnyOf, InDepartment, Role, any_role
from core.domain.processes import OPEN, DeadlineRule, Distribution, Level, RecordType, Transition
from core.domain.returning import Returning
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.school import roles, settings
from plugins.school.forms import parts

LADDER = (Level(after=timedelta(days=-1), label=N_("提醒")), Level(after=timedelta(0), label=N_("逾期")))

IN_CHARGE = AllOf((any_role(roles.DEPARTMENT_STAFF, roles.DEPARTMENT_HEAD), InDepartment()))
TO_DEPARTMENT = To(roles=(roles.DEPARTMENT_STAFF, roles.DEPARTMENT_HEAD), in_department=True)


def told(to: To, text: str, clause: str) -> Distribution:
    """Return who is told what."""
    return Distribution(to=to, text=text, clause=clause)


def working_days(days: Param | Detail) -> InDays:
    """Return a term in working days, until the close of business of its last day (A-G1, A-G2)."""
    return InDays(days=days, count=Days.WORKING, at=Param(settings.CLOSE_OF_BUSINESS.key))


def deadline(
    key: str,
    label: str,
    days: Param | Detail,
    met_by: tuple[str, ...],
    role: str,
    clause: str,
    *,
    starts_on: str = OPEN,
    basis: str = "A-01-1",
    when: When | None = None,
    void_in: tuple[str, ...] = (),
) -> DeadlineRule:
    """Return a deadline in working days; a transfer neither stops nor restarts it (A-01-2)."""
    return DeadlineRule(
        key=key,
        label=label,
        due=working_days(days),
        starts_on=(starts_on,),
        met_by=met_by,
        role=role,
        clause=clause,
        basis=basis,
        when=when,
        void_in=void_in,
        ladder=LADDER,
    )


def returning(office: str, head: str, deadline_key: str, clause: str) -> Returning:
    """Return how a department gives back what is not its own; the head rules on it after some times (A-01-2)."""
    return Returning(
        by=IN_CHARGE,
        sources=("transferred",),
        target="handling",
        dispatcher=To(roles=(office,)),
        arbiter=head,
        ruled="transferred",
        department=TO_DEPARTMENT,
        limit=Param(settings.RETURNS.key),
        clause=clause,
        deadline=deadline_key,
        key="return_transfer",
    )


def extending(office: str, head: str, deadline_key: str, sources: tuple[str, ...], clause: str) -> Extending:
    """Return how the office or the department in charge asks for more time, which the head agrees to."""
    return Extending(
        deadline=deadline_key,
        by=AnyOf((Role(office), IN_CHARGE)),
        sources=sources,
        approver=head,
        prefix="extension",
        told=To(opener=True),
        clause=clause,
    )


def transfer_acts(office: str, sources: tuple[str, ...], clause: str, returned: Returning) -> tuple[Transition, ...]:
    """Return the acts of a matter that is another department's: hand it on, give it back, say what was done."""
    return (
        Transition(
            key="transfer",
            label=N_("转交部门"),
            by=Role(office),
            sources=(*sources, "transferred"),
            target="transferred",
            form=parts.transfer_form(clause),
            hands_to="department",
            notify=(
                told(TO_DEPARTMENT, N_("%(number)s 已转交本部门，请处理并登记结果。"), clause),
                told(To(opener=True), N_("%(number)s 已收到，并已转交承办部门处理。"), clause),
            ),
            clause=clause,
            help=N_("转交以后继续跟踪，期限照常计算。"),
        ),
        *returned.acts,
        Transition(
            key="record_result",
            label=N_("登记处理结果"),
            by=AnyOf((IN_CHARGE, Role(office))),
            sources=("handling", "transferred"),
            form=parts.result_form(clause),
            record="result",
            notify=(told(To(roles=(office,)), N_("%(number)s 已有处理结果，请回复反馈人。"), clause),),
            primary=True,
            clause=clause,
            help=N_("登记结果不等于回复，回复以前期限照常计算。"),
        ),
    )


def result_record(clause: str) -> RecordType:
    """Return the record type of what a department has done."""
    return RecordType(key="result", label=N_("处理结果"), clause=clause)


def tracking_record(clause: str) -> RecordType:
    """Return the record type of a follow-up."""
    return RecordType(key="tracking", label=N_("跟踪评估"), clause=clause)
