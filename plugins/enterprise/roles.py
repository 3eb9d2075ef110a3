"""The roles of all processes. Everybody of the company holds ``employee``; the others are duties."""

from core.domain.permissions import Permission
from core.domain.processes import RoleTemplate
from core.domain.texts import N_

EMPLOYEE = "employee"
USER = "user"
TEAM = "official_team"
APPROVER = "compensation_approver"
CONVEYOR = "conveyor"
NOTICE_OWNER = "notice_owner"

OWN = frozenset({Permission.VIEW_OWN, Permission.NOTE})

EMPLOYEE_ROLE = RoleTemplate(key=EMPLOYEE, label=N_("员工"), permissions=OWN)

FEEDBACK_ROLES = (
    RoleTemplate(key=USER, label=N_("用户"), permissions=OWN),
    RoleTemplate(key=TEAM, label=N_("官方团队（处理人员）"), permissions=OWN),
    RoleTemplate(key=APPROVER, label=N_("补偿审批人"), permissions=OWN),
)
EXCHANGE_ROLES = (
    EMPLOYEE_ROLE,
    RoleTemplate(key=CONVEYOR, label=N_("信息传达人"), permissions=OWN),
)
NOTICE_ROLES = (
    EMPLOYEE_ROLE,
    RoleTemplate(key=NOTICE_OWNER, label=N_("公告负责人"), permissions=OWN),
)
