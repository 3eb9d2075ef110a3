"""The roles of the four regulations, and the department that they name."""

from core.domain.departments import DepartmentTemplate
from core.domain.permissions import Permission
from core.domain.roles import SEES_ALL, SEES_DEPARTMENT, RoleTemplate
from core.domain.texts import N_

STUDENT = "student"
STAFF = "staff"
PARENT = "parent"
TEACHER = "teacher"
TRAINEE = "trainee"

DEPARTMENT_STAFF = "department_staff"
DEPARTMENT_HEAD = "department_head"

ENTRY_OFFICER = "entry_officer"
GENERAL_AFFAIRS = "general_affairs_clerk"
GENERAL_AFFAIRS_HEAD = "general_affairs_head"
FEEDBACK_OFFICE = "feedback_office"
FEEDBACK_OFFICE_HEAD = "feedback_office_head"
TEACHER_RECEPTION = "teacher_reception"
TEACHER_RECEPTION_HEAD = "teacher_reception_head"
TRAINING_RECEPTION = "training_reception"
TRAINING_CLERK = "training_clerk"
TRAINING_HEAD = "training_head"

DEPARTMENTS = (DepartmentTemplate(key="总务处", name="总务处"),)

OVERSEER = SEES_ALL | {Permission.ASSIGN}
ROLES = {
    role.key: role
    for role in (
        RoleTemplate(key=STUDENT, label=N_("学生")),
        RoleTemplate(key=STAFF, label=N_("教职员工")),
        RoleTemplate(key=PARENT, label=N_("家长")),
        RoleTemplate(key=TEACHER, label=N_("教师")),
        RoleTemplate(key=TRAINEE, label=N_("学员")),
        RoleTemplate(key=DEPARTMENT_STAFF, label=N_("部门承办人")),
        RoleTemplate(key=DEPARTMENT_HEAD, label=N_("部门负责人"), permissions=SEES_DEPARTMENT),
        RoleTemplate(key=ENTRY_OFFICER, label=N_("信息录入人员")),
        RoleTemplate(key=GENERAL_AFFAIRS, label=N_("总务处经办人")),
        RoleTemplate(key=GENERAL_AFFAIRS_HEAD, label=N_("总务处负责人"), permissions=OVERSEER),
        RoleTemplate(key=FEEDBACK_OFFICE, label=N_("反馈处理部门（委员会）")),
        RoleTemplate(key=FEEDBACK_OFFICE_HEAD, label=N_("反馈处理部门负责人"), permissions=OVERSEER),
        RoleTemplate(key=TEACHER_RECEPTION, label=N_("教师反馈接收部门")),
        RoleTemplate(key=TEACHER_RECEPTION_HEAD, label=N_("教师反馈接收部门负责人"), permissions=OVERSEER),
        RoleTemplate(key=TRAINING_RECEPTION, label=N_("反馈接收专人")),
        RoleTemplate(key=TRAINING_CLERK, label=N_("培训反馈经办人")),
        RoleTemplate(key=TRAINING_HEAD, label=N_("培训机构负责人"), permissions=OVERSEER),
    )
}


def templates(*keys: str) -> tuple[RoleTemplate, ...]:
    """Return the role templates called ``keys``."""
    return tuple(ROLES[key] for key in keys)
