"""What the demonstration organisation shows of the stamping shop: every state of its three processes, late ones too."""

from collections.abc import Mapping

from core.domain.stories import Step, Story, act, begin

PEOPLE: Mapping[str, Mapping[str, object]] = {
    "zhouhai": {"name": "周海", "roles": ["section_chief"], "department": "冲压车间/生产工段"},
    "wuqiang": {"name": "吴强", "roles": ["section_chief"], "department": "冲压车间/生产工段"},
    "huangbo": {"name": "黄波", "roles": ["team_leader"], "department": "冲压车间/生产工段"},
    "zhengjie": {"name": "郑杰", "roles": ["duty_manager"], "department": "冲压车间"},
    "zhaoping": {"name": "赵平", "roles": ["shop_management"], "department": "冲压车间"},
    "linqe": {"name": "林清", "roles": ["quality_engineer"], "department": "质量部"},
    "zhiliangbu": {"name": "高敏", "roles": ["quality_department"], "department": "质量部"},
    "hanzhuang": {"name": "马驰", "roles": ["shop"], "department": "焊装车间"},
    "tuzhuang": {"name": "丁一", "roles": ["shop"], "department": "涂装车间"},
    "mujugong": {"name": "许昂", "roles": ["die_engineer"], "department": "模具科"},
    "moxiugong": {"name": "韩松", "roles": ["die_repair_engineer"], "department": "冲压车间/模修工段"},
    "moxiuzhang": {"name": "江涛", "roles": ["die_repair_chief"], "department": "冲压车间/模修工段"},
    "kaijuanzhang": {"name": "蒋勇", "roles": ["decoiling_chief"], "department": "冲压车间/开卷线"},
    "kaijuanban": {"name": "沈飞", "roles": ["decoiling_leader"], "department": "冲压车间/开卷线"},
    "jixiuban": {"name": "彭亮", "roles": ["maintenance_leader"], "department": "机修车间"},
    "jixiugong": {"name": "崔健", "roles": ["maintenance_engineer"], "department": "机修车间"},
}

_CONFIRMED: Mapping[str, object] = {"stock_check": "翻查当班和上一班库存", "inspection_area": "前缘 R 角及两侧"}


def _roster(people: list[str], shift: str, first: str, last: str) -> Step:
    times = {"from": first, "to": last, "days": 60}
    return {"at": "D-12 07:00:00", "roster": {"people": people, "shift": shift} | times}


ROSTER = (
    _roster(["zhouhai"], "白", "D-12 08:00:00", "D-12 20:00:00"),
    _roster(["wuqiang"], "夜", "D-12 20:00:00", "D-11 08:00:00"),
    _roster(["huangbo"], "全天", "D-12 07:30:00", "D-11 07:30:00"),
)


def _found(at: str, name: str, part: str, defect: str, **more: object) -> Step:
    return begin(at, "huangbo", name, part_name=part, defect=defect, line="A 线", **more)


def _sheet(day: str, hour: int, by: str, of: str, upto: str) -> tuple[Step, ...]:
    """Return the steps of a sudden problem from its judgement up to the act ``upto``, ten minutes apart."""
    told = {"recipients": ["焊装车间"], "notice_means": "phone"}
    filled = {"batch_range": "当班第 3 垛起", "quantity_suspect": 240, "containment": "全检已下线零件，可疑件隔离"}
    acts: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("classify", {"problem_class": "sudden", "traceable": False}),
        ("notify", told),
        ("fill_sheet", filled),
        ("submit_sheet", {}),
    )
    steps = [
        act(f"{day} {hour:02}:{10 * number:02}:00", by, do, of, **values)
        for number, (do, values) in enumerate(acts, start=1)
    ]
    keys = [do for do, _values in acts]
    return tuple(steps[: keys.index(upto) + 1])


def _signed(at: str, of: str, by: str = "zhengjie") -> Step:
    return {"at": at, "by": by, "sign": "duty_manager", "approve": True, "ticket": of}


FEEDFORWARD: Story = {
    "scenario": "manufacturing-feedforward-demonstration",
    "plugin": "manufacturing",
    "process": "stamping_feedforward",
    "basis": ["3.突发", "3.潜在", "4.1.1", "4.1.1.签字", "4.1.2"],
    "people": PEOPLE,
    "steps": (
        *ROSTER,
        _found("D-9 21:00:00", "closed", "侧围外板", "crack", found_by="末检员"),
        *_sheet("D-9", 21, "wuqiang", "closed", "submit_sheet"),
        {
            "at": "D-9 21:45:00",
            "by": "zhengjie",
            "authority": {
                "holder": "zhengjie",
                "deputy": "zhaoping",
                "role": "duty_manager",
                "from": "D-9 22:00:00",
                "to": "D-8 08:00:00",
            },
        },
        _signed("D-9 22:10:00", "closed", "zhaoping"),
        act("D-9 22:12:00", "wuqiang", "issue", "closed"),
        {"at": "D-9 22:20:00", "by": "hanzhuang", "read": True, "ticket": "closed"},
        act("D-8 09:00:00", "zhouhai", "close", "closed", containment_result="全检 240 件，剔除 7 件"),
        _found("D-6 09:00:00", "no_form", "顶盖", "other", description="表面轻微划痕"),
        act("D-6 09:10:00", "zhouhai", "classify", "no_form", problem_class="potential"),
        act(
            "D-6 10:00:00",
            "linqe",
            "assess",
            "no_form",
            sheet_needed=False,
            decision_reason="划痕在焊装打磨范围内，不影响后道",
        ),
        _found("D-4 13:00:00", "issued", "发动机罩外板", "hidden"),
        *_sheet("D-4", 13, "zhouhai", "issued", "submit_sheet"),
        _signed("D-4 13:50:00", "issued"),
        act("D-4 13:52:00", "zhouhai", "issue", "issued"),
        {"at": "D-4 14:20:00", "by": "zhiliangbu", "read": True, "ticket": "issued"},
        _found("D-3 10:00:00", "signed", "左前门外板", "crack"),
        *_sheet("D-3", 10, "zhouhai", "signed", "submit_sheet"),
        _signed("D-3 10:55:00", "signed"),
        _found("D-2 15:00:00", "form_filled", "翼子板", "crack"),
        *_sheet("D-2", 15, "zhouhai", "form_filled", "submit_sheet"),
        _found("D-1 09:00:00", "notified", "后盖外板", "hidden"),
        *_sheet("D-1", 9, "zhouhai", "notified", "notify"),
        _found("D-1 11:00:00", "classified", "右后门外板", "crack"),
        *_sheet("D-1", 11, "zhouhai", "classified", "classify"),
        _found("D-1 14:00:00", "assessing", "前地板", "dimension"),
        act("D-1 14:10:00", "zhouhai", "classify", "assessing", problem_class="potential", beyond_production=True),
        _found("D-1 16:00:00", "detected", "轮罩", "other", description="毛刺偏大"),
    ),
}


def _raised(at: str, name: str, part: str, text: str) -> Step:
    return {
        "at": at,
        "by": "huangbo",
        "as": name,
        "process": "stamping_feedback",
        "open": {"source": "external", "from_shop": "焊装车间", "part_name": part, "description": text},
    }


def _contained(day: str, of: str, cause: str) -> tuple[Step, ...]:
    found = {"checked": 180, "defective": 6, "suspected_cause": cause}
    return (
        act(f"{day} 09:10:00", "zhouhai", "confirm_as_chief", of, **_CONFIRMED),
        act(f"{day} 09:20:00", "moxiugong", "confirm_as_die_engineer", of, **_CONFIRMED),
        act(f"{day} 10:30:00", "huangbo", "record_containment", of, **found),
    )


FEEDBACK: Story = {
    "scenario": "manufacturing-feedback-demonstration",
    "plugin": "manufacturing",
    "process": "stamping_feedback",
    "basis": ["4.2.1", "5.2.3"],
    "people": PEOPLE,
    "steps": (
        _raised("D-8 09:00:00", "fb_closed", "发动机罩外板", "前缘起皱"),
        *_contained("D-8", "fb_closed", "equipment"),
        act("D-8 10:40:00", "moxiugong", "notify_maintenance", "fb_closed", equipment="2 号压机"),
        act("D-8 11:10:00", "jixiuban", "confirm_equipment_as_leader", "fb_closed", equipment_at_fault=True),
        act("D-8 11:30:00", "jixiugong", "confirm_equipment_as_engineer", "fb_closed", equipment_at_fault=True),
        act("D-8 15:00:00", "zhouhai", "close", "fb_closed", conclusion="气垫压力调整后合格"),
        _raised("D-5 09:00:00", "fb_equipment", "左前门外板", "拉伤"),
        *_contained("D-5", "fb_equipment", "equipment"),
        act("D-5 10:40:00", "moxiugong", "notify_maintenance", "fb_equipment", equipment="1 号压机"),
        act("D-5 11:00:00", "jixiuban", "confirm_equipment_as_leader", "fb_equipment", equipment_at_fault=False),
        _raised("D-4 09:00:00", "fb_material", "侧围外板", "多件开裂"),
        *_contained("D-4", "fb_material", "material"),
        act("D-4 10:40:00", "moxiugong", "notify_decoiling", "fb_material", coil_no="J2026-0407"),
        _raised("D-3 09:00:00", "fb_other", "翼子板", "油膜不均"),
        *_contained("D-3", "fb_other", "other"),
        _raised("D-2 09:00:00", "fb_containment", "后盖外板", "凹坑"),
        *_contained("D-2", "fb_containment", "other")[:2],
        _raised("D-1 09:00:00", "fb_dual", "顶盖", "波浪"),
        *_contained("D-1", "fb_dual", "other")[:1],
        _raised("D-1 15:00:00", "fb_raised", "轮罩", "孔位偏"),
    ),
}


def _coil(at: str, name: str, coil_no: str) -> Step:
    values = {"coil_no": coil_no, "location": "3 号库", "suspicion": "表面夹杂"}
    return begin(at, "moxiugong", name, **values) | {"process": "suspect_coil"}


def _labelled(day: str, of: str) -> tuple[Step, ...]:
    return (
        act(f"{day} 08:40:00", "kaijuanban", "register_piece", of, piece="A", sheets=120),
        act(f"{day} 08:42:00", "kaijuanban", "register_piece", of, piece="B", sheets=118),
        act(f"{day} 08:44:00", "kaijuanban", "label_piece", of, labelled=1),
        act(f"{day} 08:46:00", "kaijuanban", "label_piece", of, labelled=2),
        act(f"{day} 08:50:00", "kaijuanban", "complete_labelling", of, stock_quantity=238),
    )


def _released(day: str, of: str) -> tuple[Step, ...]:
    return (
        *_labelled(day, of),
        act(f"{day} 13:00:00", "zhouhai", "release_as_section_chief", of),
        act(f"{day} 13:20:00", "moxiuzhang", "release_as_die_chief", of),
    )


def _prewarned(day: str, of: str) -> tuple[Step, ...]:
    return (
        *_released(day, of),
        act(f"{day} 13:30:00", "kaijuanban", "warn", of),
        act(f"{day} 13:32:00", "kaijuanban", "annotate", of, annotation="14 时上线，重点检查前缘"),
    )


COILS: Story = {
    "scenario": "manufacturing-coil-demonstration",
    "plugin": "manufacturing",
    "process": "suspect_coil",
    "basis": ["4.2.2.标签", "4.2.2.确认", "4.2.2.预警", "4.2.2.退料"],
    "people": PEOPLE,
    "steps": (
        _coil("D-9 08:30:00", "online", "J2026-0401"),
        *_prewarned("D-9", "online"),
        act("D-9 14:00:00", "kaijuanban", "go_online", "online"),
        _coil("D-7 08:30:00", "returned", "J2026-0402"),
        *_labelled("D-7", "returned"),
        act("D-7 16:00:00", "kaijuanban", "return_coil", "returned", returned_to="钢厂"),
        _coil("D-3 08:30:00", "prewarned", "J2026-0405"),
        *_prewarned("D-3", "prewarned"),
        _coil("D-2 08:30:00", "released", "J2026-0406"),
        *_released("D-2", "released"),
        _coil("D-1 08:30:00", "labelled", "J2026-0409"),
        *_labelled("D-1", "labelled"),
        _coil("D-1 10:00:00", "reported", "J2026-0410"),
        act("D-1 10:05:00", "kaijuanban", "register_piece", "reported", piece="A", sheets=120),
    ),
}

STAMPING_STORIES: tuple[Mapping[str, object], ...] = (FEEDFORWARD, FEEDBACK, COILS)
