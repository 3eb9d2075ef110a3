"""What the demonstration organisation shows of users' feedback, exchanged information and the notice on workflows.

Tickets in every state, late and waiting ones among them.
"""

from collections.abc import Mapping

from core.domain.stories import Step, Story, act, begin, when

_PEOPLE: Mapping[str, Mapping[str, object]] = {
    "yonghu": {"name": "游慧", "roles": ["user"]},
    "kefuzu": {"name": "柯芙", "roles": ["official_team"]},
    "chanpinzu": {"name": "蔡平", "roles": ["official_team"]},
    "buchang": {"name": "卜昌", "roles": ["compensation_approver"]},
    "chuanda": {"name": "钟达", "roles": ["conveyor"]},
    "xiaoshou": {"name": "陈晓", "roles": ["employee"], "department": "销售部"},
    "caiwu": {"name": "钱文", "roles": ["employee"], "department": "财务部"},
    "renshi": {"name": "任诗", "roles": ["employee"], "department": "人事部"},
    "yanfa": {"name": "严发", "roles": ["employee"], "department": "研发部"},
    "gonggao": {"name": "龚皓", "roles": ["notice_owner"]},
}


def _confirm(at: str, by: str, case: str) -> Step:
    return {"at": at, "by": by, "confirm": True, "ticket": case}


def _story(process: str, basis: tuple[str, ...], people: tuple[str, ...], *steps: Step) -> Story:
    return {
        "scenario": f"enterprise-{process}-demonstration",
        "plugin": "enterprise",
        "process": process,
        "basis": list(basis),
        "people": {login: _PEOPLE[login] for login in people},
        "steps": sorted(steps, key=when),
    }


def _feedback(at: str, case: str, content: str, source: str = "page", product: str = "商城") -> Step:
    by = "kefuzu" if source in ("hotline", "email") else "yonghu"
    who = {"name": "游慧", "contact": "13800138000"}
    return begin(at, by, case, source=source, content=content, product=product, **who)


def _classified(day: str, case: str, nature: str, level: str, handler: str = "chanpinzu") -> tuple[Step, ...]:
    return (
        act(f"{day} 09:20:00", "kefuzu", "acknowledge", case, acknowledged_by="短信告知"),
        act(f"{day} 09:40:00", "kefuzu", "classify", case, nature=nature, priority_level=level, handler=handler),
    )


def _solved(day: str, case: str, conclusion: str, solution: str) -> Step:
    values = {"investigation_note": conclusion, "solution_kind": "fix", "solution": solution}
    return act(f"{day} 15:00:00", "chanpinzu", "solve", case, **values)


USERS = _story(
    "user_feedback",
    ("3.1", "3.2", "3.3", "3.4"),
    ("yonghu", "kefuzu", "chanpinzu", "buchang"),
    _feedback("D-0 08:30:00", "called", "来电说收不到验证码", "hotline"),
    _feedback("D-5 09:00:00", "late", "搜索结果不准确"),
    _feedback("D-1 09:00:00", "sorted", "希望增加夜间模式"),
    *_classified("D-1", "sorted", "improvement", "P4"),
    _feedback("D-2 09:00:00", "looked_into", "支付时报错"),
    *_classified("D-2", "looked_into", "defect", "P2"),
    act("D-2 10:00:00", "chanpinzu", "investigate", "looked_into", assessment="疑为银行接口"),
    act("D-2 11:00:00", "chanpinzu", "record_finding", "looked_into", finding="仅一家银行报错"),
    _feedback("D-3 09:00:00", "asked", "图片无法使用"),
    *_classified("D-3", "asked", "defect", "P1"),
    act("D-3 10:00:00", "chanpinzu", "investigate", "asked"),
    act("D-3 11:00:00", "chanpinzu", "ask_user", "asked", question="请提供手机型号和截图"),
    _feedback("D-4 09:00:00", "fixed", "订单页面打不开"),
    *_classified("D-4", "fixed", "defect", "P3"),
    act("D-4 10:00:00", "chanpinzu", "investigate", "fixed"),
    _solved("D-2", "fixed", "缓存过期", "已修复缓存"),
    _feedback("D-6 09:00:00", "paid", "重复扣款"),
    *_classified("D-6", "paid", "service", "P2"),
    act("D-6 10:00:00", "chanpinzu", "investigate", "paid"),
    act(
        "D-6 11:00:00",
        "chanpinzu",
        "compensate",
        "paid",
        investigation_note="属实",
        solution_kind="compensation",
        amount="50.00",
        solution="退还并补偿",
    ),
    {"at": "D-6 14:00:00", "by": "buchang", "sign": "compensation", "approve": True, "ticket": "paid"},
    act("D-6 15:00:00", "kefuzu", "reply", "paid", reply="已退还重复的款项，另补偿 50 元"),
    _feedback("D-9 09:00:00", "closed", "怎样导出订单"),
    *_classified("D-9", "closed", "question", "P3"),
    act("D-9 10:00:00", "chanpinzu", "investigate", "closed"),
    _solved("D-9", "closed", "功能已有", "说明导出方法"),
    act("D-9 16:00:00", "kefuzu", "reply", "closed", reply="请点击右上角导出"),
    act("D-8 09:00:00", "yonghu", "rate", "closed", satisfied=True, stars=5),
    act("D-8 10:00:00", "kefuzu", "close", "closed"),
)


def _raised(at: str, case: str, subject: str, content: str, **values: object) -> Step:
    common = {"kind": "suggestion", "source": "platform", "confidentiality": "open"}
    return begin(at, "xiaoshou", case, subject=subject, content=content, **(common | values))


def _conveyed(at: str, case: str, *departments: str) -> Step:
    return act(at, "chuanda", "convey", case, departments=list(departments))


EXCHANGE = _story(
    "information_exchange",
    ("14", "15", "16", "17"),
    ("chuanda", "xiaoshou", "caiwu", "renshi", "yanfa"),
    _raised("D-0 08:40:00", "new", "班车", "班车提前十分钟发车"),
    _raised("D-3 09:00:00", "unclear", "", "那个事情尽快", kind="task"),
    _conveyed("D-3 09:30:00", "unclear", "财务部"),
    act("D-3 10:00:00", "caiwu", "return", "unclear", return_reason="看不出是什么事"),
    _raised("D-1 09:00:00", "waiting", "报销", "报销改为每周一次"),
    _conveyed("D-1 09:10:00", "waiting", "财务部", "人事部"),
    _confirm("D-1 10:00:00", "caiwu", "waiting"),
    {"at": "D-1 10:05:00", "by": "renshi", "read": True, "ticket": "waiting"},
    _raised("D-2 09:00:00", "secret", "新品配方", "配方文件应加密保存", confidentiality="secret", kind="problem"),
    _conveyed("D-2 09:10:00", "secret", "研发部"),
    _confirm("D-2 10:00:00", "yanfa", "secret"),
    _raised("D-4 09:00:00", "accepted", "考勤", "外勤考勤改为手机打卡"),
    _conveyed("D-4 09:10:00", "accepted", "人事部"),
    _confirm("D-4 10:00:00", "renshi", "accepted"),
    act("D-4 11:00:00", "renshi", "accept", "accepted", analysis="可行，须确认设备"),
    _raised("D-5 09:00:00", "answered", "培训", "新员工培训增加案例"),
    _conveyed("D-5 09:10:00", "answered", "人事部"),
    _confirm("D-5 10:00:00", "renshi", "answered"),
    act("D-5 11:00:00", "renshi", "accept", "answered", analysis="采纳"),
    act("D-4 15:00:00", "renshi", "process", "answered", result_kind="improved", result="下期起增加两个案例"),
    _raised("D-8 09:00:00", "done", "发票", "电子发票统一邮箱"),
    _conveyed("D-8 09:10:00", "done", "财务部"),
    _confirm("D-8 10:00:00", "caiwu", "done"),
    act("D-8 11:00:00", "caiwu", "accept", "done", analysis="可行"),
    act("D-7 11:00:00", "caiwu", "process", "done", result_kind="solved", result="已设统一邮箱"),
    act("D-7 15:00:00", "xiaoshou", "close", "done"),
)

_CONTRIBUTION = {
    "notice_no": {"number_of": "call"},
    "problem": "每张单据要签五次字，平均要等九天",
    "case": "五月三日的差旅费等了十一天",
    "honest": True,
}


def _notice(at: str, case: str, title: str) -> Step:
    values = {"notice_title": title, "body": "请大家提出意见和建议，附上可证实的案例。"}
    return begin(at, "gonggao", case, **values) | {"process": "workflow_notice"}


def _contributed(at: str, by: str, case: str, workflow: str, files: int = 1) -> Step:
    values = {**_CONTRIBUTION, "workflow": workflow}
    return begin(at, by, case, **values) | {"files": {"case_files": files}}


NOTICES = _story(
    "workflow_contribution",
    ("公告", "公告.1", "公告.2", "公告.3"),
    ("gonggao", "xiaoshou", "caiwu", "renshi", "yanfa"),
    _notice("D-0 08:50:00", "draft", "采购流程反馈"),
    _notice("D-12 08:30:00", "published", "会议室使用反馈"),
    act("D-12 09:00:00", "gonggao", "publish", "published"),
    _notice("D-10 08:30:00", "call", "报销流程反馈"),
    act("D-10 09:00:00", "gonggao", "publish", "call"),
    {"at": "D-10 09:30:00", "by": "caiwu", "read": True, "ticket": "call"},
    act("D-10 10:00:00", "gonggao", "collect", "call"),
    _contributed("D-9 09:00:00", "xiaoshou", "adopted", "报销"),
    act("D-8 09:00:00", "gonggao", "consider", "adopted"),
    act("D-7 09:00:00", "gonggao", "adopt", "adopted", adoption="三千元以下一次签字"),
    _contributed("D-9 10:00:00", "renshi", "refused", "借款"),
    act("D-8 10:00:00", "gonggao", "consider", "refused"),
    act("D-7 10:00:00", "gonggao", "not_adopt", "refused", rejection_reason="制度要求不变"),
    _contributed("D-5 09:00:00", "yanfa", "considered", "差旅"),
    act("D-4 09:00:00", "gonggao", "consider", "considered"),
    _contributed("D-3 09:00:00", "caiwu", "valid", "付款"),
    _contributed("D-2 09:00:00", "xiaoshou", "returned", "用章", files=0),
    _notice("D-20 08:30:00", "closed", "请假流程反馈"),
    act("D-20 09:00:00", "gonggao", "publish", "closed"),
    act("D-13 09:00:00", "gonggao", "close", "closed"),
    _notice("D-30 08:30:00", "optimised", "领料流程反馈"),
    act("D-30 09:00:00", "gonggao", "publish", "optimised"),
    act("D-25 09:00:00", "gonggao", "close", "optimised"),
    act("D-22 09:00:00", "gonggao", "optimise", "optimised", changes="领料单改为线上审批"),
)
