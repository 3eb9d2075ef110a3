"""A plugin that exists to test the host: a complaint that is handled, signed for and closed."""

from datetime import date, time, timedelta

from core.domain.clauses import Clause, Regulation
from core.domain.decisions import AssessPenalty, Classification, Effect, Notify, RoutingDecision, To
from core.domain.due import Days, InDays, InHours
from core.domain.errors import Reason, Refused
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.people import Not, Opener, Role
from core.domain.permissions import Permission
from core.domain.processes import (
    DeadlineRule,
    Distribution,
    Level,
    Process,
    ReceiptKind,
    RecordType,
    SignOff,
    SignOffMode,
    State,
    StateKind,
    Task,
    Transition,
)
from core.domain.roles import RoleTemplate
from core.domain.settings import Mark, Param, Setting, SettingKind
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, Closure, Colleague, TicketSnapshot
from core.hookspecs import hookimpl

NAME = "sample"
LABEL = N_("示例")
VERSION = "1"

REGULATION = Regulation(
    key="T",
    title="示例制度",
    effective_from=date(2026, 1, 1),
    clauses=(Clause(key="1", text="投诉须在两个工作日内答复。"), Clause(key="2", text="办结须经主管签字。")),
)

SETTINGS = (
    Setting(
        key="reply_days",
        label=N_("答复期限"),
        kind=SettingKind.INTEGER,
        default=2,
        mark=Mark.REGULATION,
        basis="1",
        minimum=1,
        maximum=30,
        unit=N_("工作日"),
    ),
    Setting(
        key="chase_at", label=N_("催办时间"), kind=SettingKind.TIME, default=time(9), mark=Mark.INFERRED, basis="1"
    ),
)

KINDS = (Choice("fault", N_("故障")), Choice("rude", N_("态度")), Choice("other", N_("其他")))


def _no_joke(ticket: TicketSnapshot, act: Act) -> Refused | None:
    if "玩笑" in str(act.values.get("answer", "")):
        return Refused(Reason.CONTENT_RULE, Message(N_("答复不能是玩笑。")), field="answer")
    return None


def _fine(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    return (
        AssessPenalty(
            policy="sample.slow",
            subject=str(act.values["subject"]),
            occurrence="once",
            month=f"{ticket.local(act.at):%Y-%m}",
            reason=Message(N_("办理不力。")),
            clause="1",
        ),
    )


COMPLAINT = Process(
    key="complaint",
    label=N_("投诉"),
    prefix="TS",
    title="{subject}",
    regulation=REGULATION,
    clause="1",
    opened_by=Role("clerk"),
    form=Form(
        key="complaint",
        clause="1",
        fields=(
            Field(key="subject", label=N_("事由"), required=True, max_length=100),
            Field(key="kind", label=N_("类别"), kind=FieldKind.CHOICE, choices=KINDS, required=True),
            Field(key="who", label=N_("当事人"), required_when=When("kind", ("rude",)), personal=True),
            Field(key="text", label=N_("内容"), kind=FieldKind.LONG_TEXT),
            Field(key="photos", label=N_("照片"), kind=FieldKind.FILES, maximum=3),
        ),
    ),
    computed=(Field(key="weight", label=N_("轻重")),),
    roles=(
        RoleTemplate(key="clerk", label=N_("经办员"), permissions=frozenset({Permission.VIEW_OWN, Permission.NOTE})),
        RoleTemplate(
            key="chief",
            label=N_("主管"),
            permissions=frozenset(
                {Permission.VIEW_ALL, Permission.VIEW_OWN, Permission.NOTE, Permission.ASSIGN}
                | {Permission.PENALTIES_VIEW, Permission.PENALTIES_DECIDE}
            ),
        ),
        RoleTemplate(key="deputy", label=N_("副主管")),
    ),
    states=(
        State(
            key="new",
            label=N_("新建"),
            kind=StateKind.INITIAL,
            clause="1",
            tasks=(Task(do="answer", role="clerk", deadline="reply", assignee=True),),
        ),
        State(key="answered", label=N_("已答复"), clause="1", tasks=(Task(do="finish", role="chief"),)),
        State(key="done", label=N_("办结"), kind=StateKind.CLOSED, clause="2"),
    ),
    records=(RecordType(key="visit", label=N_("走访"), clause="1"),),
    transitions=(
        Transition(
            key="answer",
            label=N_("答复"),
            by=Role("clerk"),
            sources=("new", "answered"),
            target="answered",
            primary=True,
            clause="1",
            guards=(_no_joke,),
            form=Form(
                key="answer",
                clause="1",
                fields=(
                    Field(key="answer", label=N_("答复内容"), kind=FieldKind.LONG_TEXT, required=True),
                    Field(
                        key="proof",
                        label=N_("凭据"),
                        kind=FieldKind.FILES,
                        missing=Reason.EVIDENCE_MISSING,
                        required_when=None,
                    ),
                ),
            ),
            notify=(
                Distribution(
                    to=To(roles=("chief",)), text=N_("%(number)s 已答复。"), clause="1", receipt=ReceiptKind.READ
                ),
            ),
        ),
        Transition(
            key="visit",
            label=N_("走访"),
            by=Role("clerk"),
            sources=("new", "answered"),
            clause="1",
            record="visit",
            form=Form(key="visit", clause="1", fields=(Field(key="place", label=N_("地点"), required=True),)),
        ),
        Transition(
            key="finish",
            label=N_("办结"),
            by=Role("clerk"),
            sources=("answered",),
            target="done",
            clause="2",
            sign_off=SignOff(
                key="finish",
                label=N_("主管签字"),
                signers=(Role("chief"), Role("deputy")),
                mode=SignOffMode.ALL,
                clause="2",
            ),
        ),
        Transition(
            key="close",
            label=N_("直接关闭"),
            by=Not(Opener(), otherwise=Reason.SELF_VERIFICATION),
            sources=("new", "answered"),
            target="done",
            clause="2",
        ),
        Transition(
            key="fine",
            label=N_("处罚"),
            by=Role("chief"),
            sources=("new", "answered", "done"),
            clause="1",
            effects=_fine,
            record="visit",
            form=Form(
                key="fine",
                clause="1",
                fields=(Field(key="subject", label=N_("当事人"), kind=FieldKind.PERSON, required=True),),
            ),
        ),
        Transition(
            key="reopen",
            label=N_("重新办理"),
            by=Role("chief"),
            sources=("done",),
            target="new",
            reopens=True,
            clause="1",
        ),
    ),
    deadlines=(
        DeadlineRule(
            key="reply",
            label=N_("答复"),
            due=InDays(days=Param("reply_days"), count=Days.WORKING),
            starts_on=("open", "reopen"),
            met_by=("answer",),
            role="clerk",
            clause="1",
            void_in=("done",),
            ladder=(Level(after=timedelta(hours=-4)), Level(after=timedelta(0)), Level(after=timedelta(days=1))),
        ),
        DeadlineRule(
            key="finish",
            label=N_("办结"),
            due=InHours(hours=48),
            starts_on=("answer",),
            met_by=("finish", "close"),
            role="chief",
            clause="2",
        ),
    ),
    notify=(Distribution(to=To(roles=("clerk",)), text=N_("收到新的投诉 %(number)s：%(title)s。"), clause="1"),),
    penalties=(
        PenaltyPolicy(
            key="sample.slow",
            label=N_("办理不力"),
            kind=PenaltyKind.PERFORMANCE_DEDUCTION,
            percent=10,
            clause="1",
        ),
    ),
    escalation=("chief",),
    list_fields=("kind",),
    search_fields=("text", "answer"),
    repeat_key=("subject",),
)


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare the complaint."""
    return (COMPLAINT,)


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare two settings."""
    return SETTINGS


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Weigh by kind; raise for the word that tests plant, to see the host contain it."""
    if "炸" in ticket.title:
        raise RuntimeError("planted")
    weight = "heavy" if ticket.details.get("kind") == "rude" else "light"
    return Classification(
        category=str(ticket.details.get("kind", "")),
        details={"weight": weight},
        reason=Message(N_("按类别判定。")),
        clause="1",
    )


@hookimpl
def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Give it to the clerk with the least to do."""
    clerks = sorted((c.open_tasks, c.login) for c in roster if "clerk" in c.roles)
    return RoutingDecision(assignee=clerks[0][1], reason=Message(N_("手头工作最少。"))) if clerks else None


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell the chief at once about rudeness and charge whoever should have answered; leave the rest to the core."""
    if breach.level > 0 or ticket.category != "rude" or ticket.assignee is None:
        return None
    return (
        Notify(to=To(roles=("chief",)), message=Message(N_("态度投诉逾期未答复。")), urgent=True),
        AssessPenalty(
            policy="sample.slow",
            subject=ticket.assignee,
            occurrence=breach.deadline,
            month=f"{ticket.local(breach.due_at):%Y-%m}",
            reason=Message(N_("态度投诉逾期未答复。")),
            clause="1",
        ),
    )


@hookimpl
def on_close(ticket: TicketSnapshot, closure: Closure) -> tuple[Effect, ...] | None:
    """Refuse to close what was never answered."""
    if "answer" not in ticket.details and closure.act.key != "finish":
        raise Refused(Reason.REPLY_MISSING, Message(N_("尚未答复，不能关闭。")))
    return ()
