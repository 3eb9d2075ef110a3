"""The forms of a suspect coil: its pieces, their labels, the release, the warning, the return."""

from core.domain.fields import reason_field
from core.domain.forms import Field, FieldKind, Form
from core.domain.texts import N_
from plugins.manufacturing.forms.stamping_feedback import COIL_NOTICE

SHEETS_LIMIT = 1_000_000

COIL = Form(key="coil", label=N_("可疑板料"), clause="4.2.2.通知", fields=COIL_NOTICE.fields)

PIECE = Form(
    key="piece",
    label=N_("垛位"),
    clause="4.2.2.标签",
    fields=(
        Field(key="piece", label=N_("垛号"), required=True, example="A", max_length=50),
        Field(
            key="sheets",
            label=N_("张数"),
            kind=FieldKind.INTEGER,
            required=True,
            minimum=1,
            maximum=SHEETS_LIMIT,
            help=N_("张"),
        ),
        Field(key="piece_location", label=N_("存放位置"), max_length=100),
    ),
)

LABEL = Form(
    key="label",
    label=N_("可疑品标签"),
    clause="4.2.2.标签",
    fields=(
        Field(key="labelled", label=N_("垛号"), kind=FieldKind.RECORD, record_type="piece", required=True),
        Field(key="label_photo", label=N_("标签照片"), kind=FieldKind.FILES, maximum=5),
    ),
)

STOCK = Form(
    key="stock",
    label=N_("库存数量"),
    clause="4.2.2.标签",
    fields=(
        Field(
            key="stock_quantity",
            label=N_("查库确认的数量"),
            kind=FieldKind.INTEGER,
            required=True,
            minimum=0,
            maximum=SHEETS_LIMIT,
            help=N_("张"),
        ),
    ),
)

RELEASE = Form(
    key="release",
    label=N_("上线确认"),
    clause="4.2.2.确认",
    fields=(Field(key="release_note", label=N_("说明"), kind=FieldKind.LONG_TEXT, max_length=1000),),
)

REFUSAL = Form(
    key="refusal",
    label=N_("不能上线"),
    clause="4.2.2.确认",
    fields=(reason_field("refusal_reason", N_("理由"), N_("请说明为什么不能上线。"), max_length=1000),),
)

WARNING = Form(
    key="warning",
    label=N_("上线预警"),
    clause="4.2.2.预警",
    fields=(
        Field(key="planned_at", label=N_("计划上线时间"), kind=FieldKind.INSTANT),
        Field(key="press_line", label=N_("生产线"), max_length=50),
    ),
)

ANNOTATION = Form(
    key="annotation",
    label=N_("标签标注"),
    clause="4.2.2.预警",
    fields=(Field(key="annotation", label=N_("标注内容"), required=True, max_length=200),),
)

RETURN = Form(
    key="return",
    label=N_("退料"),
    clause="4.2.2.退料",
    fields=(Field(key="returned_to", label=N_("退到"), max_length=100),),
)
