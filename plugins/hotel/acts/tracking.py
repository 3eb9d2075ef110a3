"""Following up, which all forms share: a department is asked, corrects, quality takes the correction and files."""

from core.domain.decisions import To
from core.domain.forms import When
from core.domain.people import AllOf, AnyOf, InDepartment, Role, Who, any_role
from core.domain.processes import Distribution, RecordType, Transition
from core.domain.texts import N_
from plugins.hotel import roles
from plugins.hotel.forms import parts
from plugins.hotel.rules import tracking as rules

IN_CHARGE: Who = AllOf((any_role(*roles.CONCERNED), InDepartment()))
TO_DEPARTMENT = To(roles=roles.CONCERNED, in_department=True)
ASKED = N_("%(number)s 请本部门跟进并反馈纠正情况：%(title)s")


def told(to: To, text: str, clause: str, *, urgent: bool = False, when: When | None = None) -> Distribution:
    """Return who is told what, and of which tickets."""
    return Distribution(to=to, text=text, clause=clause, urgent=urgent, when=when)


def ask(key: str, label: str, by: Who, sources: tuple[str, ...], clause: str) -> Transition:
    """Return the act with which a department is asked to correct something; it may be asked after another."""
    return Transition(
        key=key,
        label=label,
        by=by,
        sources=sources,
        target="tracking",
        form=parts.tracking(clause),
        hands_to="department",
        elsewhere=rules.not_reviewed,
        notify=(told(TO_DEPARTMENT, ASKED, clause),),
        primary=True,
        clause=clause,
    )


def follow_up(clause: str, *, to: To) -> tuple[Transition, ...]:
    """Return the acts from the correction to the file; ``to`` are told of the correction."""
    return (
        Transition(
            key="give_correction",
            label=N_("反馈纠正情况"),
            by=AnyOf((IN_CHARGE, Role(roles.QUALITY_OFFICE))),
            sources=("tracking",),
            target="corrected",
            form=parts.correction(clause),
            record="correction",
            elsewhere=rules.not_reviewed,
            notify=(told(to, N_("%(number)s 已有纠正反馈：%(title)s"), clause),),
            primary=True,
            clause=clause,
            help=N_("当事部门口头反馈的，由质检办代为登记。"),
        ),
        Transition(
            key="return_correction",
            label=N_("退回纠正反馈"),
            by=any_role(*roles.QUALITY),
            sources=("corrected",),
            target="tracking",
            form=parts.returned(clause),
            notify=(told(TO_DEPARTMENT, N_("%(number)s 的纠正反馈被退回，请继续跟进。"), clause),),
            clause=clause,
        ),
        Transition(
            key="file",
            label=N_("记录备案"),
            by=any_role(*roles.QUALITY),
            sources=("corrected",),
            target="filed",
            form=parts.filing(clause),
            elsewhere=rules.not_corrected,
            primary=True,
            clause=clause,
        ),
    )


def correction_record(clause: str) -> RecordType:
    """Return the record type of the corrective feedback."""
    return RecordType(key="correction", label=N_("纠正反馈"), clause=clause)
