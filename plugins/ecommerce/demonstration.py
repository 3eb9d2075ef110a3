"""What the demonstration organisation shows of order tracking: orders in every state, late ones among them."""

from collections.abc import Mapping

from core.domain.stories import Step, Story, act, begin


def order(at: str, order_no: str, model: str, recipient: str, address: str, **more: object) -> Step:
    """Return the step in which customer service confirms an order."""
    values = {
        "order_no": order_no,
        "model": model,
        "quantity": 1,
        "recipient": recipient,
        "address": address,
        "phone": f"138{order_no[-8:]}",
    }
    return begin(at, "xujing", order_no, **values | more)


def voucher(at: str, of: Step, waybill_no: str, **changed: object) -> Step:
    """Return the step in which the voucher of an order is handed in; it copies what the order says."""
    copied = of["open"]
    if not isinstance(copied, Mapping):
        raise TypeError("a voucher belongs to the opening of an order")
    values = {
        "waybill_no": waybill_no,
        "carrier": "顺丰速运",
        "shipper": "赵强",
        "inspected": True,
        "condition_ok": True,
        **{key: copied[key] for key in ("model", "recipient", "address", "cod_amount") if key in copied},
    }
    return act(at, "linxiao", "submit_voucher", of, **values | changed) | {"files": {"photos": 1}}


_SIGNED = order("D-12 10:12:00", "DD2026-00110412", "电热水壶 K17", "周敏", "南京市鼓楼区中山路 81 号")
_REJECTED = order(
    "D-11 14:30:00", "DD2026-00110537", "空气炸锅 A5", "何伟", "合肥市庐阳区长江路 12 号", cod_amount="399.00"
)
_LATE = order("D-9 11:05:00", "DD2026-00110688", "落地扇 F30", "孙丽", "乌鲁木齐市天山区光明路 6 号")
_RETURNED = order("D-8 16:20:00", "DD2026-00110745", "加湿器 H2", "吴刚", "武汉市洪山区珞喻路 33 号")
_EXCEPTION = order("D-6 09:40:00", "DD2026-00110902", "电饭煲 R40", "郑洁", "长沙市岳麓区麓山路 9 号", store_stock=True)
_CANCELLED = order("D-5 13:00:00", "DD2026-00110951", "扫地机器人 S8", "冯涛", "成都市武侯区人民南路 20 号")
_IN_TRANSIT = order(
    "D-3 15:25:00", "DD2026-00111067", "电磁炉 C21", "陈晨", "济南市历下区泉城路 180 号", store_stock=True
)
_FORGOTTEN = order("D-2 16:40:00", "DD2026-00111120", "吸尘器 V9", "褚燕", "郑州市金水区花园路 55 号")
_FED_BACK = order(
    "D-2 17:30:00", "DD2026-00111131", "烤箱 T25", "卫明", "福州市鼓楼区五四路 71 号", cod_amount="528.00"
)
_SHIPPED = order("D-1 15:10:00", "DD2026-00111208", "豆浆机 D6", "蒋兰", "苏州市姑苏区人民路 400 号", store_stock=True)
_NEW = order("D-1 18:45:00", "DD2026-00111233", "养生壶 Y3", "沈洋", "宁波市海曙区中山西路 15 号", store_stock=False)

STORY: Story = {
    "scenario": "ecommerce-demonstration",
    "plugin": "ecommerce",
    "process": "order_tracking",
    "basis": ["确认订单", "发货", "反馈凭证", "在途跟踪", "在途异常", "惩罚制度.信息员", "惩罚制度.客服人员"],
    "people": {
        "xujing": {"name": "许静", "roles": ["customer_service"], "department": "客服部"},
        "linxiao": {"name": "林晓", "roles": ["information_officer"], "department": "信息部"},
        "shitidian": {"name": "赵强", "roles": ["store"], "department": "城东实体店"},
        "qianzhuguan": {"name": "钱国华", "roles": ["supervisor"], "department": "运营部"},
        "xinchou": {"name": "辛畅", "roles": ["payroll"], "department": "人力资源部"},
    },
    "steps": (
        _SIGNED,
        voucher("D-12 16:00:00", _SIGNED, "SF1410021733"),
        _REJECTED,
        voucher("D-11 17:40:00", _REJECTED, "SF1410022860"),
        act("D-11 18:00:00", "xujing", "track", _SIGNED, area="镇江", normal=True, in_time=True),
        act("D-10 15:30:00", "xujing", "sign", _SIGNED),
        _LATE,
        voucher("D-9 17:10:00", _LATE, "YT8800312246", carrier="圆通速递"),
        act("D-9 18:00:00", "xujing", "refuse_delivery", _REJECTED, refusal_reason="收货地址填错，转送耽误，客户拒收"),
        act(
            "D-8 10:00:00",
            "qianzhuguan",
            "record_fault",
            _REJECTED,
            submission="order_info",
            wrong_order=["address"],
            consequences=["refusal"],
        ),
        _RETURNED,
        voucher("D-7 09:20:00", _RETURNED, "ZT7731904412", carrier="中通快递"),
        act("D-7 17:00:00", "xujing", "track", _LATE, area="西安", normal=True, in_time=False),
        _EXCEPTION,
        act("D-6 11:00:00", "linxiao", "set_shipping_kind", _EXCEPTION, shipping_kind="1"),
        act("D-6 14:00:00", "shitidian", "ship", _EXCEPTION),
        voucher("D-6 15:30:00", _EXCEPTION, "SF1410031999"),
        _CANCELLED,
        act("D-5 14:00:00", "xujing", "cancel", _CANCELLED, cancel_reason="customer"),
        act("D-5 16:00:00", "xujing", "return_order", _RETURNED, return_reason="快递单号查不到，客户等不及"),
        act(
            "D-4 09:30:00",
            "qianzhuguan",
            "record_fault",
            _RETURNED,
            submission="shipping_info",
            voucher=1,
            wrong_shipping=["waybill_no"],
            consequences=["untraceable", "return"],
        ),
        act(
            "D-4 11:00:00",
            "linxiao",
            "claim_exemption",
            _RETURNED,
            submission="shipping_info",
            voucher=1,
            reason="快递公司揽收后换贴了面单，单号随之改变",
        )
        | {"files": {"evidence": 1}},
        act(
            "D-4 15:00:00",
            "xujing",
            "open_exception",
            _EXCEPTION,
            exception_kind="complaint",
            description="客户说快递单号一直查不到",
        ),
        _IN_TRANSIT,
        act(
            "D-3 16:00:00",
            "qianzhuguan",
            "record_fault",
            _EXCEPTION,
            submission="shipping_info",
            voucher=1,
            wrong_shipping=["waybill_no"],
            consequences=["untraceable", "complaint"],
        ),
        act("D-3 16:30:00", "shitidian", "ship", _IN_TRANSIT),
        voucher("D-3 18:00:00", _IN_TRANSIT, "SF1410044310"),
        act("D-2 09:30:00", "xujing", "track", _IN_TRANSIT, area="徐州", normal=True, in_time=True),
        _FORGOTTEN,
        _FED_BACK,
        voucher("D-1 11:30:00", _FED_BACK, "SF1410050082"),
        _SHIPPED,
        act("D-1 17:30:00", "shitidian", "ship", _SHIPPED),
        _NEW,
    ),
}
STORIES = (STORY,)
