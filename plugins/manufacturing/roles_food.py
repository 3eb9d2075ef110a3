"""The roles of the food group: who is asked, who hears of it, and who sees what."""

from core.domain.roles import SEES_ALL, SEES_DEPARTMENT, RoleTemplate
from core.domain.texts import N_

HOTLINE = "hotline"
TRADING = "trading_company"
PRODUCTION = "production_company"
RESPONSIBLE_UNIT = "responsible_unit"
QC_CENTRE = "qc_centre"
GENERAL_MANAGER = "general_manager"


FOOD_ROLES = (
    RoleTemplate(key=HOTLINE, label=N_("400 客服"), permissions=SEES_ALL),
    RoleTemplate(key=TRADING, label=N_("商贸公司"), permissions=SEES_DEPARTMENT),
    RoleTemplate(key=PRODUCTION, label=N_("生产公司"), permissions=SEES_DEPARTMENT),
    RoleTemplate(key=RESPONSIBLE_UNIT, label=N_("责任单位"), permissions=SEES_DEPARTMENT),
    RoleTemplate(key=QC_CENTRE, label=N_("质控中心"), permissions=SEES_ALL),
    RoleTemplate(key=GENERAL_MANAGER, label=N_("总经理"), permissions=SEES_ALL),
)
