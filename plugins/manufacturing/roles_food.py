"""The roles of the food group: who is asked, who hears of it, and who sees what."""

from core.domain.permissions import Permission
from core.domain.processes import RoleTemplate
from core.domain.texts import N_

HOTLINE = "hotline"
TRADING = "trading_company"
PRODUCTION = "production_company"
RESPONSIBLE_UNIT = "responsible_unit"
QC_CENTRE = "qc_centre"
GENERAL_MANAGER = "general_manager"

_OWN = frozenset({Permission.VIEW_OWN, Permission.NOTE})
_DEPARTMENT = _OWN | {Permission.VIEW_DEPARTMENT}
_ALL = _OWN | {Permission.VIEW_ALL}

FOOD_ROLES = (
    RoleTemplate(key=HOTLINE, label=N_("400 客服"), permissions=_ALL),
    RoleTemplate(key=TRADING, label=N_("商贸公司"), permissions=_DEPARTMENT),
    RoleTemplate(key=PRODUCTION, label=N_("生产公司"), permissions=_DEPARTMENT),
    RoleTemplate(key=RESPONSIBLE_UNIT, label=N_("责任单位"), permissions=_DEPARTMENT),
    RoleTemplate(key=QC_CENTRE, label=N_("质控中心"), permissions=_ALL),
    RoleTemplate(key=GENERAL_MANAGER, label=N_("总经理"), permissions=_ALL),
)
