"""More time for a deadline: asked for before it is over, with a reason, agreed to by another, told to who waits.

Any process can declare it for one of its deadlines. How a deadline moves is :mod:`core.domain.pauses`; how often it was
extended is how many records of :data:`EXTENSION` a ticket has.
"""

from dataclasses import dataclass

from core.domain.decisions import Effect, ExtendDeadline, To
from core.domain.errors import Reason, Refused, RuleError
from core.domain.fields import reason_field
from core.domain.forms import Field, FieldKind, Form
from core.domain.people import Role, Who
from core.domain.processes import Distribution, RecordType, SignOff, Transition
from core.domain.reckoning import is_late
from core.domain.settings import Mark, Param, Setting, SettingKind
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot

EXTEND = "extend"  # the act, and its request for signatures
EXTENSION = "extension"  # the type of the records
DAYS, REASON = "extension_days", "extension_reason"  # the fields of the form: what a process answers the public with
LONGEST = 250  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Extending:
    """That ``by`` may ask for more time for ``deadline`` while a ticket stands in ``sources``.

    A holder of the role ``approver`` who did not ask agrees. Both must happen before the deadline is over, to the
    second. ``prefix`` begins the keys of the parameters (:func:`settings_of`) that say whether this is done at all, for
    how many days at once, and how often. ``told`` hears of it: who waits for the answer.
    """

    deadline: str
    by: Who
    sources: tuple[str, ...]
    approver: str
    prefix: str
    told: To
    clause: str

    @property
    def record(self) -> RecordType:
        """Return the type of the records, one for each extension."""
        return RecordType(key=EXTENSION, label=N_("延期"), clause=self.clause)

    @property
    def act(self) -> Transition:
        """Return the act by which more time is asked for."""
        days = Field(
            key=DAYS,
            label=N_("延长几天"),
            kind=FieldKind.INTEGER,
            minimum=1,
            maximum=LONGEST,
            required=True,
            clause=self.clause,
            help=N_("按这个期限的算法：算工作日的延长工作日，其余延长自然日。"),
        )
        reason = reason_field(REASON, N_("延期理由"), clause=self.clause)
        text = N_("%(number)s 的办理期限已延长，天数和理由请看工单。")
        return Transition(
            key=EXTEND,
            label=N_("申请延期"),
            by=self.by,
            sources=self.sources,
            form=Form(key=EXTEND, clause=self.clause, fields=(days, reason)),
            record=EXTENSION,
            enabled_by=Param(f"{self.prefix}_on"),
            guards=(self.is_in_time, self.is_within_limits),
            effects=self.prolongs,
            notify=(Distribution(to=self.told, text=text, clause=self.clause),),
            sign_off=SignOff(key=EXTEND, label=N_("审批延期"), signers=(Role(self.approver),), clause=self.clause),
            clause=self.clause,
            help=N_("到期以前申请并获得同意才有效，本人不能批准自己的申请；同意后告知反馈人。"),
        )

    def is_in_time(self, ticket: TicketSnapshot, act: Act) -> Refused | None:
        """Refuse more time for what does not run, or is over: the due second itself is in time, the next is not."""
        fact = ticket.deadline(self.deadline)
        if fact is None or not fact.is_open:
            return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这个期限没有在计时，不需要延期。")))
        if is_late(act.at, fact.due_at):
            return too_late()
        return None

    def is_within_limits(self, ticket: TicketSnapshot, act: Act) -> Refused | None:
        """Refuse more days at once, or more extensions of a ticket, than the parameters permit."""
        most, times = (_number(ticket, f"{self.prefix}_{name}") for name in ("days", "times"))
        if len(ticket.records_of(EXTENSION)) >= times:
            message = Message(N_("一张工单最多延期 %(times)s 次，不能再延期。"), {"times": times})
            return Refused(Reason.STATE_NOT_ALLOWED, message)
        days = act.values.get(DAYS)
        if isinstance(days, int) and days > most:
            return Refused(Reason.FIELD_INVALID, Message(N_("一次最多延长 %(days)s 天。"), {"days": most}), field=DAYS)
        return None

    def prolongs(self, ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
        """Return that the deadline moves by the days that were agreed to."""
        days = act.values[DAYS]
        if not isinstance(days, int):
            raise RuleError(f"{days!r} is no number of days")
        return (ExtendDeadline(deadline=self.deadline, days=days, clause=self.clause),)


def too_late() -> Refused:
    """Return the refusal of more time for a deadline that is over."""
    return Refused(Reason.DEADLINE_OVER, Message(N_("期限已过，不能再延期。")))


def _number(ticket: TicketSnapshot, key: str) -> int:
    value = ticket.settings[key]
    if not isinstance(value, int):
        raise RuleError(f"setting {key} is no number")
    return value


def settings_of(prefix: str, labels: tuple[str, str, str], basis: str, *, on: bool, most: int) -> tuple[Setting, ...]:
    """Return the parameters of extensions: ``<prefix>_on``, ``<prefix>_days`` at once, ``<prefix>_times``.

    ``labels`` are what they are called. Where the regulation itself gives the time, they are off by default.
    """
    permitted = Setting(
        key=f"{prefix}_on",
        label=labels[0],
        kind=SettingKind.BOOLEAN,
        default=on,
        mark=Mark.INFERRED,
        basis=basis,
        help=N_("启用后，到期以前可以申请延期，由负责人批准，并告知反馈人。"),
    )
    days = Setting(
        key=f"{prefix}_days",
        label=labels[1],
        kind=SettingKind.INTEGER,
        default=most,
        minimum=1,
        maximum=LONGEST,
        unit=N_("天"),
        mark=Mark.INFERRED,
        basis=basis,
    )
    times = Setting(
        key=f"{prefix}_times",
        label=labels[2],
        kind=SettingKind.INTEGER,
        default=1,
        minimum=1,
        maximum=10,
        unit=N_("次"),
        mark=Mark.INFERRED,
        basis=basis,
    )
    return permitted, days, times
