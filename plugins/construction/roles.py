"""The roles of both regulations; contractors, owner, supervision and design are departments of the organisation."""

from core.domain.permissions import Permission
from core.domain.roles import SEES_ALL, SEES_DEPARTMENT, RoleTemplate
from core.domain.texts import N_

USING = "using_department"
DIVISION_HEAD = "division_head"
MODULE = "engineering_module"
PRODUCTION_HEAD = "production_head"
LEADER = "company_leader"
PROJECT_SUPERVISOR = "project_supervisor"
SPECIALIST = "specialised_department"
CONTRACTOR = "contractor"

PROJECT_MANAGER = "project_manager"
UNIT_HEAD = "unit_head"
ENGINEERING = "engineering_department"
SUPERVISION = "supervision_unit"
DESIGN = "design_unit"
OWNER = "project_owner"

_LEDGER = SEES_ALL | {Permission.PENALTIES_VIEW}

CONTRACTOR_ROLE = RoleTemplate(key=CONTRACTOR, label=N_("施工单位"))

SITE_ROLES = (
    RoleTemplate(key=USING, label=N_("项目使用部门"), permissions=SEES_DEPARTMENT),
    RoleTemplate(key=DIVISION_HEAD, label=N_("事业部部长"), permissions=SEES_DEPARTMENT),
    RoleTemplate(key=MODULE, label=N_("生产系统工管模块")),
    RoleTemplate(key=PRODUCTION_HEAD, label=N_("生产系统负责人"), permissions=_LEDGER),
    RoleTemplate(key=LEADER, label=N_("公司领导"), permissions=_LEDGER | {Permission.PENALTIES_DECIDE}),
    RoleTemplate(key=PROJECT_SUPERVISOR, label=N_("项目主管")),
    RoleTemplate(key=SPECIALIST, label=N_("专业管理部门")),
    CONTRACTOR_ROLE,
)
INFORMATION_ROLES = (
    RoleTemplate(key=PROJECT_MANAGER, label=N_("项目经理"), permissions=SEES_ALL),
    RoleTemplate(key=UNIT_HEAD, label=N_("各单位负责人"), permissions=SEES_DEPARTMENT),
    RoleTemplate(key=ENGINEERING, label=N_("工程部门")),
    RoleTemplate(key=SUPERVISION, label=N_("监理单位")),
    RoleTemplate(key=DESIGN, label=N_("设计单位")),
    RoleTemplate(key=OWNER, label=N_("业主")),
    CONTRACTOR_ROLE,
)
