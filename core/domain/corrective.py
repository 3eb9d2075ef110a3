"""Corrective action as a building block: containment, cause, measures with owners, and a check of their effect.

A process that declares a :class:`Corrective` takes its acts, deadlines, record types and computed details among its
own, its tasks into the states in which it can be worked on, and :func:`gate` among the guards of the acts that have to
wait for it. What happens is kept as sub-records; :mod:`core.domain.corrective_progress` reads them.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.domain import corrective_forms as forms
from core.domain import corrective_progress as kept
from core.domain import corrective_rules as rules
from core.domain.corrective_progress import MEASURE, OWNERS, STAGE, Stage
from core.domain.corrective_settings import CorrectiveSettings
from core.domain.decisions import To
from core.domain.due import InDays, InHours, OnDate
from core.domain.errors import DeclarationError
from core.domain.forms import Field, When
from core.domain.people import NamedIn, Who
from core.domain.processes import DeadlineRule, Distribution, Level, RecordType, Task, Transition
from core.domain.settings import Param
from core.domain.texts import N_

DEMAND, CONTAIN, FIND_CAUSE = "demand_corrective", "contain", "find_cause"
PLAN, CHANGE, DROP, APPROVE = "plan_measure", "change_measure", "drop_measure", "approve_measures"
FINISH, CHECK = "finish_measure", "check_effect"

LADDER = (
    Level(after=timedelta(days=-1), label=N_("提醒")),
    Level(after=timedelta(0), label=N_("逾期")),
    Level(after=timedelta(days=1), label=N_("上报")),
)


def _at(*stages: Stage) -> When:
    return When(STAGE, tuple(stage.value for stage in stages))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrective:
    """Who does what in the corrective action of a process, and where.

    ``demanded_by`` may ask for it; ``team`` contains, finds the cause and plans; ``approver`` approves the measures,
    changes and drops them; ``checker`` checks their effect, but never one who owns or approved a measure. The roles
    with ``_role`` are those whom tasks ask, with ``team_in_department`` only those of the department that has the
    ticket; ``team_to`` names the team otherwise. It can be worked on in ``sources``, closed states among them; a check
    that finds no effect leads ``back_to``. ``settings`` are its clocks.
    """

    demanded_by: Who
    team: Who
    team_role: str
    approver: Who
    approver_role: str
    checker: Who
    checker_role: str
    sources: tuple[str, ...]
    back_to: str
    settings: CorrectiveSettings
    clause: str
    check_clause: str
    team_in_department: bool = False
    team_to: To | None = None

    def __post_init__(self) -> None:
        """Refuse a state to go back to in which nothing could be done.

        :raises DeclarationError: ``back_to`` is none of ``sources``.
        """
        if self.back_to not in self.sources:
            raise DeclarationError(f"corrective: {self.back_to!r} is none of its states")

    @property
    def acts(self) -> tuple[Transition, ...]:
        """Return its acts, in the order of its stages."""
        checking = Transition(
            key=CHECK,
            label=N_("验证措施的效果"),
            by=self.checker,
            sources=self.sources,
            targets=self.sources,
            choose=rules.after_check(self.back_to),
            ways={source: tuple(dict.fromkeys((source, self.back_to))) for source in self.sources},
            form=forms.check(self.check_clause),
            record=kept.CHECKED,
            guards=(rules.checks_for_others, rules.is_time_to_check(Param(self.settings.wait_days.key))),
            effects=rules.tell_owners,
            reopens=True,
            when=_at(Stage.CHECK),
            clause=self.check_clause,
            help=N_("由没有负责也没有批准措施的人验证；无效的，工单重新处理，另查原因、另订措施。"),
        )
        return (*self._of_the_team(), *self._of_the_approver(), self._finishing(), checking)

    def _of_the_team(self) -> tuple[Transition, ...]:
        demand = Transition(
            key=DEMAND,
            label=N_("要求纠正预防措施"),
            by=self.demanded_by,
            sources=self.sources,
            form=forms.demand(self.clause),
            record=kept.DEMANDED,
            unless=When(STAGE, tuple(stage.value for stage in Stage)),
            notify=(self._told_team(N_("%(title)s 须采取纠正预防措施，请先遏制，再查原因、订措施。")),),
            clause=self.clause,
            help=N_("遏制、查原因、订措施、落实、验证效果，各有时限；适用于重大或屡次发生的问题。"),
        )
        contain = Transition(
            key=CONTAIN,
            label=N_("登记临时遏制措施"),
            by=self.team,
            sources=self.sources,
            form=forms.containment(self.clause),
            record=kept.CONTAINED,
            when=_at(Stage.CONTAIN, Stage.CAUSE, Stage.PLAN, Stage.APPROVE, Stage.DO),
            clause=self.clause,
        )
        cause = Transition(
            key=FIND_CAUSE,
            label=N_("登记原因"),
            by=self.team,
            sources=self.sources,
            form=forms.cause(self.clause),
            record=kept.CAUSE,
            when=_at(Stage.CONTAIN, Stage.CAUSE, Stage.PLAN, Stage.APPROVE, Stage.DO),
            clause=self.clause,
            help=N_("可以连问五个为什么；查明后再登记的，以最后一次为准。"),
        )
        plan = Transition(
            key=PLAN,
            label=N_("制定一项措施"),
            by=self.team,
            sources=self.sources,
            form=forms.plan(self.clause),
            record=MEASURE,
            guards=(rules.due_is_to_come,),
            when=_at(Stage.PLAN, Stage.APPROVE, Stage.DO),
            notify=(
                Distribution(
                    to=To(people_in=("owner",)),
                    text=N_("%(title)s 有一项措施由您负责。"),
                    clause=self.clause,
                ),
            ),
            clause=self.clause,
            help=N_("每项措施一条，各有负责人和期限。"),
        )
        return demand, contain, cause, plan

    def _of_the_approver(self) -> tuple[Transition, ...]:
        to_owner = Distribution(
            to=To(people_in=("owner",)), text=N_("%(title)s 有一项措施改由您负责，或改了期限。"), clause=self.clause
        )
        approve = Transition(
            key=APPROVE,
            label=N_("批准措施"),
            by=self.approver,
            sources=self.sources,
            form=forms.approval(self.clause),
            record=kept.APPROVED,
            when=_at(Stage.APPROVE),
            notify=(
                Distribution(
                    to=To(people_in=(OWNERS,)), text=N_("%(title)s 的措施已批准，请按期落实。"), clause=self.clause
                ),
            ),
            clause=self.clause,
        )
        change = Transition(
            key=CHANGE,
            label=N_("措施改派或改期"),
            by=self.approver,
            sources=self.sources,
            form=forms.change(self.clause),
            record=kept.CHANGED,
            guards=(rules.is_open, rules.due_is_to_come, rules.is_not_late),
            when=_at(Stage.APPROVE, Stage.DO),
            notify=(to_owner,),
            clause=self.clause,
            help=N_("逾期以前可以改派、改期；改了的措施要重新批准。"),
        )
        drop = Transition(
            key=DROP,
            label=N_("取消一项措施"),
            by=self.approver,
            sources=self.sources,
            form=forms.drop(self.clause),
            record=kept.DROPPED,
            guards=(rules.is_open,),
            when=_at(Stage.APPROVE, Stage.DO),
            clause=self.clause,
        )
        return approve, change, drop

    def _finishing(self) -> Transition:
        return Transition(
            key=FINISH,
            label=N_("报告措施完成"),
            by=NamedIn(OWNERS),
            sources=self.sources,
            form=forms.completion(self.clause),
            record=kept.DONE,
            guards=(rules.is_open, rules.is_own),
            when=_at(Stage.APPROVE, Stage.DO),
            notify=(
                Distribution(
                    to=To(roles=(self.checker_role,)), text=N_("%(title)s 有一项措施报告完成。"), clause=self.clause
                ),
            ),
            clause=self.clause,
        )

    def _told_team(self, text: str) -> Distribution:
        return Distribution(to=self._team(), text=text, clause=self.clause)

    def _team(self) -> To:
        return self.team_to or To(roles=(self.team_role,), in_department=self.team_in_department)

    @property
    def deadlines(self) -> tuple[DeadlineRule, ...]:
        """Return its clocks: one for each gate, and one for each measure."""
        at, begun = self.settings, _at(Stage.CONTAIN, Stage.CAUSE)
        count = Param(at.counted.key)

        def rule(key: str, label: str, due: InDays | InHours | OnDate, **given: object) -> DeadlineRule:
            return DeadlineRule(key=key, label=label, due=due, ladder=LADDER, clause=self.clause, **given)  # type: ignore[arg-type]

        return (
            rule(
                kept.CONTAINED,
                N_("临时遏制（D3）"),
                InHours(hours=Param(at.containment_hours.key), working=Param(at.containment_working.key)),
                starts_on=(DEMAND,),
                met_by=(CONTAIN,),
                role=self.team_role,
                remind=self._team(),
            ),
            rule(
                kept.CAUSE,
                N_("查明原因（D4）"),
                InDays(days=Param(at.cause_days.key), count=count),
                starts_on=(DEMAND, CHECK),
                when=begun,
                met_by=(FIND_CAUSE,),
                role=self.team_role,
                remind=self._team(),
            ),
            rule(
                kept.APPROVED,
                N_("措施订好并批准（D5）"),
                InDays(days=Param(at.plan_days.key), count=count),
                starts_on=(DEMAND, CHECK),
                when=begun,
                met_by=(APPROVE,),
                role=self.approver_role,
            ),
            rule(
                MEASURE,
                N_("落实措施（D6）"),
                OnDate(field="due_on", otherwise=InDays(days=Param(at.measure_days.key), count=count)),
                starts_on=(PLAN, CHANGE),
                met_by=(FINISH,),
                void_by=(DROP,),
                each=MEASURE,
                role=self.team_role,
            ),
            rule(
                kept.CHECKED,
                N_("验证效果（D8）"),
                InDays(days=Param(at.check_days.key)),
                starts_on=(FINISH, DROP, APPROVE),
                when=_at(Stage.CHECK),
                met_by=(CHECK,),
                role=self.checker_role,
            ),
        )

    @property
    def records(self) -> tuple[RecordType, ...]:
        """Return the kinds of sub-records that it keeps."""
        labels = {
            kept.DEMANDED: N_("要求纠正预防措施"),
            kept.CONTAINED: N_("临时遏制措施"),
            kept.CAUSE: N_("原因"),
            MEASURE: N_("措施"),
            kept.CHANGED: N_("改派或改期"),
            kept.DROPPED: N_("取消措施"),
            kept.APPROVED: N_("批准措施"),
            kept.DONE: N_("完成措施"),
            kept.CHECKED: N_("验证效果"),
        }
        return tuple(
            RecordType(key=key, label=label, clause=self.check_clause if key == kept.CHECKED else self.clause)
            for key, label in labels.items()
        )

    @property
    def computed(self) -> tuple[Field, ...]:
        """Return the details that a ticket computes from it."""
        return forms.COMPUTED

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return what it asks in each state of ``sources``, by its stage; measures are asked of their owners."""

        def of_team(do: str, stage: Stage, deadline: str) -> Task:
            if self.team_to:
                return Task(do=do, each=self.team_to, when=_at(stage), deadline=deadline)
            within = self.team_in_department
            return Task(do=do, role=self.team_role, in_department=within, when=_at(stage), deadline=deadline)

        return (
            of_team(CONTAIN, Stage.CONTAIN, kept.CONTAINED),
            of_team(FIND_CAUSE, Stage.CAUSE, kept.CAUSE),
            of_team(PLAN, Stage.PLAN, kept.APPROVED),
            Task(do=APPROVE, role=self.approver_role, when=_at(Stage.APPROVE), deadline=kept.APPROVED),
            Task(do=CHECK, role=self.checker_role, when=_at(Stage.CHECK), deadline=kept.CHECKED),
        )
