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
CREW_LEADER = "crew_leader"
TEAM_LEADER = "team_leader"
UNIT_HEAD = "unit_head"
GUARANTOR = "guarantor"
CENTRE_OFFICE = "centre_office"
PARTY_DEPUTY = "party_deputy_secretary"
LABOUR_DEPUTY = "labour_deputy_manager"
COLLECTOR = "market_collector"
MARKET = "market_department"
DECISION_MAKER = "decision_maker"
PROJECT_MANAGER = "project_manager"
DATA_SERVICE_MANAGER = "data_service_manager"

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
LINE_ROLES = (
    RoleTemplate(key=CREW_LEADER, label=N_("班组长"), permissions=OWN),
    RoleTemplate(key=TEAM_LEADER, label=N_("队负责人"), permissions=OWN),
    RoleTemplate(key=UNIT_HEAD, label=N_("生产单元负责人"), permissions=OWN),
    RoleTemplate(key=GUARANTOR, label=N_("包保领导"), permissions=OWN),
    RoleTemplate(key=CENTRE_OFFICE, label=N_("指挥中心办公室"), permissions=OWN),
    RoleTemplate(key=PARTY_DEPUTY, label=N_("指挥中心党委副书记"), permissions=OWN),
    RoleTemplate(key=LABOUR_DEPUTY, label=N_("负责劳动用工的副总经理"), permissions=OWN),
)
MARKET_ROLES = (
    RoleTemplate(key=COLLECTOR, label=N_("市场信息员"), permissions=OWN),
    RoleTemplate(key=MARKET, label=N_("市场部"), permissions=OWN),
    RoleTemplate(key=DECISION_MAKER, label=N_("决策层"), permissions=OWN),
)
PROJECT_ROLES = (
    EMPLOYEE_ROLE,
    RoleTemplate(key=PROJECT_MANAGER, label=N_("项目经理"), permissions=OWN),
    RoleTemplate(key=DATA_SERVICE_MANAGER, label=N_("数据服务部经理"), permissions=OWN | {Permission.VIEW_DEPARTMENT}),
)
