"""The roles of all processes. Everybody of the company holds ``employee``; the others are duties."""

from core.domain.roles import SEES_DEPARTMENT, RoleTemplate
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


EMPLOYEE_ROLE = RoleTemplate(key=EMPLOYEE, label=N_("员工"))

FEEDBACK_ROLES = (
    RoleTemplate(key=USER, label=N_("用户")),
    RoleTemplate(key=TEAM, label=N_("官方团队（处理人员）")),
    RoleTemplate(key=APPROVER, label=N_("补偿审批人")),
)
EXCHANGE_ROLES = (
    EMPLOYEE_ROLE,
    RoleTemplate(key=CONVEYOR, label=N_("信息传达人")),
)
NOTICE_ROLES = (
    EMPLOYEE_ROLE,
    RoleTemplate(key=NOTICE_OWNER, label=N_("公告负责人")),
)
LINE_ROLES = (
    RoleTemplate(key=CREW_LEADER, label=N_("班组长")),
    RoleTemplate(key=TEAM_LEADER, label=N_("队负责人")),
    RoleTemplate(key=UNIT_HEAD, label=N_("生产单元负责人")),
    RoleTemplate(key=GUARANTOR, label=N_("包保领导")),
    RoleTemplate(key=CENTRE_OFFICE, label=N_("指挥中心办公室")),
    RoleTemplate(key=PARTY_DEPUTY, label=N_("指挥中心党委副书记")),
    RoleTemplate(key=LABOUR_DEPUTY, label=N_("负责劳动用工的副总经理")),
)
MARKET_ROLES = (
    RoleTemplate(key=COLLECTOR, label=N_("市场信息员")),
    RoleTemplate(key=MARKET, label=N_("市场部")),
    RoleTemplate(key=DECISION_MAKER, label=N_("决策层")),
)
PROJECT_ROLES = (
    EMPLOYEE_ROLE,
    RoleTemplate(key=PROJECT_MANAGER, label=N_("项目经理")),
    RoleTemplate(key=DATA_SERVICE_MANAGER, label=N_("数据服务部经理"), permissions=SEES_DEPARTMENT),
)
