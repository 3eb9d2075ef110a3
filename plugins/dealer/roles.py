"""The roles of both regulations; a dealer is a department, and its technical managers see the sheets of their own."""

from core.domain.departments import DepartmentTemplate
from core.domain.roles import SEES_ALL, SEES_DEPARTMENT, RoleTemplate
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


DEALER_ROLE = RoleTemplate(key=DEALER, label=N_("经销商技术经理"), permissions=SEES_DEPARTMENT)

CC_ROLES = (
    DEALER_ROLE,
    RoleTemplate(key=COMPANION, label=N_("现场伴随人员")),
    RoleTemplate(key=AFTER_SALES, label=N_("售后服务科"), permissions=SEES_ALL),
)
MARKET_ROLES = (
    DEALER_ROLE,
    RoleTemplate(key=TECHNICIAN, label=N_("服务技师")),
    RoleTemplate(key=SERVICE, label=N_("服务部")),
    RoleTemplate(key=SERVICE_MANAGER, label=N_("服务经理"), permissions=SEES_ALL),
    RoleTemplate(key=QUALITY, label=N_("质量管理部（信息推进）"), permissions=SEES_ALL),
    RoleTemplate(key=LEAD, label=N_("牵头部门"), permissions=SEES_DEPARTMENT),
    RoleTemplate(key=ACCIDENT_TEAM, label=N_("公司事故小组")),
    RoleTemplate(key=GENERAL_MANAGEMENT, label=N_("综合管理部"), permissions=SEES_ALL),
)

DEPARTMENTS = (
    DepartmentTemplate(key="服务部", name="服务部"),
    DepartmentTemplate(key="质量管理部", name="质量管理部"),
    DepartmentTemplate(key="综合管理部", name="综合管理部"),
)
