"""What the demonstration organisation shows of the food group's quality information: every state, late ones too."""

from collections.abc import Mapping

from core.domain.stories import Step, Story, act, begin

_KNOWN: Mapping[str, object] = {
    "regulator_involved": False,
    "injury": False,
    "same_batch": False,
    "confirmed": True,
}
_RECTIFICATION: Mapping[str, object] = {"cause": "分割间温度超限", "measures": "加装温度报警，每小时记录一次"}


def _call(at: str, name: str, product: str, defect_kind: str, content: str, **more: object) -> Step:
    values = {
        "channel": "hotline",
        "customer": "王女士",
        "contact": "13812340000",
        "product": product,
        "defect_kind": defect_kind,
        "content": content,
    }
    return begin(at, "hebing", name, **values | more)


def _passed_on(day: str, of: Step, *, unit: str = "二厂") -> tuple[Step, ...]:
    """Return the steps by which a company takes a ticket over and names the unit that is responsible."""
    return (
        act(f"{day} 10:00:00", "hebing", "transmit", of, company="肉品生产公司"),
        act(f"{day} 10:40:00", "qinlei", "take_up", of, responsible_unit=unit),
    )


_CALLED_BACK = _call("D-21 09:10:00", "called_back", "冷鲜里脊 400 克", "sensory", "表面发黏", batch="0214", **_KNOWN)
_ARCHIVED = _call("D-18 09:20:00", "archived", "广式香肠", "packaging", "封口漏气", batch="0209", **_KNOWN)
_VERIFIED = _call("D-16 09:30:00", "verified", "午餐肉罐头", "physicochemical", "罐内壁发黑", batch="0130", **_KNOWN)
_RECTIFIED = _call("D-12 09:15:00", "rectified", "冷冻排骨", "process", "骨渣过多", batch="0220", **_KNOWN)
_RECALL: Step = {
    "at": "D-10 08:30:00",
    "by": "zhengyan",
    "open": {
        "channel": "production",
        "product": "熟食卤牛肉",
        "batch": "0301",
        "defect_kind": "microbiological",
        "content": "出厂复检检出李斯特菌",
        "injury": False,
        "confirmed": True,
        "same_batch": True,
    },
    "as": "recall",
}
_EXPOSED: Step = {
    "at": "D-6 08:00:00",
    "by": "tianfang",
    "open": {
        "channel": "media",
        "media_name": "省日报",
        "media_level": "provincial",
        "product": "冷鲜猪肉",
        "responsible_unit": "一厂",
        "defect_kind": "process",
        "content": "报道屠宰线地面积水、工具混用",
    },
    "as": "exposed",
}
_TRANSMITTED = _call("D-3 11:00:00", "transmitted", "猪肉水饺", "sensory", "吃出异物", demand="赔偿 2000 元")
_SETTLED = _call("D-2 14:00:00", "settled", "火腿肠 10 支", "packaging", "少装一支")
_FILED = _call("D-5 10:00:00", "filed", "原味肉松", "sensory", "受潮结块")
_JUDGED: Step = {
    "at": "D-1 15:30:00",
    "by": "tianfang",
    "open": {
        "channel": "trading",
        "customer": "某连锁超市",
        "product": "冷鲜五花肉",
        "defect_kind": "sensory",
        "content": "一箱颜色发暗，未确认",
        "confirmed": False,
    },
    "as": "judged",
}
_RECEIVED = _call("D-1 16:40:00", "received", "酱卤猪蹄", "sensory", "味道偏酸")

FOOD_QUALITY: Story = {
    "scenario": "manufacturing-food-demonstration",
    "plugin": "manufacturing",
    "process": "food_quality",
    "basis": [
        "4.1",
        "4.2",
        "4.3",
        "4.4.监督",
        "4.4.验证",
        "4.5.权限",
        "4.5.归档",
        "4.5.回访",
        "4.5.分享",
        "5.2",
        "5.2.1",
    ],
    "people": {
        "hebing": {"name": "何冰", "roles": ["hotline"], "department": "400 客服中心"},
        "tianfang": {"name": "田芳", "roles": ["trading_company"], "department": "商贸公司"},
        "qinlei": {"name": "秦磊", "roles": ["production_company"], "department": "肉品生产公司"},
        "luyong": {"name": "陆勇", "roles": ["responsible_unit"], "department": "一厂"},
        "baishan": {"name": "白山", "roles": ["responsible_unit"], "department": "二厂"},
        "zhengyan": {"name": "郑燕", "roles": ["qc_centre"], "department": "质控中心"},
        "jiangzong": {"name": "蒋总", "roles": ["general_manager"]},
    },
    "steps": (
        _CALLED_BACK,
        *_passed_on("D-21", _CALLED_BACK),
        act("D-20 16:00:00", "baishan", "rectify", _CALLED_BACK, **_RECTIFICATION),
        _ARCHIVED,
        *_passed_on("D-18", _ARCHIVED),
        act("D-17 09:00:00", "zhengyan", "verify", _CALLED_BACK, effective=True, verification="连续三批抽检合格"),
        act("D-17 09:30:00", "hebing", "archive", _CALLED_BACK, conclusion="已换货，措施有效"),
        act("D-17 10:00:00", "hebing", "call_back", _CALLED_BACK, call_result="reached", satisfaction=5),
        act(
            "D-17 10:10:00",
            "hebing",
            "share_case",
            _CALLED_BACK,
            is_case=True,
            case_title="分割间温度超限",
            lesson="温度报警要接到值班人员的电话",
        ),
        act("D-17 15:00:00", "baishan", "rectify", _ARCHIVED, **_RECTIFICATION),
        _VERIFIED,
        *_passed_on("D-16", _VERIFIED, unit="一厂"),
        act("D-16 14:00:00", "zhengyan", "verify", _ARCHIVED, effective=True, verification="封口机已校准"),
        act("D-16 15:00:00", "hebing", "archive", _ARCHIVED),
        act("D-15 10:00:00", "hebing", "try_call_back", _ARCHIVED, attempt="无人接听"),
        act("D-15 16:00:00", "luyong", "rectify", _VERIFIED, **_RECTIFICATION),
        act("D-14 10:00:00", "zhengyan", "verify", _VERIFIED, effective=False, verification="仍有个别罐发黑"),
        act("D-13 10:00:00", "luyong", "rectify", _VERIFIED, **_RECTIFICATION),
        _RECTIFIED,
        *_passed_on("D-12", _RECTIFIED),
        act("D-12 14:00:00", "zhengyan", "verify", _VERIFIED, effective=True, verification="复检合格"),
        act("D-11 16:00:00", "baishan", "rectify", _RECTIFIED, **_RECTIFICATION),
        _RECALL,
        act("D-10 08:40:00", "zhengyan", "record_risk", _RECALL, recall_class="first", risk="李斯特菌阳性"),
        act("D-10 09:00:00", "zhengyan", "transmit", _RECALL, company="肉品生产公司"),
        act("D-10 09:30:00", "qinlei", "take_up", _RECALL, responsible_unit="二厂"),
        act("D-10 15:00:00", "qinlei", "start_recall", _RECALL, recall_scope="0301 批全部 1200 公斤"),
        _EXPOSED,
        act(
            "D-6 08:40:00",
            "tianfang",
            "inform_management",
            _EXPOSED,
            qc_informed=True,
            manager_informed=True,
            informed_how="电话",
        ),
        act("D-6 09:00:00", "tianfang", "transmit", _EXPOSED, company="肉品生产公司"),
        act("D-6 09:20:00", "qinlei", "take_up", _EXPOSED, responsible_unit="一厂"),
        act("D-6 16:00:00", "zhengyan", "supervise", _EXPOSED, supervision="停线整改，复产前由质控中心验收"),
        act("D-5 09:30:00", "tianfang", "respond", _EXPOSED, response="已与报社沟通，派人到现场核实"),
        _FILED,
        act("D-5 10:05:00", "hebing", "settle", _FILED, settled_amount="19.90", settlement="退款，客户接受"),
        act("D-5 11:00:00", "hebing", "archive", _FILED),
        act("D-4 10:00:00", "hebing", "call_back", _FILED, call_result="reached", satisfaction=4),
        _TRANSMITTED,
        act("D-3 11:05:00", "hebing", "transmit", _TRANSMITTED, company="肉品生产公司"),
        _SETTLED,
        act("D-2 14:05:00", "hebing", "settle", _SETTLED, settled_amount="3.50", settlement="补寄一支"),
        _JUDGED,
        _RECEIVED,
    ),
}

FOOD_CASES: Story = {
    "scenario": "manufacturing-cases-demonstration",
    "plugin": "manufacturing",
    "process": "food_cases",
    "basis": ["4.5.分享"],
    "people": {"hebing": {"name": "何冰", "roles": ["hotline"], "department": "400 客服中心"}},
    "steps": (
        {
            "at": "D-8 09:00:00",
            "by": "hebing",
            "open": {"period_first": "2026-01-01", "period_last": "2026-12-31", "is_case": True},
            "as": "issued",
        },
        {
            "at": "D-8 10:00:00",
            "by": "hebing",
            "do": "issue",
            "ticket": "issued",
            "with": {"lessons": "温度报警要接到值班人员的电话。"},
        },
        {
            "at": "D-7 09:00:00",
            "by": "hebing",
            "open": {"period_first": "2026-01-01", "period_last": "2026-12-31"},
            "as": "discarded",
        },
        {"at": "D-7 09:10:00", "by": "hebing", "do": "discard", "ticket": "discarded", "with": {}},
        {
            "at": "D-1 09:00:00",
            "by": "hebing",
            "open": {"period_first": "2026-01-01", "period_last": "2026-12-31"},
            "as": "drawn_up",
        },
    ),
}
STORIES = (FOOD_QUALITY, FOOD_CASES)
