"""Whose information was wrong, and what it costs: 10 % of the month's performance pay for each time (S16).

The two clauses differ. An information officer answers for late shipping, an untraceable order, a complaint, a
return or a refusal; customer service only for the last three, and only for order information that made the shipping
information wrong. Nobody answers in special circumstances that a supervisor has approved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.domain.decisions import AssessPenalty, Effect, WaivePenalty
from core.domain.errors import Reason, Refused
from core.domain.forms import Value
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.people import SYSTEM
from core.domain.settings import Param
from core.domain.texts import N_, Message
from core.domain.tickets import Act, PenaltyFact, Record, TicketSnapshot
from core.domain.weighing import Surcharge
from plugins.ecommerce import settings
from plugins.ecommerce.forms import COPIED_FIELDS, ORDER_CONSEQUENCES, ORDER_INFO, SHIPPING_INFO

REPEATS = Surcharge(percents=(Param(settings.REPEAT_PERCENT.key),), days=Param(settings.REPEAT_DAYS.key))
SHIPPING_POLICY = PenaltyPolicy(
    key="ecommerce.shipping_info@2026-01-01",
    label=N_("信息员提供发货信息不正确"),
    kind=PenaltyKind.PERFORMANCE_DEDUCTION,
    clause="惩罚制度.信息员",
    percent=10,
    cap_percent=100,
    free=Param(settings.FREE_TIMES.key),
    surcharge=REPEATS,
    review=Param(settings.PENALTY_REVIEW.key),
    objection_days=Param(settings.OBJECTION_DAYS.key),
)
ORDER_POLICY = PenaltyPolicy(
    key="ecommerce.order_info@2026-01-01",
    label=N_("客服人员提供订单信息有误"),
    kind=PenaltyKind.PERFORMANCE_DEDUCTION,
    clause="惩罚制度.客服人员",
    percent=10,
    cap_percent=100,
    free=Param(settings.FREE_TIMES.key),
    surcharge=REPEATS,
    review=Param(settings.PENALTY_REVIEW.key),
    objection_days=Param(settings.OBJECTION_DAYS.key),
)
POLICIES = (SHIPPING_POLICY, ORDER_POLICY)

IMPORT = "import"  # the channel of tickets that another system delivered

_REASONS = {
    SHIPPING_INFO: N_("订单 %(order_no)s 的发货信息不正确并造成后果，每次扣当月绩效工资的 %(percent)s%%。"),
    ORDER_INFO: N_("订单 %(order_no)s 的订单信息有误并造成后果，每次扣当月绩效工资的 %(percent)s%%。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One time: information that one person submitted once for one order (A-16-6)."""

    kind: str
    occurrence: str
    policy: PenaltyPolicy
    by: str
    at: datetime


def voucher_of(ticket: TicketSnapshot, number: Value | None) -> Record | None:
    """Return the shipping voucher with ``number``, or None."""
    return next((record for record in ticket.records_of("voucher") if record.number == number), None)


def submission_of(ticket: TicketSnapshot, values: Mapping[str, Value]) -> Submission | None:
    """Return the submission that a form names: the order itself, or one of its vouchers."""
    if values.get("submission") == ORDER_INFO:
        return Submission(
            kind=ORDER_INFO, occurrence="order", policy=ORDER_POLICY, by=ticket.opened_by, at=ticket.opened_at
        )
    voucher = voucher_of(ticket, values.get("voucher"))
    if voucher is None:
        return None
    return Submission(
        kind=SHIPPING_INFO,
        occurrence=f"voucher:{voucher.number}",
        policy=SHIPPING_POLICY,
        by=voucher.by,
        at=voucher.at,
    )


def wrong_fields(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the keys of the information that a fault finding calls wrong."""
    wrong = values.get("wrong_order" if values.get("submission") == ORDER_INFO else "wrong_shipping", ())
    return wrong if isinstance(wrong, tuple) else ()


def consequences_fit(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to charge customer service for what only the information officer answers for."""
    consequences = act.values.get("consequences", ())
    if act.values.get("submission") != ORDER_INFO or not isinstance(consequences, tuple):
        return None
    if ORDER_CONSEQUENCES.intersection(consequences):
        return None
    message = Message(N_("订单信息有误，只有引发客户投诉、退单或拒签时才扣客服人员；迟发和无法跟踪不在其内。"))
    return Refused(Reason.CONTENT_RULE, message, field="consequences")


def officer_did_not_copy(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to charge the information officer for wrong order information that was copied faithfully."""
    voucher = voucher_of(ticket, act.values.get("voucher"))
    wrong = wrong_fields(act.values)
    if act.values.get("submission") != SHIPPING_INFO or voucher is None or not wrong:
        return None
    if any(key not in COPIED_FIELDS or voucher.values.get(key) != ticket.details.get(key) for key in wrong):
        return None
    message = Message(
        N_("这些内容与订单一致，信息员照单填写，没有差错；订单本身有误的，请认定客服人员提供的订单信息。")
    )
    return Refused(Reason.CONTENT_RULE, message, field="wrong_shipping")


def order_misled_shipping(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to charge customer service where no voucher took over what was wrong in the order."""
    vouchers, wrong = ticket.records_of("voucher"), wrong_fields(act.values)
    if act.values.get("submission") != ORDER_INFO or not vouchers or not wrong:
        return None
    if any(key not in COPIED_FIELDS for key in wrong):
        return None
    if any(voucher.values.get(key) == ticket.details.get(key) for voucher in vouchers for key in wrong):
        return None
    message = Message(N_("发货凭证与订单的这些内容不一致，发货信息有误不是由订单信息导致的。"))
    return Refused(Reason.CONTENT_RULE, message, field="wrong_order")


def image_harm_is_stated(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse without a word on the company's image, where the organisation wants one (A-16-9)."""
    if ticket.settings[settings.IMAGE_HARM.key] is not True or act.values.get("image_harm") is True:
        return None
    message = Message(N_("没有影响公司形象的，不扣绩效工资。"))
    return Refused(Reason.CONTENT_RULE, message, field="image_harm")


def a_person_submitted(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to charge anybody for information that another system delivered."""
    submission = submission_of(ticket, act.values)
    imported = act.values.get("submission") == ORDER_INFO and ticket.channel == IMPORT
    if submission is None or not (imported or submission.by == SYSTEM):
        return None
    message = Message(N_("这份信息是系统导入的，没有可以认定的责任人。"))
    return Refused(Reason.CONTENT_RULE, message, field="submission")


def not_judged_by_submitter(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to let anybody find on their own information."""
    submission = submission_of(ticket, act.values)
    if submission is None or submission.by != act.by.login:
        return None
    message = Message(N_("不能认定自己提交的信息，请另一位主管认定。"))
    return Refused(Reason.SELF_VERIFICATION, message, field="submission")


def is_own_submission(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an exemption that somebody claims for another person."""
    submission = submission_of(ticket, act.values)
    if submission is None or submission.by == act.by.login:
        return None
    message = Message(N_("只能为自己提交的信息申请豁免。"))
    return Refused(Reason.ROLE_NOT_ALLOWED, message, field="submission")


def is_not_exempt(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a second exemption of one submission."""
    submission = submission_of(ticket, act.values)
    if submission is None or exemption_of(ticket, submission) is None:
        return None
    return Refused(Reason.DUPLICATE, Message(N_("这次提交已经获准豁免。")), field="submission")


def exemption_of(ticket: TicketSnapshot, submission: Submission) -> Record | None:
    """Return the approved exemption of a submission, or None; claims that are not approved leave no record."""
    for record in ticket.records_of("exemption"):
        claimed = submission_of(ticket, record.values)
        if claimed and claimed.occurrence == submission.occurrence:
            return record
    return None


def charge(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Return the penalties of a fault finding, waived from the start if an exemption was approved before."""
    submission = submission_of(ticket, act.values)
    if submission is None:
        return ()
    percent = ticket.settings[settings.PENALTY_PERCENT.key]
    by_decision = ticket.settings[settings.PENALTY_MONTH.key] == settings.DECISION
    exemption = exemption_of(ticket, submission)
    return tuple(
        AssessPenalty(
            policy=submission.policy.key,
            subject=submission.by,
            occurrence=occurrence,
            month=f"{ticket.local(act.at if by_decision else submission.at):%Y-%m}",
            reason=Message(
                _REASONS[submission.kind],
                {"order_no": ticket.details.get("order_no", ticket.number), "percent": percent},
            ),
            clause=submission.policy.clause,
            percent=percent if isinstance(percent, int) else None,
            waived_because=str(exemption.values.get("reason", "")) if exemption else "",
        )
        for occurrence in _occurrences(ticket, submission, act.values)
    )


def exempt(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Return what an approved exemption changes: it waives the penalties of the submission that stand."""
    submission = submission_of(ticket, act.values)
    if submission is None:
        return ()
    return tuple(
        WaivePenalty(
            policy=fact.policy,
            occurrence=fact.occurrence,
            because=str(act.values.get("reason", "")),
            clause="惩罚制度.特殊情况",
        )
        for fact in ticket.penalties
        if _concerns(fact, submission) and fact.status != "waived"
    )


def _occurrences(ticket: TicketSnapshot, submission: Submission, values: Mapping[str, Value]) -> tuple[str, ...]:
    if ticket.settings[settings.PENALTY_PER.key] == settings.FIELD:
        return tuple(f"{submission.occurrence}:{key}" for key in wrong_fields(values))
    return (submission.occurrence,)


def _concerns(fact: PenaltyFact, submission: Submission) -> bool:
    return fact.occurrence == submission.occurrence or fact.occurrence.startswith(f"{submission.occurrence}:")
