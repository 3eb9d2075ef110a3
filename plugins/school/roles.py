"""Who has to do with feedback: the roles by key; and the department that is named."""

from core.domain.departments import DepartmentTemplate

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
