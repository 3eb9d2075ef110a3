"""What the demonstration organisation shows of both processes: tickets in every state, late ones among them."""

from core.domain.stories import Step, Story, act, begin

DEALERS = {
    "zhangkai": {"name": "张凯", "roles": ["dealer_manager"], "department": "华北一店"},
    "luolin": {"name": "罗林", "roles": ["dealer_manager"], "department": "华东一店"},
}


def _fault(at: str, by: str, vin: str, problem: str) -> Step:
    region, dealer = ("华北", "75501") if by == "zhangkai" else ("华东", "75820")
    values = {"region": region, "dealer_code": dealer, "vin": vin, "problem": problem}
    return begin(at, by, vin, **values)


def _sheet(at: str, by: str, of: Step, part: tuple[str, str, str], inspection: str, claim_no: str = "") -> Step:
    values = {
        "need_guidance": True,
        "model": "CC 2.0TSI",
        "production_date": "2025-03-18",
        "sale_date": "2025-06-07",
        "mileage": 12_400,
        "part_no": part[0],
        "part_name": part[1],
        "part_maker": part[2],
        "inspection": inspection,
    }
    return act(at, by, "create_sheet", of, **(values | ({"claim_no": claim_no} if claim_no else {})))


def _track(at: str, by: str, of: Step) -> Step:
    return act(at, by, "give_opinion", of, support_opinion="G")


def _opinion(at: str, by: str, of: Step, text: str) -> Step:
    return act(at, by, "log_opinion", of, opinion=text, given_by="phone")


def _answer(at: str, by: str, of: Step, opinion: str, text: str) -> Step:
    return act(at, by, "give_opinion", of, support_opinion=opinion, reply_status=True, support_text=text)


_GEARBOX = ("0AM325025D", "机电单元", "大连变速器厂")
_LAMP = ("3C8941005", "左前大灯", "长春海拉")
_PUMP = ("06J121026", "水泵", "大连恒通")

_FINISHED = _fault("D-12 09:40:00", "zhangkai", "LFV3A23C3B3010117", "一至二挡换挡顿挫，仪表报警")
_REFUSED = _fault("D-10 10:20:00", "luolin", "LFV3A23C1B3022548", "左前大灯进水起雾")
_READ = _fault("D-8 11:00:00", "zhangkai", "LFV3A23C8B3031902", "水泵处渗漏冷却液")
_ANSWERED = _fault("D-6 14:10:00", "luolin", "LFV3A23CXB3043370", "倒挡冲击")
_AWAITING = _fault("D-5 09:15:00", "zhangkai", "LFV3A23C5B3050026", "冷却液温度过高报警")
_TRACKING = _fault("D-4 15:30:00", "luolin", "LFV3A23C2B3061284", "机电单元故障灯亮")
_SUBMITTED = _fault("D-4 16:00:00", "zhangkai", "LFV3A23C9B3072451", "左前大灯不亮")
_WITHDRAWN = _fault("D-3 10:05:00", "luolin", "LFV3A23C4B3080093", "水泵异响")
_LATE_DRAFT = _fault("D-2 17:20:00", "luolin", "LFV3A23C6B3091765", "换挡杆抖动")
_DRAFT = _fault("D-1 16:50:00", "zhangkai", "LFV3A23C7B3102338", "怠速抖动")

CC_QUALITY: Story = {
    "scenario": "dealer-cc-demonstration",
    "plugin": "dealer",
    "process": "cc_quality",
    "basis": ["准备.电话", "准备.当天", "(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    "people": {
        **DEALERS,
        "zhoubin": {"name": "周斌", "roles": ["companion"], "attributes": {"region": ["华北"]}},
        "wutao": {"name": "吴涛", "roles": ["companion"], "attributes": {"region": ["华东"]}},
        "shouhou": {"name": "售后服务科", "roles": ["after_sales"]},
    },
    "steps": (
        _FINISHED,
        act("D-12 10:30:00", "zhangkai", "send_report", _FINISHED) | {"files": {"report": 1}},
        _sheet("D-12 11:00:00", "zhangkai", _FINISHED, _GEARBOX, "机电单元内部故障，无法匹配"),
        _track("D-12 14:00:00", "zhoubin", _FINISHED),
        _opinion("D-12 15:20:00", "zhoubin", _FINISHED, "更换机电单元，旧件封存待查"),
        _REFUSED,
        _sheet("D-10 11:10:00", "luolin", _REFUSED, _LAMP, "灯壳有磕碰裂纹", claim_no="8800417"),
        _answer("D-10 15:00:00", "wutao", _REFUSED, "N", "外力磕碰所致，不属质量担保范围"),
        act(
            "D-9 09:30:00",
            "zhangkai",
            "submit_for_approval",
            _FINISHED,
            claim_no="8800398",
            final_plan="更换机电单元并重新匹配",
        ),
        act("D-9 10:00:00", "luolin", "mark_read", _REFUSED, measures_read=True),
        act("D-9 11:00:00", "wutao", "end_support", _REFUSED),
        _answer("D-9 15:40:00", "zhoubin", _FINISHED, "Y", "同意更换机电单元"),
        act("D-8 09:10:00", "zhangkai", "mark_read", _FINISHED, measures_read=True),
        act("D-8 10:20:00", "zhoubin", "end_support", _FINISHED),
        _READ,
        _sheet("D-8 14:00:00", "zhangkai", _READ, _PUMP, "水泵泄水孔渗漏", claim_no="8800455"),
        _answer("D-7 10:30:00", "zhoubin", _READ, "Y", "同意更换水泵总成"),
        act("D-7 14:00:00", "zhangkai", "mark_read", _READ, measures_read=True),
        _ANSWERED,
        _sheet("D-6 15:00:00", "luolin", _ANSWERED, _GEARBOX, "离合器间隙超差", claim_no="8800471"),
        _answer("D-5 09:00:00", "wutao", _ANSWERED, "Y", "先做基本设定，无效再更换"),
        _AWAITING,
        _sheet("D-5 10:00:00", "zhangkai", _AWAITING, _PUMP, "水泵叶轮打滑"),
        _track("D-5 11:00:00", "zhoubin", _AWAITING),
        _opinion("D-5 14:30:00", "zhoubin", _AWAITING, "更换水泵，检查节温器"),
        _TRACKING,
        _SUBMITTED,
        _sheet("D-4 16:30:00", "luolin", _TRACKING, _GEARBOX, "读取故障码，等待备件"),
        _sheet("D-4 17:00:00", "zhangkai", _SUBMITTED, _LAMP, "氙气灯控制单元无输出"),
        _track("D-4 17:30:00", "wutao", _TRACKING),
        _WITHDRAWN,
        act("D-3 10:40:00", "luolin", "withdraw", _WITHDRAWN, withdraw_reason="与上周的单子重复"),
        _opinion("D-3 14:00:00", "wutao", _TRACKING, "备件到货后更换，先清除故障码观察"),
        act(
            "D-3 15:00:00", "zhangkai", "submit_for_approval", _AWAITING, claim_no="8800490", final_plan="更换水泵总成"
        ),
        _LATE_DRAFT,
        _DRAFT,
    ),
}
