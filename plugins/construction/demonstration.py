"""What the demonstration organisation shows of site quality: sheets in every state, one late, one fined."""

from core.domain.stories import Step, Story, act, begin, objection

CONTRACTOR = "施工单位"
CONTRACTOR_STAFF = {"gaoqiang": {"name": "高强", "roles": ["contractor"], "department": CONTRACTOR}}
_LONG_AGO = {"stage": "completed", "accepted_on": "2019-05-20", "warranty_item": "decoration"}
_UNDER_CONSTRUCTION = {"stage": "under_construction"}


def _sheet(at: str, name: str, location: str, description: str, trade: str = "civil", **more: object) -> Step:
    values = {
        "project": "一号厂房",
        "area": "楚星片区",
        "location": location,
        "trade": trade,
        "description": description,
        "contractor": CONTRACTOR,
    }
    return begin(at, "shenyan", name, **values | (more or _UNDER_CONSTRUCTION))


def _chain(day: str, of: Step, stations: int, engineer: str = "tuwei") -> tuple[Step, ...]:
    """Return the signatures of the first ``stations`` stations after the filling, all on one day."""
    steps = (
        act(f"{day} 10:30:00", "wanbing", "approve_division", of, opinion="情况属实，请核实"),
        act(f"{day} 14:00:00", engineer, "verify_site", of, site_findings="与反馈单相符", opinion="由施工单位返修")
        | {"files": {"site_photos": 1}},
        act(f"{day} 15:30:00", "haozhi", "approve_production", of, opinion="同意返修"),
        act(f"{day} 16:40:00", "yuanzong", "decide", of, opinion="同意，限期整改"),
    )
    return steps[:stations]


def _notice(at: str, of: Step) -> Step:
    return act(at, "haozhi", "issue_notice", of, requirements="铲除重做，完工后报验")


def _rectified(at: str, of: Step) -> Step:
    return act(at, "gaoqiang", "report_rectified", of, work_done="已铲除重做") | {"files": {"work_photos": 1}}


def _accepted(at: str, of: Step) -> Step:
    return act(at, "shenyan", "accept", of, passed=True, acceptance_findings="合格")


_CLOSED = _sheet("D-24 09:00:00", "closed", "东山墙", "抹灰空鼓")
_DISPUTED = _sheet("D-20 09:10:00", "disputed", "二层楼面", "混凝土蜂窝，露筋")
_REAPPLIED = _sheet("D-19 09:20:00", "reapplied", "办公区吊顶", "吊顶变形", **_LONG_AGO)
_LATE = _sheet("D-16 09:00:00", "late", "西侧基坑", "边坡渗水")
_ACCEPTED = _sheet("D-14 09:05:00", "accepted", "配电间", "电缆桥架松动", trade="electrical")
_REJECTED = _sheet("D-12 09:30:00", "rejected", "南门台阶", "台阶有划痕")
_RECTIFYING = _sheet("D-6 09:00:00", "rectifying", "三层梁", "梁底裂缝")
_DECIDED = _sheet("D-5 09:15:00", "decided", "屋面", "女儿墙泛水起翘")
_PRODUCTION = _sheet("D-4 09:20:00", "production", "泵房", "管道支架锈蚀", trade="piping")
_OUTSIDE = _sheet("D-4 10:00:00", "outside", "接待室", "墙纸脱落", **_LONG_AGO)
_VERIFIED = _sheet("D-3 09:00:00", "verified", "外墙北面", "涂料起皮")
_APPROVED = _sheet("D-2 09:10:00", "approved", "地下车库", "地面起砂")
_FILLED = _sheet("D-1 15:20:00", "filled", "消防水池", "池壁渗漏")

SITE_QUALITY: Story = {
    "scenario": "construction-site-demonstration",
    "plugin": "construction",
    "process": "site_quality",
    "basis": ["3.1", "4.2.3", "4.3"],
    "people": {
        "shenyan": {"name": "沈岩", "roles": ["using_department"], "department": "一号厂房"},
        "wanbing": {"name": "万兵", "roles": ["division_head"], "department": "一号厂房"},
        "tuwei": {
            "name": "涂伟",
            "roles": ["engineering_module"],
            "attributes": {"module": ["土建模块", "管道模块"]},
        },
        "dianliang": {"name": "田亮", "roles": ["engineering_module"], "attributes": {"module": ["电气模块"]}},
        "haozhi": {"name": "郝志", "roles": ["production_head"]},
        "yuanzong": {"name": "袁总", "roles": ["company_leader"]},
        "luzong": {"name": "陆总", "roles": ["company_leader"]},
        "menghua": {"name": "孟华", "roles": ["project_supervisor"]},
        "zhuanyan": {"name": "庄燕", "roles": ["specialised_department"]},
        **CONTRACTOR_STAFF,
    },
    "steps": (
        _CLOSED,
        *_chain("D-23", _CLOSED, 4),
        _notice("D-22 09:00:00", _CLOSED),
        act("D-21 08:30:00", "gaoqiang", "arrive", _CLOSED, crew="高强等四人"),
        _DISPUTED,
        _rectified("D-20 16:00:00", _CLOSED),
        _accepted("D-19 09:00:00", _CLOSED),
        _REAPPLIED,
        *_chain("D-19", _DISPUTED, 4),
        act("D-18 09:00:00", "haozhi", "close", _CLOSED, assessment="按期整改"),
        act(
            "D-18 09:30:00",
            "haozhi",
            "propose_fine",
            _DISPUTED,
            unit=CONTRACTOR,
            amount="8000.00",
            grounds="未按方案振捣",
        ),
        act("D-18 10:00:00", "menghua", "verify_as_supervisor", _REAPPLIED, warranty_findings="已过质保期"),
        act("D-18 11:00:00", "zhuanyan", "verify_as_specialist", _REAPPLIED, warranty_findings="核实无误"),
        act("D-18 14:00:00", "menghua", "reapply", _REAPPLIED, application_no="SB-2026-018"),
        act("D-18 16:00:00", "yuanzong", "approve_fine", _DISPUTED, proposal=5, fine_reason="责任明确"),
        act("D-17 09:00:00", "gaoqiang", "arrive", _DISPUTED),
        objection("D-17 10:00:00", "gaoqiang", _DISPUTED, "商品混凝土离析，责任不全在我方"),
        _LATE,
        *_chain("D-15", _LATE, 4),
        _notice("D-14 09:00:00", _LATE),
        _ACCEPTED,
        *_chain("D-13", _ACCEPTED, 4, engineer="dianliang"),
        _notice("D-12 09:00:00", _ACCEPTED),
        _REJECTED,
        act("D-12 10:30:00", "wanbing", "reject", _REJECTED, rejection_reason="使用中碰伤，不属施工质量"),
        act("D-11 08:40:00", "gaoqiang", "arrive", _ACCEPTED),
        _rectified("D-9 16:00:00", _ACCEPTED),
        _accepted("D-8 09:00:00", _ACCEPTED),
        _RECTIFYING,
        _DECIDED,
        *_chain("D-5", _RECTIFYING, 4),
        _notice("D-4 09:00:00", _RECTIFYING),
        _PRODUCTION,
        _OUTSIDE,
        *_chain("D-4", _DECIDED, 4),
        _VERIFIED,
        *_chain("D-3", _PRODUCTION, 3),
        act("D-3 17:00:00", "menghua", "verify_as_supervisor", _OUTSIDE, warranty_findings="已过质保期"),
        _APPROVED,
        *_chain("D-2", _VERIFIED, 2),
        *_chain("D-1", _APPROVED, 1),
        _FILLED,
    ),
}
