"""The roles of both regulations; a dealer is a department, and its technical managers see the sheets of their own."""

from core.domain.departments import DepartmentTemplate
from core.domain.permissions import Permission
from core.domain.processes import RoleTemplate
from core.domain.texts import N_

DEALER = "dealer_manager"
COMPANION = "companion"
AFTER_SALES = "after_sales"
TECHNICIAN = "technician"
SERVICE = "service"
SERVICE_MANAGER = "service_manager"
QUALITY = "quality_management"
LEAD = "lead"
ACCIDENT_TEAM = "accident_team"
GENERAL_MANAGEMENT = "general_management"

_OWN = frozenset({Permission.VIEW_OWN, Permission.NOTE})
_DEPARTMENT = _OWN | {Permission.VIEW_DEPARTMENT}
_ALL = _OWN | {Permission.VIEW_ALL}

DEALER_ROLE = RoleTemplate(key=DEALER, label=N_("经销商技术经理"), permissions=_DEPARTMENT)

CC_ROLES = (
    DEALER_ROLE,
    RoleTemplate(key=COMPANION, label=N_("现场伴随人员"), permissions=_OWN),
    RoleTemplate(key=AFTER_SALES, label=N_("售后服务科"), permissions=_ALL),
)
MARKET_ROLES = (
    DEALER_ROLE,
    RoleTemplate(key=TECHNICIAN, label=N_("服务技师"), permissions=_OWN),
    RoleTemplate(key=SERVICE, label=N_("服务部"), permissions=_OWN),
    RoleTemplate(key=SERVICE_MANAGER, label=N_("服务经理"), permissions=_ALL),
    RoleTemplate(key=QUALITY, label=N_("质量管理部（信息推进）"), permissions=_ALL),
    RoleTemplate(key=LEAD, label=N_("牵头部门"), permissions=_DEPARTMENT),
    RoleTemplate(key=ACCIDENT_TEAM, label=N_("公司事故小组"), permissions=_OWN),
    RoleTemplate(key=GENERAL_MANAGEMENT, label=N_("综合管理部"), permissions=_ALL),
)

DEPARTMENTS = (
    DepartmentTemplate(key="服务部", name="服务部"),
    DepartmentTemplate(key="质量管理部", name="质量管理部"),
    DepartmentTemplate(key="综合管理部", name="综合管理部"),
)
