"""What the demonstration organisation shows of the four regulations: cases in every state, late ones among them."""

from collections.abc import Mapping

from core.domain.stories import Step, Story, act, begin, when

_PEOPLE: Mapping[str, Mapping[str, object]] = {
    "lihao": {"name": "李浩", "roles": ["student"]},
    "wangfang": {"name": "王芳", "roles": ["staff", "teacher"]},
    "liujie": {"name": "刘洁", "roles": ["parent"]},
    "zhouyang": {"name": "周洋", "roles": ["trainee"]},
    "luruyuan": {"name": "陆录入", "roles": ["entry_officer"]},
    "zongwuban": {"name": "宗经办", "roles": ["general_affairs_clerk"]},
    "zongwuzhang": {"name": "宗处长", "roles": ["general_affairs_head"]},
    "houqin": {"name": "侯勤", "roles": ["department_staff"], "department": "后勤保障科"},
    "dianjiao": {"name": "田焦", "roles": ["department_staff"], "department": "电教中心"},
    "dianjiaozhang": {"name": "田主任", "roles": ["department_head"], "department": "电教中心"},
    "fankuiban": {"name": "樊馈", "roles": ["feedback_office"]},
    "fankuizhang": {"name": "樊主任", "roles": ["feedback_office_head"]},
    "jieshou": {"name": "解收", "roles": ["teacher_reception"]},
    "jieshouzhang": {"name": "解主任", "roles": ["teacher_reception_head"]},
    "zhuanren": {"name": "庄人", "roles": ["training_reception"]},
    "peixunban": {"name": "裴经办", "roles": ["training_clerk"]},
    "peixunzhang": {"name": "裴校长", "roles": ["training_head"]},
}
_PERIOD = {"period_first": "2026-01-01", "period_last": "2026-12-31"}


def _story(process: str, basis: tuple[str, ...], people: tuple[str, ...], *steps: Step) -> Story:
    return {
        "scenario": f"school-{process}-demonstration",
        "plugin": "school",
        "process": process,
        "basis": list(basis),
        "people": {login: _PEOPLE[login] for login in people},
        "steps": sorted(steps, key=when),
    }


GENERAL_AFFAIRS = _story(
    "general_affairs",
    ("三.1", "三.3.转交", "四.1", "四.2.初步回复", "四.3.原因"),
    ("lihao", "wangfang", "luruyuan", "zongwuban", "zongwuzhang", "houqin"),
    begin("D-20 09:10:00", "lihao", "praise", kind="praise", content="宿管阿姨帮我找回了学生证", channel="online"),
    act("D-20 10:00:00", "luruyuan", "register", "praise"),
    act(
        "D-19 09:00:00",
        "zongwuban",
        "final_reply",
        "praise",
        nature="single",
        importance="ordinary",
        reply_mode="personal",
        reply="谢谢你的表扬，我们已转告本人。",
        reason="宿舍管理要求拾物当天登记、尽快归还。",
    ),
    act("D-19 15:00:00", "lihao", "rate", "praise", satisfaction="satisfied"),
    act("D-18 09:00:00", "luruyuan", "archive", "praise"),
    begin("D-17 08:30:00", "luruyuan", "salty", kind="opinion", content="二食堂饭菜偏咸", channel="letterbox"),
    act("D-17 08:40:00", "luruyuan", "register", "salty"),
    act(
        "D-16 10:00:00", "zongwuban", "first_reply", "salty", reply_mode="notice", reply="关于二食堂口味的意见已收到。"
    ),
    act(
        "D-14 10:00:00", "zongwuban", "record_correction", "salty", problem="调料没有定量", correction="制定调料用量表"
    ),
    act(
        "D-13 10:00:00",
        "zongwuban",
        "final_reply",
        "salty",
        nature="common",
        importance="important",
        reply_mode="public",
        problem_found=True,
        reply="二食堂已按用量表减少食盐。",
        reason="此前调料凭经验添加，没有定量。",
    ),
    begin("D-15 16:20:00", "lihao", "water", kind="complaint", content="3号楼热水停供", channel="online"),
    act("D-15 16:40:00", "luruyuan", "register", "water"),
    act("D-14 09:00:00", "zongwuban", "transfer", "water", department="后勤保障科", transfer_note="锅炉归后勤保障科管"),
    act("D-13 09:00:00", "zongwuban", "first_reply", "water", reply="已转后勤保障科检修。"),
    act("D-12 15:00:00", "houqin", "record_result", "water", result="阀门已更换，正在试运行"),
    begin("D-5 10:00:00", "wangfang", "leak", kind="problem", content="办公室空调漏水", channel="online"),
    act("D-5 10:30:00", "luruyuan", "register", "leak"),
    act("D-4 09:00:00", "zongwuban", "solution_plan", "leak", solution_plan="清洗排水管，三天内完成"),
    begin(
        "D-2 14:00:00", "luruyuan", "lamp", kind="suggestion", content="操场增加照明", channel="meeting", giver="体育组"
    ),
    act("D-2 14:10:00", "luruyuan", "register", "lamp"),
    begin("D-1 20:15:00", "lihao", "lock", kind="problem", content="5号楼门禁刷不开", channel="online"),
)

SCHOOL_FEEDBACK = _story(
    "school_feedback",
    ("1", "2.转交", "3", "5"),
    ("lihao", "wangfang", "liujie", "fankuiban", "fankuizhang", "houqin"),
    begin(
        "D-30 19:00:00",
        "liujie",
        "menu",
        giver_group="parent",
        channel="questionnaire",
        content="食堂菜品单一",
    ),
    act("D-29 09:00:00", "fankuiban", "sort", "menu", item_class="catering", topic="菜品"),
    act("D-29 09:10:00", "fankuiban", "transfer", "menu", department="后勤保障科"),
    act("D-27 10:00:00", "houqin", "record_result", "menu", result="每周增加两道新菜"),
    act(
        "D-26 10:00:00",
        "fankuiban",
        "respond",
        "menu",
        reply_mode="public",
        reply="食堂每周增加两道新菜。",
        reason="采购合同已更新。",
    ),
    act("D-20 10:00:00", "fankuiban", "track", "menu", tracking_result="solved", improvement="问卷增加菜品打分"),
    act("D-20 10:10:00", "fankuiban", "close", "menu"),
    begin(
        "D-22 08:00:00",
        "lihao",
        "parking",
        giver_group="student",
        channel="questionnaire",
        content="校门口放学时停车混乱",
    ),
    act("D-22 09:00:00", "fankuiban", "sort", "parking", item_class="safety", topic="停车"),
    act("D-22 09:10:00", "fankuiban", "handle", "parking", handling_plan="与交警联系，增设隔离栏"),
    act(
        "D-18 10:00:00",
        "fankuiban",
        "respond",
        "parking",
        reply_mode="meeting",
        reply="放学时段由值班老师疏导。",
        reason="隔离栏尚在审批。",
    ),
    act("D-10 10:00:00", "fankuiban", "track", "parking", tracking_result="goes_on"),
    begin(
        "D-12 09:00:00",
        "wangfang",
        "forms",
        giver_group="staff",
        channel="questionnaire",
        content="请假审批层级太多",
    ),
    act("D-12 10:00:00", "fankuiban", "sort", "forms", item_class="management"),
    act("D-12 10:10:00", "fankuiban", "handle", "forms"),
    act(
        "D-9 10:00:00",
        "fankuiban",
        "respond",
        "forms",
        reply_mode="email",
        reply="一天以内的事假改由部门审批。",
        reason="原规定过细。",
    ),
    begin(
        "D-8 09:00:00",
        "fankuiban",
        "bus",
        giver_group="parent",
        channel="hotline",
        content="校车晚点",
        giver="孙女士",
    ),
    act("D-8 09:30:00", "fankuiban", "sort", "bus", item_class="safety", topic="校车"),
    act("D-8 09:40:00", "fankuiban", "handle", "bus"),
    begin(
        "D-6 09:00:00",
        "liujie",
        "toilet",
        giver_group="parent",
        channel="questionnaire",
        content="教学楼厕所缺洗手液",
    ),
    act("D-6 10:00:00", "fankuiban", "sort", "toilet", item_class="facilities"),
    act("D-6 10:10:00", "fankuiban", "transfer", "toilet", department="后勤保障科"),
    begin(
        "D-2 09:00:00",
        "lihao",
        "library",
        giver_group="student",
        channel="questionnaire",
        content="周末开放自习室",
    ),
    act("D-2 10:00:00", "fankuiban", "sort", "library", item_class="facilities"),
    begin(
        "D-1 17:00:00",
        "liujie",
        "homework",
        giver_group="parent",
        channel="questionnaire",
        content="作业量偏大",
    ),
)

TEACHER_FEEDBACK = _story(
    "teacher_feedback",
    ("1.1", "2.2", "4.1", "4.3", "5.1", "5.2", "6.1"),
    ("wangfang", "jieshou", "jieshouzhang", "dianjiao", "dianjiaozhang"),
    *(
        step
        for case, start, content in (
            ("projector", 30, "302教室投影仪坏了"),
            ("sound", 24, "阶梯教室音响有杂音"),
            ("network", 18, "实验室网络经常断"),
            ("roof", 14, "美术教室屋顶漏水"),
            ("printer", 6, "文印室打印机卡纸"),
        )
        for step in (
            begin(f"D-{start} 09:00:00", "wangfang", case, content=content),
            act(f"D-{start} 09:30:00", "jieshou", "review", case, complete=True),
            act(f"D-{start} 09:40:00", "jieshou", "classify", case, item_class="facilities", topic=content[:2]),
            act(
                f"D-{start} 10:00:00",
                "jieshou",
                "assign",
                case,
                department="电教中心",
                solution_plan="现场检修",
            ),
        )
    ),
    act("D-28 15:00:00", "dianjiao", "reply", "projector", reply="灯泡已更换。"),
    act("D-27 08:00:00", "wangfang", "evaluate", "projector", satisfaction="satisfied"),
    act("D-27 09:00:00", "jieshou", "archive", "projector"),
    act("D-22 15:00:00", "dianjiao", "reply", "sound", reply="功放已检修。"),
    act("D-21 08:00:00", "wangfang", "evaluate", "sound", satisfaction="dissatisfied", suggestion="仍有杂音"),
    act("D-17 15:00:00", "dianjiao", "reply", "sound", reply="线路已更换。"),
    act("D-16 08:00:00", "wangfang", "evaluate", "sound", satisfaction="acceptable"),
    act("D-15 15:00:00", "dianjiao", "reply", "network", reply="交换机已更换。"),
    act(
        "D-11 15:00:00",
        "dianjiao",
        "report_progress",
        "roof",
        progress="已联系施工队",
        reason="连日下雨，无法施工",
    ),
    begin("D-5 09:00:00", "wangfang", "chairs", content="教室椅子松动，多处"),
    act("D-5 09:30:00", "jieshou", "review", "chairs", complete=True),
    act("D-5 09:40:00", "jieshou", "classify", "chairs", item_class="environment"),
    begin("D-4 09:00:00", "wangfang", "books", content="练习册缺 12 本"),
    act("D-4 09:30:00", "jieshou", "review", "books", complete=True),
    begin("D-3 09:00:00", "wangfang", "vague", content="设备不好用"),
    act("D-3 09:30:00", "jieshou", "review", "vague", complete=False, review_reason="请写明哪间教室、什么设备"),
    begin("D-1 09:00:00", "wangfang", "noise", content="201教室隔壁装修噪声大"),
)

TRAINING_FEEDBACK = _story(
    "training_feedback",
    ("2.1", "3.2", "4.3", "4.4", "5.1"),
    ("zhouyang", "liujie", "zhuanren", "peixunban", "peixunzhang"),
    *(
        step
        for case, start, content in (
            ("door", 25, "教室太吵"),
            ("light", 20, "灯光太暗"),
            ("aircon", 12, "空调不制冷"),
            ("water", 7, "饮水机缺水"),
        )
        for step in (
            begin(
                f"D-{start} 18:00:00",
                "zhuanren",
                case,
                channel="telephone",
                giver_group="parent",
                giver="陈女士",
                content=content,
            ),
            act(f"D-{start} 18:05:00", "zhuanren", "register", case, item_class="environment", topic=content[:2]),
            act(f"D-{start - 1} 10:00:00", "peixunban", "handle", case, measures_environment=["add_facilities"]),
        )
    ),
    *(
        act(
            at,
            "peixunban",
            "reply",
            case,
            thanks="感谢您的意见。",
            measures_told=measures,
            result="已完成，请您监督。",
        )
        for at, case, measures in (
            ("D-22 10:00:00", "door", "加装隔音门。"),
            ("D-17 10:00:00", "light", "更换灯管。"),
            ("D-9 10:00:00", "aircon", "加氟检修。"),
        )
    ),
    act("D-15 10:00:00", "peixunban", "track", "door", tracking_result="solved"),
    act("D-15 10:05:00", "peixunban", "close", "door"),
    act("D-10 10:00:00", "peixunban", "track", "light", tracking_result="goes_on"),
    begin(
        "D-3 09:00:00",
        "zhouyang",
        "fast",
        channel="questionnaire",
        giver_group="trainee",
        content="课程进度太快",
        aspects=["courses"],
    ),
    act("D-3 10:00:00", "zhuanren", "register", "fast", item_class="teaching"),
    begin(
        "D-1 12:00:00",
        "liujie",
        "invoice",
        channel="questionnaire",
        giver_group="parent",
        content="发票怎样开",
    ),
)


def _report(counted: str, basis: tuple[str, ...], office: str, common: str, improvements: str) -> Mapping[str, object]:
    """Return the story of three reports: one discarded, one issued, one drawn up."""
    return _story(
        f"{counted}_report",
        basis,
        (office,),
        begin("D-4 16:00:00", office, "wrong", **_PERIOD),
        act("D-4 16:05:00", office, "discard", "wrong"),
        begin("D-4 16:10:00", office, "issued", **_PERIOD),
        act("D-4 17:00:00", office, "issue", "issued", common_problems=common, improvements=improvements),
        begin("D-1 16:00:00", office, "drawn_up", **_PERIOD),
    )


STORIES = (
    GENERAL_AFFAIRS,
    SCHOOL_FEEDBACK,
    TEACHER_FEEDBACK,
    TRAINING_FEEDBACK,
    _report("general_affairs", ("三.2",), "zongwuban", "宿舍设施老化", "按楼栋逐年更换阀门和门禁"),
    _report("school_feedback", ("4", "4.报告"), "fankuiban", "膳食和校门口安全", "菜品每月调整，放学时段专人疏导"),
    _report("teacher_feedback", ("3.2", "6.2"), "jieshou", "教学设备故障多", "开学前统一检修设备"),
    _report("training_feedback", ("4.2", "5.2"), "zhuanren", "教室环境", "新教室一律装隔音门"),
)
