"""What the demonstration organisation shows of the seven forms: papers in every state, late and missing ones too."""

from collections.abc import Mapping

from core.domain.stories import Step, Story, act, begin, when

_PEOPLE: Mapping[str, Mapping[str, object]] = {
    "datang": {"name": "唐静", "roles": ["assistant_manager"]},
    "zhiban": {"name": "池斌", "roles": ["duty_manager"]},
    "fangwu": {"name": "方梧", "roles": ["rooms"], "department": "房务部"},
    "kefang": {"name": "柯芳", "roles": ["guest_rooms"], "department": "客房部"},
    "canyin": {"name": "蔡英", "roles": ["food_beverage"], "department": "餐饮部"},
    "yingxiao": {"name": "殷晓", "roles": ["marketing"], "department": "营销部"},
    "gongcheng": {"name": "龚成", "roles": ["concerned_department"], "department": "工程部"},
    "mishu": {"name": "米淑", "roles": ["executive_secretary"]},
    "zhijian": {"name": "支健", "roles": ["quality_leader"]},
    "zhijianban": {"name": "支娟", "roles": ["quality_office"]},
    "zongjingli": {"name": "宗敬", "roles": ["general_manager"]},
    "fuzong": {"name": "傅宗", "roles": ["deputy_general_manager"]},
    "zhudian": {"name": "祝典", "roles": ["resident_manager"]},
}


def _story(process: str, basis: tuple[str, ...], *steps: Step) -> Story:
    people = dict.fromkeys(str(step["by"]) for step in steps) | dict.fromkeys(("zhijian", "zhijianban", "zongjingli"))
    return {
        "scenario": f"hotel-{process}-demonstration",
        "plugin": "hotel",
        "process": process,
        "basis": list(basis),
        "people": {login: _PEOPLE[login] for login in people},
        "steps": sorted(steps, key=when),
    }


def _reviewed(day: int, by: str, reviewer: str, case: str, at: str, content: str, **values: object) -> tuple[Step, ...]:
    """Return the steps of a paper that is begun the evening before and handed in at ``at``, to its review."""
    return (
        begin(f"D{day - 1} 20:00:00", by, case, content=content, **values),
        act(f"D{day} {at}:00", by, "hand_in", case),
        act(f"D{day} 10:20:00", "mishu", "pass_on", case),
        act(f"D{day} 11:00:00", reviewer, "review", case, review_note="请质检办跟踪。"),
    )


def _tracked(day: int, case: str, department: str = "工程部") -> Step:
    return act(f"D{day} 14:00:00", "zhijianban", "open_tracking", case, department=department)


def _corrected(day: int, case: str, correction: str, by: str = "gongcheng") -> Step:
    return act(f"D{day} 16:00:00", by, "give_correction", case, correction=correction)


def _filed(day: int, case: str) -> Step:
    return act(f"D{day} 09:10:00", "zhijianban", "file", case)


def _on_the_way(by: str, content: str) -> tuple[Step, ...]:
    """Return papers that were cancelled, that wait to be handed in, and that are with the secretary and reviewer."""
    return (
        begin("D-2 19:50:00", by, "twice", content=content),
        act("D-2 19:55:00", by, "cancel", "twice", cancel_reason="重复登记"),
        begin("D-2 20:00:00", by, "passed", content=content),
        act("D-1 08:20:00", by, "hand_in", "passed"),
        act("D-1 09:00:00", "mishu", "pass_on", "passed"),
        begin("D-1 08:40:00", by, "handed", content=content),
        act("D-1 08:50:00", by, "hand_in", "handed"),
        begin("D-1 17:30:00", by, "waiting", content=content),
    )


LOGBOOK = _story(
    "logbook",
    ("2(1)", "2(1).交", "2(1).阅批", "2(1).跟踪"),
    *_reviewed(-7, "datang", "zongjingli", "door", "08:25", "旋转门停转二十分钟", room="大堂"),
    _tracked(-7, "door"),
    _corrected(-6, "door", "已更换传感器"),
    _filed(-5, "door"),
    *_reviewed(-6, "datang", "zongjingli", "noise", "08:20", "1502 房投诉夜间噪音", room="1502"),
    _tracked(-6, "noise"),
    _corrected(-5, "noise", "已更换新风机减震垫"),
    _filed(-4, "noise"),
    *_reviewed(-5, "datang", "zongjingli", "floor", "08:45", "大堂地面湿滑，客人险些滑倒", room="大堂"),
    _tracked(-5, "floor"),
    _corrected(-4, "floor", "增设防滑垫，雨天专人擦拭"),
    *_reviewed(-4, "datang", "zongjingli", "lift", "08:10", "2 号电梯按键失灵", room="2 号电梯"),
    _tracked(-4, "lift"),
    *_reviewed(-3, "datang", "zongjingli", "piano", "08:15", "大堂钢琴走音", room="大堂"),
    *_on_the_way("datang", "换房后行李遗漏，已送还"),
)
DUTY_REPORT = _story(
    "duty_report",
    ("2(3)", "2(3).重大"),
    *_reviewed(-7, "zhiban", "zhijian", "alarm", "08:15", "消防报警误报", quality_problem=True),
    _tracked(-7, "alarm"),
    _corrected(-6, "alarm", "已清洁烟感探头"),
    _filed(-5, "alarm"),
    *_reviewed(-6, "zhiban", "zhijian", "stuck", "08:10", "3 号电梯困人 12 分钟", major=True),
    _tracked(-6, "stuck"),
    _corrected(-5, "stuck", "门机已更换，全部电梯复检"),
    _filed(-4, "stuck"),
    *_reviewed(-4, "zhiban", "zhijian", "water", "08:20", "锅炉房跑水"),
    _tracked(-4, "water"),
    _corrected(-3, "water", "已更换阀门"),
    *_reviewed(-3, "zhiban", "zhijian", "lights", "08:35", "停车场照明不足"),
    *_on_the_way("zhiban", "夜间巡视，消防通道堆物"),
)
GUEST_OPINION = _story(
    "guest_opinion",
    ("2(4)", "2(4).交", "2(4).跟踪", "2(4).重大"),
    *_reviewed(-5, "fangwu", "zhijian", "drain", "09:40", "浴室下水慢", room="1208"),
    _tracked(-5, "drain"),
    _corrected(-4, "drain", "已疏通并更换下水器"),
    _filed(-3, "drain"),
    *_reviewed(-4, "canyin", "zhijian", "queue", "09:30", "早餐排队过久", room="西餐厅"),
    _tracked(-4, "queue", "餐饮部"),
    _corrected(-3, "queue", "七点至九点加开一个餐台", by="canyin"),
    *_reviewed(-3, "fangwu", "zhijian", "towel", "10:05", "毛巾发黄", room="1611"),
    *_on_the_way("fangwu", "房间隔音差"),
)
BANQUET_EVALUATION = _story(
    "banquet_evaluation",
    ("宴会",),
    *_reviewed(-5, "canyin", "zhijian", "dishes", "09:40", "婚宴上菜间隔过长", room="宴会厅"),
    _tracked(-5, "dishes", "餐饮部"),
    _corrected(-4, "dishes", "传菜增加两人", by="canyin"),
    _filed(-3, "dishes"),
    *_reviewed(-4, "canyin", "zhijian", "sound", "09:30", "音响啸叫", room="宴会厅"),
    _tracked(-4, "sound"),
    _corrected(-3, "sound", "已更换话筒"),
    *_reviewed(-3, "canyin", "zhijian", "cold", "09:50", "冷气不足", room="多功能厅"),
    *_on_the_way("canyin", "桌数与合同不符"),
)
COMPLAINT_REPORT = _story(
    "complaint_report",
    ("投诉",),
    *_reviewed(-5, "datang", "zhijian", "bag", "08:10", "行李箱破损", guest="赵先生"),
    _tracked(-5, "bag"),
    _corrected(-4, "bag", "已赔付并修复行李车"),
    _filed(-3, "bag"),
    *_reviewed(-4, "zhiban", "zhijian", "bill", "08:20", "账单重复收费", guest="钱女士"),
    _tracked(-4, "bill"),
    _corrected(-3, "bill", "已退款，核对结账程序"),
    *_reviewed(-3, "datang", "zhijian", "wait", "08:25", "入住等候四十分钟"),
    *_on_the_way("datang", "叫醒服务遗漏"),
)
GM_LETTER = _story(
    "gm_letter",
    ("2(2)",),
    begin("D-5 23:10:00", "kefang", "air", room="1801"),
    act("D-4 09:00:00", "zongjingli", "review", "air", quality_problem=True, handed_on="空调异味三日未解决"),
    act("D-4 09:30:00", "zhijianban", "open_tracking", "air", department="工程部"),
    _corrected(-3, "air", "已清洗风管"),
    _filed(-2, "air"),
    begin("D-4 21:00:00", "kefang", "bed", room="1716"),
    act("D-3 09:00:00", "zongjingli", "review", "bed", quality_problem=True, handed_on="床垫塌陷"),
    act("D-3 09:40:00", "zhijianban", "open_tracking", "bed", department="工程部"),
    _corrected(-2, "bed", "已更换床垫"),
    begin("D-3 20:00:00", "kefang", "smoke", room="1420"),
    act("D-2 09:00:00", "zongjingli", "review", "smoke", quality_problem=True, handed_on="无烟楼层烟味"),
    begin("D-2 22:00:00", "kefang", "thanks", room="1905"),
    act("D-1 09:00:00", "zongjingli", "review", "thanks", quality_problem=False),
    begin("D-1 23:00:00", "kefang", "new", room="1012"),
)


def _client(at: str, case: str, source: str, guest: str, content: str) -> Step:
    return begin(
        at, "yingxiao", case, source=source, guest=guest, content=content, proposal="请当事部门回复客户，并回访一次。"
    )


CLIENT_OPINION = _story(
    "client_opinion",
    ("(3)", "(3).阅批", "(3).跟进"),
    _client("D-6 10:00:00", "cold", "travel_agency", "东方旅行社", "团队早餐冷"),
    act("D-6 10:30:00", "yingxiao", "submit", "cold"),
    act("D-6 14:00:00", "fuzong", "review", "cold", department="餐饮部"),
    _corrected(-5, "cold", "已增设保温台", by="canyin"),
    _filed(-4, "cold"),
    _client("D-5 10:00:00", "screen", "conference", "华信公司年会", "投影模糊"),
    act("D-5 10:30:00", "yingxiao", "submit", "screen"),
    act("D-5 14:00:00", "fuzong", "review", "screen", department="工程部"),
    _corrected(-4, "screen", "已更换灯泡"),
    _client("D-4 10:00:00", "menu", "group", "春城团", "菜式重复"),
    act("D-4 10:30:00", "yingxiao", "submit", "menu"),
    act("D-4 14:00:00", "fuzong", "review", "menu", department="餐饮部"),
    _client("D-3 10:00:00", "price", "company", "天元商务", "协议价未执行"),
    act("D-3 10:30:00", "yingxiao", "submit", "price"),
    _client("D-2 10:00:00", "twice", "company", "天元商务", "协议价未执行"),
    act("D-2 10:10:00", "yingxiao", "cancel", "twice", cancel_reason="重复登记"),
    _client("D-1 15:00:00", "bus", "group", "夕阳红团", "接站大巴晚到"),
)

_REPORT = "duty:weekly_report:weekly:{D-1 monday}"
WEEKLY_REPORT = _story(
    "weekly_report",
    ("周报",),
    begin("D-8 20:00:00", "zhijianban", "wrong", period_first="{D-22 monday}", period_last="{D-22 sunday}"),
    act("D-8 20:05:00", "zhijianban", "cancel", "wrong", cancel_reason="这一周已用纸面呈报"),
    begin("D-2 16:00:00", "zhijianban", "made_up", period_first="{D-15 monday}", period_last="{D-15 sunday}"),
    act(
        "D-1 09:30:00",
        "zhijianban",
        "issue",
        _REPORT,
        common_problems="大堂设施小故障多，集中在早高峰。",
        proposals="工程部每晚巡检一次大堂设施。",
    ),
    {"at": "D-1 11:00:00", "by": "zongjingli", "read": True, "ticket": _REPORT},
    {"at": "D-1 11:30:00", "by": "zhudian", "read": True, "ticket": _REPORT},
)

STORIES = (
    LOGBOOK,
    DUTY_REPORT,
    GUEST_OPINION,
    BANQUET_EVALUATION,
    COMPLAINT_REPORT,
    GM_LETTER,
    CLIENT_OPINION,
    WEEKLY_REPORT,
)
