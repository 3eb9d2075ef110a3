"""The ways of the five forms that are handed in every day: by whom, until when, who reviews, which clauses say so."""

from dataclasses import dataclass

from core.domain.settings import Setting
from core.domain.texts import N_
from plugins.hotel import roles, settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One daily form. ``daily`` is the setting with which one is owed every day; ``assumed`` if only its name is left.

    ``reviewed`` is the state after the review, ``copied`` to whom the reviewed form goes; with
    ``by_guests`` guests may fill one in themselves.
    """

    process: str
    label: str
    title: str
    prefix: str
    fillers: tuple[str, ...]
    at: Setting
    reviewer: str
    reviewed: str
    copied: tuple[str, ...]
    fill: str
    hand_in: str
    review: str
    track: str
    major: str
    daily: Setting | None = None
    assumed: bool = False
    by_guests: bool = False


ROUTES = (
    Route(
        process="logbook",
        label=N_("大堂副理工作记录本"),
        title=N_("大堂副理工作记录本 {business_date}"),
        prefix="LB",
        fillers=(roles.ASSISTANT_MANAGER,),
        at=settings.REPORTS_AT,
        reviewer=roles.GENERAL_MANAGER,
        reviewed="reviewed",
        copied=roles.QUALITY,
        fill="2(1)",
        hand_in="2(1).交",
        review="2(1).阅批",
        track="2(1).跟踪",
        major="2(3).重大",
        daily=settings.LOGBOOK_DAILY,
    ),
    Route(
        process="duty_report",
        label=N_("值班经理报告"),
        title=N_("值班经理报告 {business_date}"),
        prefix="ZB",
        fillers=(roles.DUTY_MANAGER,),
        at=settings.REPORTS_AT,
        reviewer=roles.QUALITY_LEADER,
        reviewed="tracking",
        copied=(roles.QUALITY_OFFICE,),
        fill="2(3)",
        hand_in="2(3)",
        review="2(3)",
        track="2(3)",
        major="2(3).重大",
        daily=settings.DUTY_REPORT_DAILY,
    ),
    Route(
        process="guest_opinion",
        label=N_("宾客意见反馈表"),
        title=N_("宾客意见反馈表 {business_date}"),
        prefix="BK",
        fillers=(roles.ROOMS, roles.HOUSEKEEPING, roles.FOOD_BEVERAGE),
        at=settings.GUEST_FORMS_AT,
        reviewer=roles.QUALITY_LEADER,
        reviewed="tracking",
        copied=(roles.QUALITY_OFFICE,),
        fill="2(4)",
        hand_in="2(4).交",
        review="2(4).交",
        track="2(4).跟踪",
        major="2(4).重大",
        daily=settings.GUEST_OPINION_DAILY,
        by_guests=True,
    ),
    Route(
        process="banquet_evaluation",
        label=N_("宴会评估表"),
        title=N_("宴会评估表 {business_date}"),
        prefix="YH",
        fillers=(roles.FOOD_BEVERAGE,),
        at=settings.GUEST_FORMS_AT,
        reviewer=roles.QUALITY_LEADER,
        reviewed="tracking",
        copied=(roles.QUALITY_OFFICE,),
        fill="宴会",
        hand_in="宴会",
        review="宴会",
        track="宴会",
        major="2(4).重大",
        assumed=True,
    ),
    Route(
        process="complaint_report",
        label=N_("投诉处理报告"),
        title=N_("投诉处理报告 {business_date}"),
        prefix="TC",
        fillers=(roles.ASSISTANT_MANAGER, roles.DUTY_MANAGER),
        at=settings.REPORTS_AT,
        reviewer=roles.QUALITY_LEADER,
        reviewed="tracking",
        copied=(roles.QUALITY_OFFICE,),
        fill="投诉",
        hand_in="投诉",
        review="投诉",
        track="投诉",
        major="2(3).重大",
        assumed=True,
    ),
)
BY_PROCESS = {route.process: route for route in ROUTES}
