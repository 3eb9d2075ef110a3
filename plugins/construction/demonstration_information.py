"""What the demonstration organisation shows of project information: items in every state, one confidential."""

from core.domain.stories import Step, Story, act, begin
from plugins.construction.demonstration import CONTRACTOR, CONTRACTOR_STAFF

OWNER, SUPERVISION, DESIGN = "业主", "监理单位", "设计单位"


def _item(at: str, name: str, subject: str, content_class: str, method: str = "inspection", **more: object) -> Step:
    values = {
        "project": "城东水厂",
        "subject": subject,
        "source_unit": "supervision",
        "content_class": content_class,
        "method": method,
        "content": f"{subject}，照片和记录见附件。",
    }
    return begin(at, "jianan", name, **values | more) | {"files": {"data": 1}}


def _steps(day: str, of: Step, number: int) -> tuple[Step, ...]:
    """Return the first ``number`` steps from the verification to the measures, on one day."""
    steps = (
        act(f"{day} 10:30:00", "lujing", "verify", of, truth="true"),
        act(
            f"{day} 11:00:00",
            "lujing",
            "evaluate",
            of,
            analysis="工序交接时未复查",
            assessment="影响局部，可控",
            risk="medium",
        ),
        act(f"{day} 14:00:00", "lujing", "take_measures", of, measure="限期整改并复查", measure_by=CONTRACTOR),
    )
    return steps[:number]


def _feed_back(at: str, of: Step, mode: str, *units: str) -> Step:
    values = {"mode": mode, "addressees": list(units), "message": "请按措施整改，完成后回复"}
    return act(at, "lujing", "feed_back", of, **values)


def _enter(at: str, of: Step, time: str) -> Step:
    values = {"feedback": 1, "ledger_content": "通报整改要求", "ledger_time": time, "ledger_result": "已整改"}
    return act(at, "lujing", "enter_ledger", of, **values)


_ARCHIVED = _item("D-12 09:00:00", "archived", "二层临边缺防护栏杆", "safety")
_FALSE = _item("D-10 09:10:00", "false", "塔吊基础下沉", "safety", method="meeting")
_LEDGERED = _item("D-8 09:20:00", "ledgered", "焊缝夹渣", "quality", method="ndt")
_SECRET = _item("D-6 09:00:00", "secret", "爆破方案的安全距离", "safety", method="meeting", keep_confidential=True)
_FED_BACK = _item("D-5 09:15:00", "fed_back", "主体施工落后三天", "progress", method="meeting")
_MEASURED = _item("D-4 09:00:00", "measured", "水泥复检强度偏低", "material", method="test_data")
_EVALUATED = _item("D-3 09:00:00", "evaluated", "配电箱发热", "safety", method="infrared")
_VERIFIED = _item("D-2 09:30:00", "verified", "钢筋间距偏大", "quality")
_COLLECTED = _item("D-1 16:10:00", "collected", "模板支撑间距偏大", "safety")

PROJECT_INFORMATION: Story = {
    "scenario": "construction-information-demonstration",
    "plugin": "construction",
    "process": "project_information",
    "basis": ["二2.2", "三3.1", "三3.3", "四4.1", "四4.2"],
    "people": {
        "jianan": {"name": "简安", "roles": ["supervision_unit"], "department": SUPERVISION},
        "lujing": {"name": "路靖", "roles": ["project_manager"], "department": "项目部"},
        "jiyue": {"name": "纪岳", "roles": ["unit_head"], "department": "项目部"},
        "gongmin": {"name": "龚敏", "roles": ["engineering_department"], "department": "项目部"},
        "yeqing": {"name": "叶青", "roles": ["project_owner"], "department": OWNER},
        "sheyuan": {"name": "佘远", "roles": ["design_unit"], "department": DESIGN},
        **CONTRACTOR_STAFF,
    },
    "steps": (
        _ARCHIVED,
        *_steps("D-12", _ARCHIVED, 3),
        _feed_back("D-12 15:00:00", _ARCHIVED, "oral", CONTRACTOR),
        _enter("D-11 16:00:00", _ARCHIVED, "{D-12} 15:00:00"),
        act("D-11 16:30:00", "lujing", "archive", _ARCHIVED),
        _FALSE,
        act("D-10 11:30:00", "jiyue", "verify", _FALSE, truth="false", truth_basis="复测沉降为零，读数记错"),
        _LEDGERED,
        *_steps("D-8", _LEDGERED, 3),
        _feed_back("D-8 15:00:00", _LEDGERED, "written", CONTRACTOR, DESIGN),
        _enter("D-7 10:00:00", _LEDGERED, "{D-8} 15:00:00"),
        _SECRET,
        *_steps("D-6", _SECRET, 3),
        _feed_back("D-6 15:00:00", _SECRET, "written", OWNER, SUPERVISION),
        _FED_BACK,
        *_steps("D-5", _FED_BACK, 3),
        _feed_back("D-5 15:00:00", _FED_BACK, "meeting", OWNER, SUPERVISION, CONTRACTOR),
        _MEASURED,
        *_steps("D-4", _MEASURED, 3),
        _EVALUATED,
        *_steps("D-3", _EVALUATED, 2),
        _VERIFIED,
        *_steps("D-2", _VERIFIED, 1),
        _COLLECTED,
    ),
}
