"""The four regulations as processes, and the periodic reports on each."""

from plugins.school.processes import reports
from plugins.school.processes.general_affairs import GENERAL_AFFAIRS
from plugins.school.processes.school_feedback import SCHOOL_FEEDBACK
from plugins.school.processes.teacher_feedback import TEACHER_FEEDBACK
from plugins.school.processes.training_feedback import TRAINING_FEEDBACK

PROCESSES = (
    GENERAL_AFFAIRS,
    reports.GENERAL_AFFAIRS_REPORT,
    SCHOOL_FEEDBACK,
    reports.SCHOOL_FEEDBACK_REPORT,
    TEACHER_FEEDBACK,
    reports.TEACHER_FEEDBACK_REPORT,
    TRAINING_FEEDBACK,
    reports.TRAINING_FEEDBACK_REPORT,
)
