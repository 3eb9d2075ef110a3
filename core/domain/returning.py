"""Handing back what is not one's own: with a reason, a limited number of times, then by a final ruling.

Any process that hands tickets to departments can declare it. No act here starts, stops or meets a deadline: the clocks
count from receipt all the while. How often a ticket came back is how many records of :data:`HAND_BACK` it has.
"""

from dataclasses import dataclass

from core.domain.decisions import Effect, Notify, To
from core.domain.errors import Reason, Refused
from core.domain.fields import reason_field
from core.domain.forms import Field, FieldKind, Form
from core.domain.people import Role, Who
from core.domain.processes import Distribution, RecordType, State, Task, Transition
from core.domain.settings import Mark, Param, Setting, SettingKind
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot

HAND_BACK = "hand_back"  # the type of the records
RULING = "ruling"  # the state
RULE = "rule"  # the act that ends it


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """That ``by`` may hand a ticket back from ``sources`` to ``target``, where it is handed on anew.

    Once it came back as often as ``limit`` says, the next hand-back leads to the state :data:`RULING`. There the
    holders of the role ``arbiter`` say whose it is; it goes on in ``ruled``, and nothing is handed back any more.
    ``dispatcher`` is told of a ticket that comes back, ``department`` of one that was given to it for good.
    ``deadline`` is the one that the arbiter's task carries. ``key`` is that of the act that hands back.
    """

    by: Who
    sources: tuple[str, ...]
    target: str
    dispatcher: To
    arbiter: str
    ruled: str
    department: To
    limit: Param
    clause: str
    deadline: str = ""
    key: str = HAND_BACK

    @property
    def record(self) -> RecordType:
        """Return the type of the records, one for each time a ticket came back."""
        return RecordType(key=HAND_BACK, label=N_("退回"), clause=self.clause)

    @property
    def state(self) -> State:
        """Return the state in which the arbiter decides."""
        task = Task(do=RULE, role=self.arbiter, deadline=self.deadline)
        return State(key=RULING, label=N_("待裁定"), clause=self.clause, tasks=(task,))

    @property
    def acts(self) -> tuple[Transition, Transition]:
        """Return the act that hands back and the one that rules."""
        return self._hand_back(), self._rule()

    def _hand_back(self) -> Transition:
        reason = reason_field("return_reason", N_("退回原因"), clause=self.clause)
        return Transition(
            key=self.key,
            label=N_("退回"),
            by=self.by,
            sources=self.sources,
            targets=(self.target, RULING),
            choose=self.way,
            form=Form(key=self.key, clause=self.clause, fields=(reason,)),
            record=HAND_BACK,
            guards=(is_not_ruled,),
            effects=self.tells,
            clause=self.clause,
            help=N_("不属于本部门的，写明原因退回；期限从收到时起算，退回不停。多次退回的由负责人裁定。"),
        )

    def _rule(self) -> Transition:
        fields = (
            Field(
                key="department",
                label=N_("承办部门"),
                kind=FieldKind.DEPARTMENT,
                required=True,
                missing=Reason.ROUTE_NOT_CONFIGURED,
                missing_text=N_("请选择承办部门。"),
                clause=self.clause,
            ),
            reason_field("ruling_reason", N_("裁定理由"), clause=self.clause),
        )
        text = N_("%(number)s 已裁定由本部门承办，不能再退回，请处理。")
        return Transition(
            key=RULE,
            label=N_("裁定承办部门"),
            by=Role(self.arbiter),
            sources=(RULING,),
            target=self.ruled,
            form=Form(key=RULE, clause=self.clause, fields=fields),
            hands_to="department",
            notify=(Distribution(to=self.department, text=text, clause=self.clause),),
            primary=True,
            clause=self.clause,
            help=N_("裁定以后不能再退回，期限照常计算。"),
        )

    def way(self, ticket: TicketSnapshot, act: Act) -> str:
        """Return where a ticket goes that is handed back: to whoever hands it on, or to the arbiter."""
        limit = ticket.settings[self.limit.key]
        back = len(ticket.records_of(HAND_BACK))
        return self.target if isinstance(limit, int) and back < limit else RULING

    def tells(self, ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
        """Return who is told that a ticket came back: whoever hands it on, or the arbiter."""
        if self.way(ticket, act) == RULING:
            to, text = To(roles=(self.arbiter,)), N_("%(number)s 多次被退回，请裁定承办部门。")
        else:
            to, text = self.dispatcher, N_("%(number)s 被承办部门退回，请处理。")
        return (Notify(to=to, message=Message(text, {"number": ticket.number}), clause=self.clause),)


def is_not_ruled(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to hand back what a ruling has given to the department."""
    if RULE not in ticket.milestones:
        return None
    return Refused(Reason.NO_REFUSAL_RIGHT, Message(N_("承办部门已经裁定，不能再退回。")))


def limit_setting(key: str, label: str, basis: str) -> Setting:
    """Return the parameter of how often a ticket may be handed back before it is ruled on."""
    return Setting(
        key=key,
        label=label,
        kind=SettingKind.INTEGER,
        default=2,
        minimum=0,
        maximum=10,
        unit=N_("次"),
        mark=Mark.INFERRED,
        basis=basis,
        help=N_("超过这个次数再退回的，由负责人裁定承办部门，裁定以后不能再退回；0 为第一次退回就裁定。"),
    )
