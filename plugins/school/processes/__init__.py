"""The four regulations as processes."""

from plugins.school.processes.general_affairs import GENERAL_AFFAIRS
from plugins.school.processes.school_feedback import SCHOOL_FEEDBACK
from plugins.school.processes.teacher_feedback import TEACHER_FEEDBACK
from plugins.school.processes.training_feedback import TRAINING_FEEDBACK

PROCESSES = (GENERAL_AFFAIRS, SCHOOL_FEEDBACK, TEACHER_FEEDBACK, TRAINING_FEEDBACK)
