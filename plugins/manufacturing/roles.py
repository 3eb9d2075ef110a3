"""The roles of the plugin.

The stamping shop is open to itself; other shops see what was sent to them. ``shop_management`` decides nothing: it is
for those who may be authorised to sign for the duty manager.
"""

from core.domain.roles import SEES_ALL, RoleTemplate
from core.domain.texts import N_

SECTION_CHIEF = "section_chief"
TEAM_LEADER = "team_leader"
DUTY_MANAGER = "duty_manager"
QUALITY_ENGINEER = "quality_engineer"
QUALITY_DEPARTMENT = "quality_department"
SHOP = "shop"
SHOP_MANAGEMENT = "shop_management"
DIE_ENGINEER = "die_engineer"
DIE_REPAIR_ENGINEER = "die_repair_engineer"
DIE_REPAIR_CHIEF = "die_repair_chief"
DECOILING_CHIEF = "decoiling_chief"
DECOILING_LEADER = "decoiling_leader"
MAINTENANCE_LEADER = "maintenance_leader"
MAINTENANCE_ENGINEER = "maintenance_engineer"


STAMPING_ROLES = (
    RoleTemplate(key=SECTION_CHIEF, label=N_("生产工段长"), permissions=SEES_ALL),
    RoleTemplate(key=TEAM_LEADER, label=N_("生产班组长"), permissions=SEES_ALL),
    RoleTemplate(key=DUTY_MANAGER, label=N_("生产值班经理"), permissions=SEES_ALL),
    RoleTemplate(key=QUALITY_ENGINEER, label=N_("质量工程师（QE）"), permissions=SEES_ALL),
    RoleTemplate(key=QUALITY_DEPARTMENT, label=N_("质量部"), permissions=SEES_ALL),
    RoleTemplate(key=SHOP_MANAGEMENT, label=N_("冲压车间管理人员"), permissions=SEES_ALL),
    RoleTemplate(key=SHOP, label=N_("相关车间")),
    RoleTemplate(key=DIE_ENGINEER, label=N_("模具工程师"), permissions=SEES_ALL),
    RoleTemplate(key=DIE_REPAIR_ENGINEER, label=N_("模修工程师"), permissions=SEES_ALL),
    RoleTemplate(key=DIE_REPAIR_CHIEF, label=N_("模修工段长"), permissions=SEES_ALL),
    RoleTemplate(key=DECOILING_CHIEF, label=N_("开卷线工段长"), permissions=SEES_ALL),
    RoleTemplate(key=DECOILING_LEADER, label=N_("开卷线班组长"), permissions=SEES_ALL),
    RoleTemplate(key=MAINTENANCE_LEADER, label=N_("机修班组长"), permissions=SEES_ALL),
    RoleTemplate(key=MAINTENANCE_ENGINEER, label=N_("机修工程师"), permissions=SEES_ALL),
)
