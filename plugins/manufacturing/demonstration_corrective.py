"""What the demonstration shows of a corrective action: measures done, under way and late, and the same thing again."""

from core.domain.stories import Story, act, begin, when

_FIRST = begin(
    "D-13 09:00:00",
    "hebing",
    "corrected",
    channel="hotline",
    product="冷鲜腿肉",
    batch="0226",
    defect_kind="sensory",
    content="真空袋胀气，有异味",
    regulator_involved=False,
    injury=False,
    same_batch=False,
    confirmed=True,
)
_AGAIN = begin(
    "D-1 10:20:00",
    "hebing",
    "again",
    channel="hotline",
    product="冷鲜腿肉",
    batch="0226",
    defect_kind="sensory",
    content="又有一家门店反映胀气",
    regulator_involved=False,
    injury=False,
    same_batch=True,
    confirmed=True,
)

CORRECTIVE: Story = {
    "scenario": "manufacturing-corrective-demonstration",
    "plugin": "manufacturing",
    "process": "food_quality",
    "basis": ["4.3", "4.4.验证"],
    "people": {
        "hebing": {"name": "何冰", "roles": ["hotline"], "department": "400 客服中心"},
        "qinlei": {"name": "秦磊", "roles": ["production_company"], "department": "肉品生产公司"},
        "baishan": {"name": "白山", "roles": ["responsible_unit"], "department": "二厂"},
        "zhengyan": {"name": "郑燕", "roles": ["qc_centre"], "department": "质控中心"},
    },
    "steps": tuple(
        sorted(
            (
                _FIRST,
                act("D-13 09:30:00", "hebing", "transmit", _FIRST, company="肉品生产公司"),
                act("D-13 10:00:00", "qinlei", "take_up", _FIRST, responsible_unit="二厂"),
                act("D-13 10:30:00", "zhengyan", "demand_corrective", _FIRST, demand_reason="同类投诉本季度已有数起"),
                act(
                    "D-13 15:00:00",
                    "baishan",
                    "contain",
                    _FIRST,
                    containment="封存 0226 批全部库存，停用 3 号真空机",
                    containment_scope="封存 480 箱，挑出 36 箱",
                ),
                act(
                    "D-11 11:00:00",
                    "baishan",
                    "find_cause",
                    _FIRST,
                    root_cause="真空机密封条老化，没有更换周期",
                    cause_kind="machine",
                    why_1="袋内残留空气",
                    why_2="密封条漏气",
                    why_3="没有规定多久更换",
                ),
                act(
                    "D-11 11:30:00",
                    "baishan",
                    "plan_measure",
                    _FIRST,
                    text="更换 3 号真空机密封条并验证真空度",
                    kind="corrective",
                    owner="baishan",
                ),
                act(
                    "D-11 11:40:00",
                    "baishan",
                    "plan_measure",
                    _FIRST,
                    text="各真空机密封条每三个月更换，列入保养计划",
                    kind="preventive",
                    owner="qinlei",
                ),
                act("D-10 09:00:00", "qinlei", "approve_measures", _FIRST, approval_remark="同意，先换 3 号机"),
                act(
                    "D-9 16:00:00",
                    "baishan",
                    "finish_measure",
                    _FIRST,
                    measure=4,
                    result="已更换，连续三班真空度合格，记录在设备台账",
                ),
                _AGAIN,
            ),
            key=when,
        )
    ),
}
