"""The roles of the regulation. A department that has to correct something is a department; its people hold a role."""

from core.domain.departments import DepartmentTemplate
from core.domain.roles import SEES_ALL, RoleTemplate
from core.domain.texts import N_

ASSISTANT_MANAGER = "assistant_manager"
DUTY_MANAGER = "duty_manager"
ROOMS = "rooms"
GUEST_ROOMS = "guest_rooms"
HOUSEKEEPING = "housekeeping"
FOOD_BEVERAGE = "food_beverage"
MARKETING = "marketing"
DEPARTMENT = "concerned_department"
SECRETARY = "executive_secretary"
QUALITY_LEADER = "quality_leader"
QUALITY_OFFICE = "quality_office"
GENERAL_MANAGER = "general_manager"
DEPUTY_GENERAL_MANAGER = "deputy_general_manager"
RESIDENT_MANAGER = "resident_manager"

QUALITY = (QUALITY_LEADER, QUALITY_OFFICE)
MANAGERS = (GENERAL_MANAGER, DEPUTY_GENERAL_MANAGER, RESIDENT_MANAGER)
CONCERNED = (DEPARTMENT, ROOMS, GUEST_ROOMS, HOUSEKEEPING, FOOD_BEVERAGE)  # who speaks for a department concerned


ROLES = (
    RoleTemplate(key=ASSISTANT_MANAGER, label=N_("大堂副理")),
    RoleTemplate(key=DUTY_MANAGER, label=N_("值班经理")),
    RoleTemplate(key=ROOMS, label=N_("房务部")),
    RoleTemplate(key=GUEST_ROOMS, label=N_("客房部")),
    RoleTemplate(key=HOUSEKEEPING, label=N_("管家部")),
    RoleTemplate(key=FOOD_BEVERAGE, label=N_("餐饮部")),
    RoleTemplate(key=MARKETING, label=N_("营销部")),
    RoleTemplate(key=DEPARTMENT, label=N_("当事部门")),
    RoleTemplate(key=SECRETARY, label=N_("行政办秘书"), permissions=SEES_ALL),
    RoleTemplate(key=QUALITY_LEADER, label=N_("质检组长"), permissions=SEES_ALL),
    RoleTemplate(key=QUALITY_OFFICE, label=N_("质检办"), permissions=SEES_ALL),
    RoleTemplate(key=GENERAL_MANAGER, label=N_("总经理"), permissions=SEES_ALL),
    RoleTemplate(key=DEPUTY_GENERAL_MANAGER, label=N_("副总经理"), permissions=SEES_ALL),
    RoleTemplate(key=RESIDENT_MANAGER, label=N_("驻店经理")),
)

DEPARTMENTS = tuple(
    DepartmentTemplate(key=name, name=name)
    for name in ("行政办", "质检办", "客房部", "房务部", "管家部", "餐饮部", "营销部")
)
