"""The text of 订单跟踪流程及信息反馈流程 (S16), clause by clause, in its own order."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

REGULATION = Regulation(
    key="S16",
    title=N_("订单跟踪流程及信息反馈流程"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(key="T单", text="T单：当天17点前确认的订单", source="L278"),
        Clause(key="N单", text="N单：当天17点后确认的订单", source="L278"),
        Clause(
            key="发货凭证",
            text="发货凭证：证明已及时、准确的发货的凭证，包括：发货物流单号，物流公司名称，发货人员，发货前是否有验货，"
            "商品使用状态是否正常，商品发货时所拍照片等",
            source="L278",
        ),
        Clause(
            key="发货性质",
            text="发货性质：1为实体店发货；2为厂家直接发货；3为厂家调货至总部，再由总部发货；"
            "4为实体店调货至总部，再由总部发货。",
            source="L278",
        ),
        Clause(key="确认订单", text="确认订单—进入发货流程", source="L279"),
        Clause(key="发货", text="实体店有货的商品—当天发货（T单）/第二天上午发货（N单）", source="L279"),
        Clause(key="发货.厂家", text="厂家调货/直接发货—当天发货（T单）/第二天上午发货（N单）", source="L279"),
        Clause(
            key="反馈凭证",
            text="信息员在当天至第二天10点前（T单）/第二天15点前（N单）向客服人员反馈已发货的凭证",
            source="L279",
        ),
        Clause(
            key="在途跟踪",
            text="商品在途跟踪，信息员反馈发货信息后客服人员跟踪商品在途信息（货物是否正常在途，当日所在地区，"
            "是否能在2-5日到达客户手中）直到客户签收订单",
            source="L279",
        ),
        Clause(
            key="在途异常",
            text="商品在途时遇到特殊情况：收货人姓名/地址错误（订单正确，快递单错误）、快递单号无法查询/查询无此业务、"
            "代收货款金额不正确、问题件等等，需要客服人员及时跟踪并处理，直至货物在规定时间内顺利签收！",
            source="L279",
        ),
        Clause(key="发货信息反馈表", text="发货信息反馈表模板", source="L279"),
        Clause(key="商品在途信息跟踪表", text="商品在途信息跟踪表模板", source="L279"),
        Clause(
            key="流程图",
            text="订单跟踪流程图；订单信息反馈流程图",
            source="L278–279",
            without_rule=N_("原文只有图名，图已缺失；流程按文字执行。"),
        ),
        Clause(
            key="惩罚制度.特殊情况",
            text="无特殊情况下，……（两条惩罚的共同前提）",
            source="L279–280",
        ),
        Clause(
            key="惩罚制度.信息员",
            text="无特殊情况下，如信息员提供发货信息不正确（包括：物流单号，快递公司，代收货款金额，商品型号，收货地址，"
            "收货人等等一切有关发货的信息），导致订单迟发、无法跟踪订单、客户投诉、退单、拒签，影响公司形象的，"
            "扣除信息员当月绩效工资10%/次。",
            source="L279",
        ),
        Clause(
            key="惩罚制度.客服人员",
            text="无特殊情况下，如因客服人员提供订单信息有误（包括：订单号，商品型号，代收货款金额，收货地址，收货人等等"
            "一切有关客户订单的信息），导致发货信息有误而引发客户投诉、退单、拒签，影响公司形象的，"
            "扣除客服人员当月绩效工资10%/次。",
            source="L280",
        ),
    ),
)
