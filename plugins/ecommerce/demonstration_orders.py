"""More orders of the demonstration: a month of an ordinary shop, each order on one of a few ways."""

import re
from collections.abc import Callable, Sequence

from core.domain.stories import Step, Story, act
from plugins.ecommerce.demonstration import order, voucher

# Order number, model, recipient, address, amount to collect.
ORDERS = (
    ("DD2026-00109101", "电热水壶 K17", "赵敏", "上海市浦东新区张杨路 500 号", ""),
    ("DD2026-00109114", "空气净化器 P6", "李志强", "北京市海淀区中关村大街 27 号", "1299.00"),
    ("DD2026-00109128", "破壁机 B9", "王海燕", "广州市天河区体育西路 103 号", ""),
    ("DD2026-00109133", "电饭煲 R40", "张伟", "深圳市南山区科技园科苑路 15 号", ""),
    ("DD2026-00109147", "落地扇 F30", "刘洋", "重庆市渝中区解放碑民权路 28 号", "219.00"),
    ("DD2026-00109152", "扫地机器人 S8", "陈静", "天津市和平区南京路 189 号", ""),
    ("DD2026-00109166", "加湿器 H2", "杨帆", "西安市雁塔区小寨东路 126 号", ""),
    ("DD2026-00109171", "微波炉 M20", "黄丽华", "青岛市市南区香港中路 76 号", "459.00"),
    ("DD2026-00109185", "养生壶 Y3", "吴昊", "大连市中山区人民路 15 号", ""),
    ("DD2026-00109190", "吸尘器 V9", "周婷", "厦门市思明区湖滨南路 90 号", ""),
    ("DD2026-00109204", "电磁炉 C21", "徐鹏", "昆明市五华区东风西路 11 号", ""),
    ("DD2026-00109219", "烤箱 T25", "孙莉", "哈尔滨市南岗区西大直街 92 号", "528.00"),
    ("DD2026-00109223", "豆浆机 D6", "马超", "兰州市城关区东岗西路 245 号", ""),
    ("DD2026-00109238", "洗碗机 W8", "朱琳", "沈阳市沈河区中街路 168 号", ""),
    ("DD2026-00109242", "咖啡机 E1", "胡军", "宁波市鄞州区天童南路 588 号", "899.00"),
    ("DD2026-00109257", "电暖器 N5", "郭晓梅", "长春市朝阳区重庆路 1255 号", ""),
    ("DD2026-00109261", "除湿机 X12", "何勇", "南宁市青秀区民族大道 131 号", ""),
    ("DD2026-00109276", "挂烫机 G3", "高洁", "石家庄市长安区中山东路 289 号", "329.00"),
    ("DD2026-00109280", "空气炸锅 A5", "林峰", "福州市台江区工业路 193 号", ""),
    ("DD2026-00109295", "榨汁机 J7", "罗雪", "南昌市东湖区八一大道 357 号", ""),
    ("DD2026-00109309", "电烤盘 Q2", "梁宇", "海口市龙华区国贸路 49 号", ""),
    ("DD2026-00109314", "净水器 L10", "宋佳", "太原市迎泽区柳巷南路 99 号", "1688.00"),
    ("DD2026-00109328", "按摩椅 Z1", "唐磊", "贵阳市南明区中华南路 2 号", ""),
    ("DD2026-00109333", "电动牙刷 U4", "许晴", "呼和浩特市回民区中山西路 7 号", ""),
    ("DD2026-00109347", "投影仪 O5", "韩冰", "银川市兴庆区解放西街 17 号", "2399.00"),
    ("DD2026-00109352", "热水器 I60", "冯刚", "西宁市城中区东大街 8 号", ""),
    ("DD2026-00109366", "电子秤 B2", "曹颖", "拉萨市城关区北京中路 35 号", ""),
    ("DD2026-00109371", "面包机 R2", "彭飞", "苏州市工业园区星湖街 328 号", ""),
    ("DD2026-00109385", "料理机 K8", "曾敏", "无锡市梁溪区中山路 168 号", "269.00"),
    ("DD2026-00109390", "台灯 L3", "萧然", "常州市天宁区延陵西路 25 号", ""),
    ("DD2026-00109404", "电风扇 F12", "田甜", "徐州市云龙区彭城路 93 号", ""),
    ("DD2026-00109419", "电压力锅 P50", "董建国", "温州市鹿城区解放街 211 号", ""),
)
CARRIERS = (("顺丰速运", "SF"), ("中通快递", "ZT"), ("圆通速递", "YT"), ("京东物流", "JD"))
SERVICE = ("xujing", "wanglei")
OFFICERS = ("linxiao", "zhouyu")
STORES = ("shitidian", "sunhao")


class Way:
    """One order on its way. ``number`` chooses people, carrier and minutes, so that no two orders look alike."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.steps: list[Step] = []

    def _at(self, day: int, hour: int) -> str:
        return f"D{day:+d} {hour:02d}:{(self.number * 7 + len(self.steps) * 11) % 60:02d}:{self.number * 13 % 60:02d}"

    def confirm(self, day: int, hour: int) -> None:
        """Customer service confirms the order."""
        order_no, model, recipient, address, cod = ORDERS[self.number]
        more: dict[str, object] = {"cod_amount": cod} if cod else {}
        by = SERVICE[self.number % 2]
        opened = order(self._at(day, hour), order_no, model, recipient, address, store_stock=True, **more)
        self.steps.append({**opened, "by": by})

    def ship(self, day: int, hour: int) -> None:
        """The store sends the goods."""
        self.steps.append(act(self._at(day, hour), STORES[self.number % 2], "ship", self.steps[0]))

    def feed_back(self, day: int, hour: int) -> None:
        """The information officer hands in the voucher."""
        carrier, letters = CARRIERS[self.number % 4]
        waybill = f"{letters}{1410060000 + self.number * 137}"
        step = voucher(self._at(day, hour), self.steps[0], waybill, carrier=carrier)
        self.steps.append({**step, "by": OFFICERS[self.number % 2]})

    def track(self, day: int, hour: int, area: str, **values: object) -> None:
        """Customer service follows the parcel."""
        said = {"area": area, "normal": True, "in_time": True} | values
        self.steps.append(act(self._at(day, hour), SERVICE[self.number % 2], "track", self.steps[0], **said))

    def end(self, day: int, hour: int, do: str = "sign", **values: object) -> None:
        """The order ends, signed if nothing else is said."""
        self.steps.append(act(self._at(day, hour), SERVICE[self.number % 2], do, self.steps[0], **values))


def _signed(way: Way, day: int) -> None:
    way.confirm(day, 10)
    way.ship(day, 15)
    way.feed_back(day, 16)
    way.track(day + 1, 10, "中转站")
    way.end(day + 3, 14)


def _signed_late(way: Way, day: int) -> None:
    way.confirm(day, 18)
    way.ship(day + 1, 13)
    way.feed_back(day + 1, 16)
    way.track(day + 3, 9, "转运中心", in_time=False)
    way.end(day + 8, 11)


def _cancelled(way: Way, day: int) -> None:
    way.confirm(day, 9)
    way.end(day, 11, "cancel", cancel_reason="customer")


def _rejected(way: Way, day: int) -> None:
    way.confirm(day, 14)
    way.ship(day, 16)
    way.feed_back(day, 17)
    way.end(day + 4, 10, "refuse_delivery", refusal_reason="外包装破损，客户拒收")


def _in_transit(way: Way, day: int) -> None:
    way.confirm(day, 11)
    way.ship(day, 15)
    way.feed_back(day, 17)
    way.track(day + 1, 9, "分拨中心")


def _exceptional(way: Way, day: int) -> None:
    way.confirm(day, 13)
    way.ship(day, 16)
    way.feed_back(day, 18)
    way.track(day + 2, 10, "营业部", normal=False, in_time=False, exception_kind="problem_parcel")


def _fed_back(way: Way, day: int) -> None:
    way.confirm(day, 10)
    way.ship(day, 14)
    way.feed_back(day, 16)


def _without_voucher(way: Way, day: int) -> None:
    way.confirm(day, 12)
    way.ship(day, 17)


def _not_shipped(way: Way, day: int) -> None:
    way.confirm(day, 15)


def _of_the_evening(way: Way, day: int) -> None:
    way.confirm(day, 20)


def _of_the_night(way: Way, day: int) -> None:
    way.confirm(day, 0)


WAYS: tuple[tuple[Callable[[Way, int], None], int], ...] = (
    *((_signed, day) for day in (-28, -26, -24, -21, -19, -17, -15, -13, -10, -8)),
    (_signed_late, -22),
    (_signed_late, -16),
    (_cancelled, -18),
    (_cancelled, -7),
    (_rejected, -12),
    *((_in_transit, day) for day in (-5, -5, -4, -3, -2)),
    (_exceptional, -6),
    (_exceptional, -4),
    (_fed_back, -2),
    (_fed_back, -1),
    (_without_voucher, -3),
    (_without_voucher, -1),
    (_not_shipped, -2),
    (_not_shipped, -1),
    (_of_the_evening, -1),
    (_of_the_evening, -1),
    (_of_the_night, 0),
    (_of_the_night, 0),
)


def _moment(step: Step) -> tuple[int, str]:
    found = re.fullmatch(r"D([+-]\d+) (.*)", str(step["at"]))
    if found is None:
        raise ValueError(f"no relative time: {step['at']}")
    return int(found[1]), found[2]


def _steps() -> Sequence[Step]:
    steps: list[Step] = []
    for number, (go, day) in enumerate(WAYS):
        way = Way(number)
        go(way, day)
        steps += way.steps
    return sorted(steps, key=_moment)


STORY: Story = {
    "scenario": "ecommerce-demonstration-orders",
    "plugin": "ecommerce",
    "process": "order_tracking",
    "basis": ["确认订单", "发货", "反馈凭证", "在途跟踪", "在途异常"],
    "people": {
        "xujing": {"name": "许静", "roles": ["customer_service"], "department": "客服部"},
        "wanglei": {"name": "王蕾", "roles": ["customer_service"], "department": "客服部"},
        "linxiao": {"name": "林晓", "roles": ["information_officer"], "department": "信息部"},
        "zhouyu": {"name": "周雨", "roles": ["information_officer"], "department": "信息部"},
        "shitidian": {"name": "赵强", "roles": ["store"], "department": "城东实体店"},
        "sunhao": {"name": "孙浩", "roles": ["store"], "department": "城西实体店"},
    },
    "steps": _steps(),
}
STORIES = (STORY,)
