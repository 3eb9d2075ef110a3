"""The parameters of the four regulations: their own numbers, and what they leave open."""

from datetime import time

from core.domain import extending, returning
from core.domain.settings import Mark, Setting, SettingKind, Table, of_regulation, span
from core.domain.texts import N_


def _days(
    key: str, label: str, default: int, basis: str, *, mark: Mark = Mark.INFERRED, explained: str = ""
) -> Setting:
    return span(key, label, default, N_("工作日"), basis, maximum=250, mark=mark, explained=explained)


FIRST_REPLY_DAYS = _days(
    "first_reply_days", N_("总务处：收到后多少个工作日内初步回复"), 2, "四.2.初步回复", mark=Mark.REGULATION
)
FINAL_REPLY_DAYS = _days(
    "final_reply_days",
    N_("总务处：收到后多少个工作日内解决并反馈"),
    7,
    "四.2.解决反馈",
    mark=Mark.REGULATION,
    explained=N_("与初步回复的期限同时从收到时起算，不是先后相加。"),
)
CATEGORY_LIMITS = Setting(
    key="category_limits",
    label=N_("总务处：类别时限表"),
    kind=SettingKind.TEXT,
    default="",
    mark=Mark.INFERRED,
    basis="A-01-4",
    pattern=r"(?:\s*[^=＝;；/]{1,50}[=＝]\s*[1-9]\d{0,2}\s*/\s*[1-9]\d{0,2}\s*(?:[;；]|$))*\s*",
    pattern_text=N_("请写成“类别=初步回复天数/解决天数”，各类之间用分号隔开，例如：停水停电=1/3；食堂卫生=1/5。"),
    table=Table(
        columns=(N_("类别"), N_("初步回复（工作日）"), N_("解决（工作日）")),
        between_rows="；;",
        between_cells=("=＝", "/"),
    ),
    help=N_("例如：停水停电=1/3；食堂卫生=1/5。收到时有效的时限存入工单，以后修改不影响已收到的反馈。"),
)
CLOSE_OF_BUSINESS = Setting(
    key="close_of_business",
    label=N_("期限最后一天到几点为止"),
    kind=SettingKind.TIME,
    default=time(23, 59, 59),
    mark=Mark.INFERRED,
    basis="A-G1",
    help=N_("默认到当天 24 点；也可以改为下班时间，例如 17:30。"),
)
SCHOOL_TIMED = Setting(
    key="school_timed",
    label=N_("学校反馈：按期限办理"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="3",
    help=N_("制度只要求“及时”。默认采用总务处的 2 个和 7 个工作日。"),
)
SCHOOL_FIRST_DAYS = _days("school_first_days", N_("学校反馈：多少个工作日内初步回复"), 2, "3")
SCHOOL_RESPONSE_DAYS = _days("school_response_days", N_("学校反馈：多少个工作日内回应"), 7, "3")

REOPENINGS = Setting(
    key="reopenings",
    label=N_("总务处和学校反馈：反馈人不满意时最多重新处理几次"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=0,
    maximum=10,
    unit=N_("次"),
    mark=Mark.INFERRED,
    basis="A-12-2",
    help=N_("0 为不重新处理，只告诉负责人。"),
)

RETURNS = returning.limit_setting("returns", N_("总务处和学校反馈：承办部门最多退回几次"), "A-01-2")
EXTENSION = extending.settings_of(
    "extension",
    (
        N_("总务处和学校反馈：可以申请延期"),
        N_("总务处和学校反馈：一次最多延长几个工作日"),
        N_("总务处和学校反馈：一张工单最多延期几次"),
    ),
    "A-01-1",
    on=False,
    most=5,
)

TEACHER_FACILITIES_DAYS = _days("teacher_facilities_days", N_("教师反馈：教学设施类的处理时间"), 7, "A-12-1")
TEACHER_ENVIRONMENT_DAYS = _days("teacher_environment_days", N_("教师反馈：教学环境类的处理时间"), 7, "A-12-1")
TEACHER_MATERIALS_DAYS = _days("teacher_materials_days", N_("教师反馈：教材资源类的处理时间"), 7, "A-12-1")
TEACHER_SERVICES_DAYS = _days("teacher_services_days", N_("教师反馈：管理服务类的处理时间"), 7, "A-12-1")
TEACHER_PROGRESS_DAYS = _days(
    "teacher_progress_days",
    N_("教师反馈：短期内无法解决的，多久反馈一次进度"),
    3,
    "4.3",
)
TEACHER_EVALUATION_DAYS = Setting(
    key="teacher_evaluation_days",
    label=N_("教师反馈：回复后多少天没有评价的可以归档"),
    kind=SettingKind.INTEGER,
    default=7,
    minimum=0,
    maximum=365,
    unit=N_("天"),
    mark=Mark.INFERRED,
    basis="5.2",
)
TEACHER_REOPENINGS = Setting(
    key="teacher_reopenings",
    label=N_("教师反馈：不满意时最多重新处理几次"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=0,
    maximum=10,
    unit=N_("次"),
    mark=Mark.INFERRED,
    basis="A-12-2",
)
TRAINING_TIMED = Setting(
    key="training_timed",
    label=N_("培训反馈：按期限办理"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="1",
    help=N_("流程只要求“及时”。默认采用总务处的 2 个和 7 个工作日。"),
)
TRAINING_FIRST_DAYS = _days("training_first_days", N_("培训反馈：多少个工作日内初步回复"), 2, "1")
TRAINING_FINAL_DAYS = _days("training_final_days", N_("培训反馈：多少个工作日内反馈处理结果"), 7, "1")

SETTINGS = (
    *of_regulation("S01", FIRST_REPLY_DAYS, FINAL_REPLY_DAYS, CATEGORY_LIMITS),
    *of_regulation("S09", SCHOOL_TIMED, SCHOOL_FIRST_DAYS, SCHOOL_RESPONSE_DAYS),
    *of_regulation(
        "S12",
        TEACHER_FACILITIES_DAYS,
        TEACHER_ENVIRONMENT_DAYS,
        TEACHER_MATERIALS_DAYS,
        TEACHER_SERVICES_DAYS,
        TEACHER_PROGRESS_DAYS,
        TEACHER_EVALUATION_DAYS,
        TEACHER_REOPENINGS,
    ),
    *of_regulation("S14", TRAINING_TIMED, TRAINING_FIRST_DAYS, TRAINING_FINAL_DAYS),
    CLOSE_OF_BUSINESS,
    REOPENINGS,
    RETURNS,
    *EXTENSION,
)
