"""The parameters of the program itself, which every organisation has beside those of its plugins."""

from datetime import time

from core.domain.channels import KIND_LABELS, WAY_LABELS, Way
from core.domain.settings import Mark, Setting, SettingKind
from core.domain.texts import N_

STAND_INS = "stand_ins"
DIGEST_AT, QUIET_FROM, QUIET_TO = "digest_at", "quiet_from", "quiet_to"
HEADS_TO = "heads_to"
CORE = "core"  # settings of the core are kept under this name, as those of a plugin are under its own


def way_key(kind: str) -> str:
    """Return the key of the parameter that says how messages of a kind go out."""
    return f"told_{kind}"


def _way(kind: str, label: str) -> Setting:
    return Setting(
        key=way_key(kind),
        label=label,
        kind=SettingKind.CHOICE,
        default=Way.EMAIL.value,
        choices=tuple((way.value, WAY_LABELS[way]) for way in Way),
        mark=Mark.INFERRED,
        basis="M12",
        help=N_("各人可以在“我的账号”里另选；紧急的总是立即发出。"),
    )


def _at(key: str, label: str, default: time, explained: str) -> Setting:
    return Setting(
        key=key,
        label=label,
        kind=SettingKind.TIME,
        default=default,
        mark=Mark.INFERRED,
        basis="M12",
        help=explained,
    )


SETTINGS = (
    Setting(
        key="public_forms",
        label=N_("没有账号的人也可以反馈"),
        kind=SettingKind.BOOLEAN,
        default=False,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("启用后，制度允许的流程有一个不必登录的反馈页面，反馈人凭回执编码查看答复。"),
    ),
    Setting(
        key="public_daily",
        label=N_("每个公众表单每天最多收多少件"),
        kind=SettingKind.INTEGER,
        default=500,
        minimum=1,
        maximum=100_000,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("防止有人用机器大量提交；满了以后当天不再收。"),
    ),
    *(
        Setting(
            key=key,
            label=label,
            kind=SettingKind.INTEGER,
            default=default,
            minimum=1,
            maximum=1_000_000,
            mark=Mark.INFERRED,
            basis="X11",
            unit=N_("MB"),
        )
        for key, label, default in (
            ("public_upload_ticket", N_("公众给一件反馈最多附多少图片和视频"), 300),
            ("public_upload_daily", N_("公众一天最多附多少图片和视频"), 5_000),
        )
    ),
    Setting(
        key="proof_of_work",
        label=N_("公众表单要求浏览器先做多少运算"),
        kind=SettingKind.INTEGER,
        default=0,
        minimum=0,
        maximum=20,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("0 为不要求；16 在手机上约一秒，每加 1 加倍。不能运行脚本的浏览器改为回答一个简单的问题。"),
    ),
    Setting(
        key="public_board",
        label=N_("公众可以看公示栏"),
        kind=SettingKind.BOOLEAN,
        default=False,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("启用后，公众反馈的页面旁有公示栏：经人发布的通告和公开回复，以及每月的统计。"),
    ),
    Setting(
        key="board_figures",
        label=N_("公示栏公布统计"),
        kind=SettingKind.BOOLEAN,
        default=False,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("最近六个月的受理件数、按期办结率和满意率，都注明怎样计算。"),
    ),
    Setting(
        key="board_smallest",
        label=N_("公布的统计至少涉及多少件"),
        kind=SettingKind.INTEGER,
        default=10,
        minimum=5,
        maximum=1000,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("不到这个数的不公布，以免认出是谁反馈的。"),
    ),
    Setting(
        key="board_two_people",
        label=N_("公示须由另一人核准"),
        kind=SettingKind.BOOLEAN,
        default=False,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("启用后，写稿的人不能自己发布，由另一位有权发布的人核对后发布。"),
    ),
    Setting(
        key="settle_at_month_end",
        label=N_("月末自动结算扣罚单"),
        kind=SettingKind.BOOLEAN,
        default=True,
        mark=Mark.INFERRED,
        basis="A-16-5",
        help=N_("关闭后，由薪酬人员在扣罚单页面手工结算。"),
    ),
    Setting(
        key="carry_over_limit",
        label=N_("超过法定上限的扣款结转到下月"),
        kind=SettingKind.BOOLEAN,
        default=True,
        mark=Mark.INFERRED,
        basis="R20",
        help=N_("每月扣款不超过当月工资的 20%，剩下的不低于最低工资；有正当理由的，可以写明理由后照扣。关闭后只提示。"),
    ),
    Setting(
        key="minimum_wage",
        label=N_("当地最低工资（每月）"),
        kind=SettingKind.INTEGER,
        default=0,
        minimum=0,
        maximum=1_000_000,
        mark=Mark.INFERRED,
        basis="R20",
        unit=N_("元"),
        help=N_("没有为个人另填最低工资时按这个数核对；0 为不核对。"),
    ),
    Setting(
        key="propose_categories",
        label=N_("从人的选择中学习，给出归类建议"),
        kind=SettingKind.BOOLEAN,
        default=True,
        mark=Mark.INFERRED,
        basis="M12",
        help=N_("只学本单位的工单，不学保密的工单，也不学姓名和联系方式；建议由办理的人确认或更改。"),
    ),
    Setting(
        key="apply_proposals_from",
        label=N_("建议的把握达到多少时先行采用"),
        kind=SettingKind.INTEGER,
        default=0,
        minimum=0,
        maximum=100,
        mark=Mark.INFERRED,
        basis="M12",
        unit=N_("%"),
        help=N_("0 为从不自动采用。自动采用的归类仍等人确认或更改，未经人确认的不再拿来学习。"),
    ),
    Setting(
        key="repeat_days",
        label=N_("多少天以内算同一件事重复发生"),
        kind=SettingKind.INTEGER,
        default=30,
        minimum=1,
        maximum=366,
        mark=Mark.INFERRED,
        basis="ux",
        unit=N_("天"),
        help=N_("同一房间、订单、批次、车辆等在这段时间里再次出现时，工单上说明是第几次。"),
    ),
    Setting(
        key=STAND_INS,
        label=N_("应当回避时由谁代办"),
        kind=SettingKind.TEXT,
        default="",
        mark=Mark.INFERRED,
        basis="M9",
        help=N_(
            "填写登录名，多个用空格分开。被投诉的人不能办理，其岗位没有别人、上级部门也没有可以代办的人时，由这里的人代办；"
            "不填时由管理人员和岗位的人代办。"
        ),
    ),
    Setting(
        key=HEADS_TO,
        label=N_("每天把历史的摘要发给谁"),
        kind=SettingKind.TEXT,
        default="",
        mark=Mark.INFERRED,
        basis="X10",
        help=N_("写登录名，几个人之间用顿号隔开；不填就不发。收到的人留存邮件，以后可以用来核对历史有没有被整个改写。"),
    ),
    Setting(
        key="disclosure_check",
        label=N_("答复反馈人之前检查能认出人的内容"),
        kind=SettingKind.BOOLEAN,
        default=True,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_("姓名、电话、邮箱、证件号、微信和车牌号会在答复旁指出，由写的人删去，或确认可以发出。"),
    ),
    Setting(
        key="disclosure_never_giver",
        label=N_("另行保管的身份一律不得写进工单"),
        kind=SettingKind.BOOLEAN,
        default=True,
        mark=Mark.INFERRED,
        basis="X11",
        help=N_(
            "启用后，写有保密反馈人姓名或联系方式的办理和答复不能提交，并记入经过；关闭后，确认可以发出的能够提交。"
        ),
    ),
    Setting(
        key="identity_two_people",
        label=N_("查看保密反馈人的身份须两人同意"),
        kind=SettingKind.BOOLEAN,
        default=True,
        mark=Mark.INFERRED,
        basis="M9",
        help=N_("启用后，一位保管人说明理由提出申请，另一位同意后才能看到；关闭后说明理由即可看到。"),
    ),
    Setting(
        key="identity_hours",
        label=N_("身份可以看多久"),
        kind=SettingKind.INTEGER,
        default=1,
        minimum=1,
        maximum=72,
        mark=Mark.INFERRED,
        basis="M9",
        unit=N_("小时"),
        help=N_("从同意时起算，过后要重新申请。"),
    ),
    *(_way(kind, label) for kind, label in KIND_LABELS.items()),
    _at(DIGEST_AT, N_("每天几点发汇总邮件"), time(8), N_("前一次汇总之后的消息合成一封。")),
    _at(QUIET_FROM, N_("免打扰开始"), time(0), N_("与结束时间相同即不设。免打扰时段内不发邮件，紧急的除外。")),
    _at(QUIET_TO, N_("免打扰结束"), time(0), N_("免打扰时段内的邮件在这时发出。")),
)
