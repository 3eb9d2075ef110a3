"""What the demonstration organisation shows of market quality problems."""

from collections.abc import Mapping

from core.domain.stories import Step, Story, act, begin
from plugins.dealer.demonstration import DEALERS


def _problem(at: str, by: str, name: str, problem: str, **more: object) -> Step:
    return begin(at, by, name, problem=problem, **more)


def _facts(place: str, vin: str, mileage: int, failures: int) -> dict[str, object]:
    return {
        "feedback_place": place,
        "feedback_person": "服务站接待",
        "contact": "13912340000",
        "production_date": "2025-09-02",
        "sale_date": "2025-10-11",
        "vin": vin,
        "model": "H6",
        "mileage": mileage,
        "failures": failures,
    }


def _clear(at: str, of: Step, facts: Mapping[str, object]) -> Step:
    return act(at, "fangjie", "clarify", of, described_clearly=True, findings="现场复现，属实", **facts)


def _feed_back(at: str, of: Step, oa_no: str) -> Step:
    return act(at, "fangjie", "feed_back", of, wechat_sent=True, oa_no=oa_no)


def _lead(at: str, of: Step, **more: object) -> Step:
    return act(at, "tangqin", "assign_lead", of, lead_department="技术部", **more)


_CLOSED = _problem("D-26 09:20:00", "zhangkai", "closed", "转向时异响", level="ordinary")
_VERIFIED = _problem("D-22 10:00:00", "luolin", "verified", "后备箱密封条漏水", level="ordinary")
_PERMANENT = _problem("D-19 14:00:00", "chenjishi", "permanent", "空调出风口异味", level="ordinary")
_TEMPORARY = _problem("D-15 09:30:00", "zhangkai", "temporary", "制动踏板偏软", level="ordinary")
_ANALYSING = _problem("D-12 11:00:00", "luolin", "analysing", "中控屏黑屏", level="ordinary")
_MAJOR = _problem("D-9 08:10:00", "chenjishi", "major", "行驶中前桥断裂", level="major", accident_kind="breakdown")
_LED = _problem("D-8 15:00:00", "zhangkai", "led", "车门关闭力过大", level="ordinary")
_LOCAL = _problem("D-7 10:30:00", "chenjishi", "local", "后视镜螺钉松动", level="low")
_UNTRUE = _problem("D-6 16:00:00", "luolin", "untrue", "高速时风噪大")
_REPORTED = _problem("D-5 09:00:00", "zhangkai", "reported", "雨刮器停位不准", level="ordinary")
_CLARIFIED = _problem("D-4 13:40:00", "luolin", "clarified", "座椅滑轨卡滞", level="ordinary")
_VERIFYING = _problem("D-2 10:10:00", "zhangkai", "verifying", "油耗偏高")
_RECEIVED = _problem("D-1 16:20:00", "luolin", "received", "天窗关闭后仍有异响")

MARKET_QUALITY: Story = {
    "scenario": "dealer-market-demonstration",
    "plugin": "dealer",
    "process": "market_quality",
    "basis": ["三(一)1", "三(一)2", "三(一)3", "三(一)4", "三(二)1", "二.1", "二.2", "二.3", "二.4"],
    "people": {
        **DEALERS,
        "chenjishi": {"name": "陈技师", "roles": ["technician"], "department": "服务部"},
        "fangjie": {"name": "方洁", "roles": ["service"], "department": "服务部"},
        "heqiang": {"name": "何强", "roles": ["service_manager"], "department": "服务部"},
        "tangqin": {"name": "唐勤", "roles": ["quality_management"], "department": "质量管理部"},
        "songwei": {"name": "宋伟", "roles": ["lead"], "department": "技术部"},
        "pengfei": {"name": "彭飞", "roles": ["lead"], "department": "采购部"},
        "shigu": {"name": "事故小组", "roles": ["accident_team"], "department": "技术部"},
        "zongguan": {"name": "综合管理部", "roles": ["general_management"], "department": "综合管理部"},
    },
    "steps": (
        _CLOSED,
        _clear("D-26 15:00:00", _CLOSED, _facts("石家庄", "LGWEF4A50RF010022", 5200, 2)),
        _feed_back("D-26 16:30:00", _CLOSED, "OA-0412"),
        act("D-25 09:00:00", "tangqin", "receive", _CLOSED),
        _lead("D-25 15:00:00", _CLOSED, lead_person="songwei", stratum="底盘/转向"),
        act("D-24 09:00:00", "songwei", "take_up", _CLOSED, lead_answer="accept"),
        act("D-23 10:00:00", "songwei", "record_analysis", _CLOSED, cause="转向机防尘罩干涉"),
        act("D-23 14:00:00", "songwei", "take_temporary", _CLOSED, measure="加注润滑脂，在途车辆逐台检查"),
        _VERIFIED,
        _clear("D-22 16:00:00", _VERIFIED, _facts("苏州", "LGWEF4A53RF020175", 3100, 1)),
        _feed_back("D-21 09:30:00", _VERIFIED, "OA-0415"),
        act("D-21 10:00:00", "tangqin", "receive", _VERIFIED),
        _lead("D-21 14:00:00", _VERIFIED),
        act("D-20 09:00:00", "songwei", "take_up", _VERIFIED, lead_answer="accept"),
        act("D-20 15:00:00", "songwei", "take_permanent", _CLOSED, measure="更改防尘罩图纸，切换批次"),
        act("D-20 16:00:00", "songwei", "take_temporary", _VERIFIED, measure="补涂密封胶"),
        _PERMANENT,
        _clear("D-19 17:00:00", _PERMANENT, _facts("济南", "LGWEF4A58RF030981", 1500, 1)),
        _feed_back("D-18 09:20:00", _PERMANENT, "OA-0418"),
        act("D-18 10:00:00", "tangqin", "receive", _PERMANENT),
        _lead("D-18 11:00:00", _PERMANENT),
        act("D-17 09:00:00", "songwei", "take_up", _PERMANENT, lead_answer="accept"),
        act("D-16 10:00:00", "songwei", "take_temporary", _PERMANENT, measure="更换滤芯"),
        act("D-16 11:00:00", "songwei", "take_permanent", _VERIFIED, measure="修改密封条断面"),
        _TEMPORARY,
        _clear("D-15 15:00:00", _TEMPORARY, _facts("保定", "LGWEF4A51RF041333", 8700, 3)),
        _feed_back("D-14 10:00:00", _TEMPORARY, "OA-0421"),
        act("D-14 11:00:00", "tangqin", "receive", _TEMPORARY),
        _lead("D-14 15:00:00", _TEMPORARY, lead_person="songwei"),
        act("D-13 09:00:00", "songwei", "take_up", _TEMPORARY, lead_answer="accept"),
        act("D-13 14:00:00", "songwei", "take_temporary", _TEMPORARY, measure="排气并更换制动液"),
        _ANALYSING,
        _clear("D-12 16:00:00", _ANALYSING, _facts("杭州", "LGWEF4A57RF052209", 6400, 2)),
        _feed_back("D-11 09:00:00", _ANALYSING, "OA-0426"),
        act("D-11 10:00:00", "tangqin", "receive", _ANALYSING),
        _lead("D-11 14:00:00", _ANALYSING),
        act(
            "D-10 09:00:00",
            "songwei",
            "request_rejudgement",
            _ANALYSING,
            request_reason="供应商软件问题，建议由采购部牵头",
        ),
        act("D-10 10:00:00", "songwei", "take_up", _ANALYSING, lead_answer="accept"),
        _MAJOR,
        act(
            "D-9 08:20:00",
            "chenjishi",
            "report_major",
            _MAJOR,
            accident_kind="breakdown",
            scene_kept=True,
            oral_report="前桥断裂，车辆停在应急车道，无人受伤",
        ),
        act("D-9 13:30:00", "shigu", "team_arrived", _MAJOR, team="三人"),
        act("D-9 15:00:00", "shigu", "analyse_jointly", _MAJOR, cause="断口有铸造气孔，取样送检"),
        act(
            "D-9 16:00:00",
            "heqiang",
            "record_on_site",
            _MAJOR,
            attribute="外购件材质",
            site_findings="断口陈旧，占截面三分之一",
        )
        | {"files": {"evidence": 2}},
        act(
            "D-9 17:30:00",
            "fangjie",
            "feed_back",
            _MAJOR,
            **_facts("张家口", "LGWEF4A55RF060007", 21_800, 1),
            wechat_sent=True,
            oa_no="OA-0429",
        ),
        act("D-8 08:30:00", "tangqin", "receive", _MAJOR),
        act(
            "D-8 10:00:00",
            "tangqin",
            "assign_lead",
            _MAJOR,
            lead_department="采购部",
            lead_person="pengfei",
            stratum="外购件/材质",
        ),
        act("D-8 11:00:00", "pengfei", "take_up", _MAJOR, lead_answer="accept"),
        _LED,
        act(
            "D-8 16:00:00",
            "fangjie",
            "verify_effect",
            _CLOSED,
            effective=True,
            market_result="三地二十台车回访，无异响",
        ),
        _clear("D-7 09:00:00", _LED, _facts("石家庄", "LGWEF4A52RF073456", 900, 1)),
        _LOCAL,
        act(
            "D-7 11:00:00",
            "chenjishi",
            "handle_locally",
            _LOCAL,
            individual=True,
            same_elsewhere=False,
            handling="紧固并涂螺纹胶",
        ),
        act("D-7 14:00:00", "tangqin", "close", _CLOSED, conclusion="措施有效"),
        act("D-7 15:00:00", "zongguan", "check_execution", _CLOSED, compliant=True),
        _feed_back("D-6 15:00:00", _LED, "OA-0433"),
        _UNTRUE,
        act("D-6 16:30:00", "tangqin", "receive", _LED),
        act("D-5 08:40:00", "fangjie", "dismiss", _UNTRUE, dismissal_reason="道路试验未复现，为轮胎花纹噪声"),
        _REPORTED,
        act("D-5 10:00:00", "fangjie", "start_verifying", _REPORTED),
        _lead("D-5 11:00:00", _LED),
        act(
            "D-5 15:00:00",
            "fangjie",
            "verify_effect",
            _VERIFIED,
            effective=True,
            market_result="淋雨试验五台，均无漏水",
        ),
        _clear("D-4 09:00:00", _REPORTED, _facts("邯郸", "LGWEF4A59RF080612", 4300, 2)),
        act("D-4 10:00:00", "songwei", "take_permanent", _PERMANENT, measure="更换活性炭滤芯供应商"),
        _CLARIFIED,
        _feed_back("D-4 15:00:00", _REPORTED, "OA-0437"),
        act("D-3 09:10:00", "fangjie", "start_verifying", _CLARIFIED),
        _clear("D-3 14:00:00", _CLARIFIED, _facts("无锡", "LGWEF4A54RF091870", 2600, 1)),
        _VERIFYING,
        act("D-2 11:00:00", "fangjie", "start_verifying", _VERIFYING),
        act("D-2 15:00:00", "tangqin", "supervise", _TEMPORARY, progress="临时措施已满十天，请提交永久措施"),
        _RECEIVED,
    ),
}
