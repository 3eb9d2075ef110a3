"""The forms of CC quality feedback: the confirmation, the R3 sheet, and what is added to it step by step."""

from core.domain.errors import Reason
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_
from plugins.dealer.forms.vehicle import VIN, vehicle_fields

G, Y, N = "G", "Y", "N"

CONFIRMATION = Form(
    key="confirmation",
    label=N_("确认 CC 质量问题"),
    clause="准备.电话",
    fields=(
        Field(
            key="region",
            label=N_("区域"),
            required=True,
            max_length=50,
            help=N_("经销商所在的区域，与现场伴随人员负责的区域写法一致。"),
            example=N_("华北"),
        ),
        Field(key="dealer_code", label=N_("经销商（服务站）代码"), required=True, max_length=50),
        Field(key="vin", label=VIN, required=True, max_length=50, example="LFV3A23C0A3000001"),
        Field(key="problem", label=N_("用户描述"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
        Field(key="phoned_at", label=N_("电话告知现场伴随人员的时间"), kind=FieldKind.INSTANT),
        Field(key="agreed_plan", label=N_("电话商定的处理方案"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

REPORT = Form(
    key="report",
    label=N_("《PCC 及技术信息报告》"),
    clause="准备.报告",
    fields=(
        Field(
            key="report",
            label=N_("报告文件"),
            kind=FieldKind.FILES,
            required=True,
            maximum=10,
            missing=Reason.EVIDENCE_MISSING,
            missing_text=N_("请附上《PCC 及技术信息报告》。"),
        ),
        Field(key="report_remark", label=N_("说明"), max_length=500),
    ),
)

CLAIM_NO = Field(
    key="claim_no",
    label=N_("索赔单号"),
    max_length=50,
    clause="(1).索赔单号",
    help=N_("还没有索赔单号的可以留空，单子照样保存；备件到货、建立索赔单后再补填。"),
    example="8800456",
)

SHEET = Form(
    key="sheet",
    label=N_("《质量信息反馈单》"),
    clause="(1)",
    fields=(
        Field(
            key="need_guidance",
            label=N_("需要维修指导"),
            kind=FieldKind.BOOLEAN,
            required=True,
            missing_text=N_("请选择“需要维修指导”，否则单子不会进入本流程。"),
        ),
        CLAIM_NO,
        *vehicle_fields(required=True, clause="(1)"),
        Field(key="part_no", label=N_("零件号"), required=True, max_length=50),
        Field(key="part_name", label=N_("零件名称"), required=True, max_length=100),
        Field(key="part_maker", label=N_("零件生产厂家"), required=True, max_length=100),
        Field(key="fault_code", label=N_("故障码"), max_length=50, help=N_("没有的可以留空。")),
        Field(key="inspection", label=N_("检查结果"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
        Field(
            key="severity",
            label=N_("严重程度"),
            kind=FieldKind.CHOICE,
            choices=(Choice("ordinary", N_("一般")), Choice("raised", N_("升级")), Choice("major", N_("重大"))),
        ),
    ),
)

OPINION = Form(
    key="opinion",
    label=N_("处理意见"),
    clause="(2).意见",
    fields=(
        Field(key="opinion", label=N_("处理意见"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
        Field(
            key="given_by",
            label=N_("告知方式"),
            kind=FieldKind.CHOICE,
            choices=(Choice("phone", N_("电话")), Choice("message", N_("信息")), Choice("on_site", N_("现场"))),
        ),
        Field(key="given_at", label=N_("告知时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
    ),
)

SUPPORT = Form(
    key="support",
    label=N_("技术支持"),
    clause="(4).答复",
    fields=(
        Field(
            key="support_opinion",
            label=N_("技术支持意见"),
            kind=FieldKind.CHOICE,
            choices=(Choice(G, N_("G 跟踪")), Choice(Y, N_("Y 同意")), Choice(N, N_("N 拒绝"))),
            required=True,
            clause="(2)",
            help=N_("没有索赔单号时选“G 跟踪”，其他各项不填；有索赔单号时可直接选“Y 同意”或“N 拒绝”。"),
        ),
        Field(
            key="reply_status",
            label=N_("答复状态"),
            kind=FieldKind.BOOLEAN,
            help=N_("选“Y 同意”或“N 拒绝”时点击。"),
        ),
        Field(
            key="support_text",
            label=N_("售后服务科的技术支持"),
            kind=FieldKind.LONG_TEXT,
            max_length=2000,
            help=N_("选“Y 同意”或“N 拒绝”时填写处理意见。"),
        ),
        Field(
            key="support_ended",
            label=N_("技术支持结束"),
            kind=FieldKind.BOOLEAN,
            help=N_("现在不填；经销商看完支持措施以后才能结束。"),
            clause="(2).其它项",
        ),
    ),
)

CLAIM = Form(
    key="claim",
    label=N_("索赔单号"),
    clause="(2).索赔单号",
    fields=(
        Field(
            key="claim_no",
            label=N_("索赔单号"),
            required=True,
            max_length=50,
            missing=Reason.CLAIM_NO_MISSING,
            missing_text=N_("请填写索赔单号。"),
        ),
    ),
)

MAINTENANCE = Form(
    key="maintenance",
    label=N_("索赔单号及最终技术方案"),
    clause="(3).维护",
    fields=(
        Field(key="claim_no", label=N_("索赔单号"), max_length=50, help=N_("已经填过的可以留空。")),
        Field(
            key="final_plan",
            label=N_("最终技术方案"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=2000,
            missing=Reason.FINAL_PLAN_MISSING,
            missing_text=N_("请填写最终技术方案。"),
        ),
    ),
)

STATION_FEEDBACK = Form(
    key="station_feedback",
    label=N_("服务站反馈"),
    clause="(5)",
    fields=(Field(key="measures_read", label=N_("看完支持措施否"), kind=FieldKind.BOOLEAN, required=True),),
)

WITHDRAWAL = Form(
    key="withdrawal",
    clause="(1)",
    fields=(
        Field(
            key="withdraw_reason",
            label=N_("撤回原因"),
            required=True,
            max_length=500,
            missing=Reason.REASON_MISSING,
            missing_text=N_("请说明为什么撤回。"),
        ),
    ),
)
