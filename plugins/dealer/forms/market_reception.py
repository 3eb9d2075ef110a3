"""The forms with which a market problem is received: the report, what is found out, the feedback to the company."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.dealer.forms.vehicle import VIN, vehicle_fields

MAJOR, ORDINARY, LOW = "major", "ordinary", "low"
NEV_FIRE = "nev_fire"

LEVELS = (Choice(MAJOR, N_("重大")), Choice(ORDINARY, N_("一般")), Choice(LOW, N_("低级")))
ACCIDENT_KINDS = (
    Choice(NEV_FIRE, N_("新能源汽车冒烟、起火")),
    Choice("crash", N_("交通事故")),
    Choice("breakdown", N_("行驶中失效")),
    Choice("other", N_("其他")),
)

LEVEL = Field(key="level", label=N_("问题等级"), kind=FieldKind.CHOICE, choices=LEVELS, clause="三(一)1.重大")
FACTS = (
    Field(key="feedback_place", label=N_("反馈地点"), max_length=200, clause="三(一)2"),
    Field(key="feedback_person", label=N_("反馈人员"), max_length=100, personal=True, clause="三(一)2"),
    Field(key="contact", label=N_("联系方式"), kind=FieldKind.PHONE, personal=True, clause="三(一)2"),
    *vehicle_fields(required=False, clause="三(一)2"),
    Field(key="vin", label=VIN, max_length=50, clause="三(一)2", example="LSGPC52U6AF102554"),
    Field(
        key="failures",
        label=N_("故障次数"),
        kind=FieldKind.INTEGER,
        minimum=1,
        maximum=10_000,
        clause="三(一)2",
    ),
)
ACCIDENT = (
    Field(key="accident_kind", label=N_("事故类型"), kind=FieldKind.CHOICE, choices=ACCIDENT_KINDS, clause="三(一)3"),
    Field(
        key="casualties",
        label=N_("有人员伤亡"),
        kind=FieldKind.BOOLEAN,
        required_when=When("accident_kind", (NEV_FIRE,)),
        clause="三(一)3",
    ),
    Field(key="scene_kept", label=N_("已要求用户保留现场"), kind=FieldKind.BOOLEAN, clause="三(一)3"),
)

PROBLEM = Form(
    key="problem",
    label=N_("市场质量问题"),
    clause="三(一)1",
    fields=(
        Field(key="problem", label=N_("故障现象"), required=True, max_length=100, example=N_("转向异响")),
        Field(key="description", label=N_("问题描述"), kind=FieldKind.LONG_TEXT, max_length=2000),
        LEVEL,
        *ACCIDENT,
        *FACTS,
        Field(key="footage", label=N_("视频或照片"), kind=FieldKind.FILES, maximum=20, clause="三(一)1.描述"),
    ),
)

COMPUTED = (
    Field(
        key="feed_back_from",
        label=N_("反馈公司的期限从何时算起"),
        kind=FieldKind.CHOICE,
        choices=(Choice("clarity", N_("从问题描述清楚算起")), Choice("receipt", N_("从收到反馈算起"))),
        clause="三(一)1",
    ),
)

ORAL_REPORT = Form(
    key="oral_report",
    label=N_("重大问题口头报告"),
    clause="三(一)3",
    fields=(
        *ACCIDENT,
        Field(key="oral_report", label=N_("报告内容"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

CLARIFICATION = Form(
    key="clarification",
    label=N_("核实情况"),
    clause="三(一)1",
    fields=(
        Field(
            key="described_clearly",
            label=N_("用户描述清楚"),
            kind=FieldKind.BOOLEAN,
            required=True,
            clause="三(一)1.描述",
        ),
        Field(
            key="footage",
            label=N_("视频或照片"),
            kind=FieldKind.FILES,
            maximum=20,
            required_when=When("described_clearly", (False,)),
            missing=Reason.EVIDENCE_MISSING,
            missing_text=N_("用户描述不清楚的，请附上问题现象的视频或照片。"),
            clause="三(一)1.描述",
        ),
        Field(key="clarified_at", label=N_("问题描述清楚的时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
        Field(key="findings", label=N_("核实结果"), kind=FieldKind.LONG_TEXT, max_length=2000),
        LEVEL,
        *FACTS,
    ),
)

ON_SITE = Form(
    key="on_site",
    label=N_("现场查看记录"),
    clause="三(一)1.重大",
    fields=(
        Field(key="attribute", label=N_("问题属性"), required=True, max_length=200),
        Field(key="site_findings", label=N_("现场情况"), kind=FieldKind.LONG_TEXT, max_length=2000),
        Field(
            key="evidence",
            label=N_("取证照片或视频"),
            kind=FieldKind.FILES,
            required=True,
            maximum=20,
            missing=Reason.EVIDENCE_MISSING,
            missing_text=N_("请附上现场取证的照片或视频。"),
        ),
    ),
)

DISMISSAL = Form(
    key="dismissal",
    clause="三(一)1",
    fields=(reason_field("dismissal_reason", N_("不属实的依据"), N_("请说明为什么不属实。")),),
)

LOCAL_HANDLING = Form(
    key="local_handling",
    clause="三(一)4",
    fields=(
        Field(key="individual", label=N_("属于个性问题"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="same_elsewhere", label=N_("其它市场有同样问题"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="handling", label=N_("处理情况"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
    ),
)

FOUND_ELSEWHERE = Form(
    key="found_elsewhere",
    clause="三(一)4",
    fields=(
        Field(key="where", label=N_("发生同样问题的市场"), required=True, max_length=500),
        Field(key="elsewhere_remark", label=N_("说明"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

FEEDBACK = Form(
    key="feedback",
    label=N_("反馈公司"),
    clause="三(一)1",
    fields=(
        *FACTS,
        Field(key="wechat_sent", label=N_("已以微信形式反馈公司"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="oa_no", label=N_("OA 记录号"), required=True, max_length=50, example="OA-2026-0508"),
    ),
)

ARRIVAL = Form(
    key="arrival",
    clause="三(一)3",
    fields=(
        Field(key="arrived_at", label=N_("到达时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
        Field(key="team", label=N_("到达人员"), max_length=200),
    ),
)

ANALYSIS = Form(
    key="analysis",
    label=N_("原因分析"),
    clause="二.3",
    fields=(
        Field(key="cause", label=N_("真正原因"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="participants", label=N_("参加人员"), max_length=500),
    ),
)

SUPPORT_REQUEST = Form(
    key="support_request",
    label=N_("申请公司支援"),
    clause="三(一)5.支援",
    fields=(
        reason_field(
            "analysed", N_("已作的分析"), N_("请先分析原因，写明已查明什么、为什么个人无法解决。"), clause="三(一)5"
        ),
        Field(
            key="complexity",
            label=N_("支援理由"),
            kind=FieldKind.CHOICE,
            choices=(Choice("complex", N_("问题复杂")), Choice("combined", N_("综合因素较强"))),
            required=True,
        ),
    ),
)

SUPPORT = Form(
    key="market_support",
    clause="三(一)5.支援",
    fields=(
        Field(key="sent", label=N_("安排的人员"), required=True, max_length=500),
        Field(key="leaves_on", label=N_("出发日期"), kind=FieldKind.DATE),
    ),
)

REGULATOR = Form(
    key="regulator",
    label=N_("向监管部门上报"),
    clause="三(一)3",
    fields=(
        Field(key="receipt_no", label=N_("回执号"), max_length=100),
        Field(key="reported_text", label=N_("上报内容"), kind=FieldKind.LONG_TEXT, max_length=4000),
    ),
)
