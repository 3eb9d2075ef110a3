"""What the demonstration organisation shows of the line, of market information and of project customers.

Tickets in every state, late ones among them.
"""

from core.domain.stories import Step, Story, act, begin

CREW, TEAM, UNIT = "一单元/二队/三班", "一单元/二队", "一单元"
STAFF = {
    "banzhang": {"name": "葛亮", "roles": ["crew_leader", "employee"], "department": CREW},
    "duizhang": {"name": "傅军", "roles": ["team_leader", "employee"], "department": TEAM},
    "danyuan": {"name": "韩松", "roles": ["unit_head", "employee"], "department": UNIT},
    "baobao": {
        "name": "邵明",
        "roles": ["guarantor", "employee"],
        "department": "指挥中心",
        "attributes": {"guarantees": ["一单元"]},
    },
    "zhongxin": {"name": "严静", "roles": ["centre_office", "employee"], "department": "指挥中心"},
    "fushuji": {"name": "曹毅", "roles": ["party_deputy_secretary", "employee"], "department": "指挥中心"},
    "laogong": {"name": "孟涛", "roles": ["labour_deputy_manager", "employee"], "department": "指挥中心"},
}
FORM = {"signature": ["signed"], "transmission": "fax"}


def _news(at: str, alias: str, subject: str, facts: str, urgency: str = "ordinary", level: str = "crew") -> Step:
    by = {"crew": "banzhang", "team": "duizhang", "unit": "danyuan"}[level]
    return begin(at, by, alias, level=level, subject=subject, facts=facts, urgency=urgency)


def _approve(at: str, day: str, alias: str, do: str = "approve") -> Step:
    return act(at, "danyuan", do, alias, form_date=day, **FORM)


LINE: Story = {
    "scenario": "enterprise-line-demonstration",
    "plugin": "enterprise",
    "process": "line_report",
    "basis": ["四.逐级上报", "四.审定", "四.表格", "四.直报"],
    "people": STAFF,
    "steps": (
        _news("D-9 08:20:00", "handled", "对加班安排有意见", "夜班后十二人要求说明加班安排"),
        act("D-9 09:10:00", "duizhang", "report_up", "handled", team_opinion="属实，已与班长谈话"),
        _approve("D-9 10:30:00", "{D-9}", "handled"),
        act("D-9 10:40:00", "zhongxin", "confirm_receipt", "handled"),
        act("D-8 15:00:00", "zhongxin", "handle", "handled", measures="加班安排已公示并说明，情绪平稳"),
        _news("D-7 09:00:00", "withdrawn", "传言班组合并", "有人议论班组合并"),
        act("D-7 09:30:00", "duizhang", "send_back", "withdrawn", return_reason="请写明来源和人数"),
        act("D-7 11:00:00", "banzhang", "withdraw", "withdrawn", withdrawal_reason="核实后是误传"),
        _news("D-5 03:10:00", "phoned", "夜班停工", "二十三人停工要求结清加班费", "urgent"),
        act("D-5 03:12:00", "banzhang", "direct_report", "phoned", called="party_deputy", call_content="先稳住现场"),
        act("D-5 03:40:00", "fushuji", "instruct", "phoned", instruction="单元负责人到场，天亮前答复"),
        act("D-5 09:00:00", "duizhang", "draft_form", "phoned", team_opinion="属实，已复工"),
        _approve("D-5 16:20:00", "{D-5}", "phoned", "supplement"),
        _news("D-4 14:00:00", "received", "宿舍连续停水", "三十人连续两日无热水", level="team"),
        _approve("D-4 16:00:00", "{D-4}", "received"),
        act("D-4 16:20:00", "zhongxin", "confirm_receipt", "received"),
        _news("D-3 08:30:00", "approved", "食堂饭菜意见", "八人反映饭菜质量"),
        act("D-3 09:00:00", "duizhang", "report_up", "approved"),
        _approve("D-3 10:00:00", "{D-3}", "approved"),
        _news("D-3 15:00:00", "returned", "岗位调整意见", "有人对岗位调整不满"),
        act("D-3 15:40:00", "duizhang", "report_up", "returned"),
        act("D-3 16:30:00", "danyuan", "reject", "returned", return_reason="请补充涉及人数和诉求"),
        _news("D-2 22:10:00", "late", "集体要求见领导", "九人聚集要求见单元领导", "important"),
        act("D-2 22:20:00", "banzhang", "direct_report", "late", called="labour_deputy"),
        _news("D-1 08:40:00", "team", "工装发放意见", "五人反映工装未按期发放"),
        act("D-1 09:20:00", "duizhang", "report_up", "team"),
        _news("D-1 16:10:00", "crew", "通勤车晚点", "晚班通勤车一周内三次晚点"),
    ),
}

MARKET_STAFF = {
    "xinxiyuan": {"name": "何洁", "roles": ["market_collector", "employee"], "department": "市场部"},
    "shichang": {"name": "唐宁", "roles": ["market_department", "employee"], "department": "市场部"},
    "juece": {"name": "陆远", "roles": ["decision_maker", "employee"], "department": "总经办"},
}
ANALYSIS = {"analysis": "影响华东销量", "impact": "预计下降两成", "recommendation": "跟进调价"}


def _item(at: str, alias: str, category: str, subject: str, *, major: bool = False) -> Step:
    values = {"content": f"{subject}，详见附件", "source": "终端走访", "reliability": "high", "secrecy": "internal"}
    return begin(at, "xinxiyuan", alias, category=category, subject=subject, major=major, **values)


MARKET: Story = {
    "scenario": "enterprise-market-demonstration",
    "plugin": "enterprise",
    "process": "market_information",
    "basis": ["总则"],
    "settings": {"market_enabled": True},
    "people": MARKET_STAFF,
    "steps": (
        _item("D-10 09:00:00", "archived", "price", "竞品甲下调出厂价"),
        act("D-10 10:00:00", "shichang", "verify", "archived", verification="电话核对三家经销商"),
        act("D-10 14:00:00", "shichang", "analyse", "archived", **ANALYSIS),
        act("D-10 14:10:00", "shichang", "report", "archived"),
        act("D-9 10:00:00", "juece", "decide", "archived", use="used", decision="下月起跟进调价"),
        act("D-9 11:00:00", "shichang", "inform_collector", "archived", feedback="已用于下月定价"),
        act("D-9 11:05:00", "shichang", "archive", "archived"),
        _item("D-8 09:30:00", "rejected", "customer", "客户乙转产"),
        act("D-8 16:00:00", "shichang", "reject", "rejected", rejection_reason="客户否认，没有其他来源"),
        _item("D-7 09:30:00", "informed", "technology", "新工艺降低能耗"),
        act("D-7 11:00:00", "shichang", "verify", "informed"),
        act("D-7 15:00:00", "shichang", "analyse", "informed", **ANALYSIS),
        act("D-7 15:10:00", "shichang", "report", "informed"),
        act("D-6 09:00:00", "juece", "decide", "informed", use="noted", decision="列入技改调研"),
        act("D-6 10:00:00", "shichang", "inform_collector", "informed", feedback="已列入技改调研"),
        _item("D-6 11:00:00", "decided", "competitor", "竞品丙推出新款"),
        act("D-6 14:00:00", "shichang", "verify", "decided"),
        act("D-5 09:00:00", "shichang", "analyse", "decided", **ANALYSIS),
        act("D-5 09:10:00", "shichang", "report", "decided"),
        act("D-5 15:00:00", "juece", "decide", "decided", use="unused", decision="定位不同，暂不应对"),
        _item("D-4 10:00:00", "reported", "channel", "渠道丁月底停业"),
        act("D-4 11:00:00", "shichang", "verify", "reported"),
        act("D-4 15:00:00", "shichang", "analyse", "reported", **ANALYSIS),
        act("D-4 15:20:00", "shichang", "report", "reported"),
        _item("D-3 10:00:00", "analysed", "price", "原料价格上涨"),
        act("D-3 11:00:00", "shichang", "verify", "analysed"),
        act("D-3 16:00:00", "shichang", "analyse", "analysed", **ANALYSIS),
        _item("D-2 10:00:00", "verified", "customer", "客户甲扩产"),
        act("D-2 14:00:00", "shichang", "verify", "verified"),
        {
            **begin("D-2 17:00:00", "shichang", "sent", period="week", first="{D-9}", last="{D-3}"),
            "process": "market_digest",
        },
        act("D-2 17:05:00", "shichang", "send", "sent"),
        _item("D-1 10:00:00", "collected", "policy", "出口管制征求意见", major=True),
        {
            **begin("D-1 17:00:00", "shichang", "compiling", period="week", first="{D-8}", last="{D-2}"),
            "process": "market_digest",
        },
    ),
}

PROJECT_STAFF = {
    "qiantai": {"name": "钱悦", "roles": ["employee"], "department": "公司/综合部"},
    "shichangyuan": {"name": "方洋", "roles": ["employee"], "department": "公司/业务部"},
    "xmjl7": {"name": "贺磊", "roles": ["project_manager", "employee"], "department": "公司/数据服务部/P7"},
    "xmjl3": {"name": "邱雪", "roles": ["project_manager", "employee"], "department": "公司/数据服务部/P3"},
    "shujubu": {"name": "秦峰", "roles": ["data_service_manager", "employee"], "department": "公司/数据服务部"},
}


def _told(at: str, by: str, alias: str, project: str, subject: str) -> Step:
    phase = "maintenance" if project == "P7" else "implementation"
    values = {"customer": "市政数据中心" if project == "P7" else "城投集团", "content": f"客户反映：{subject}"}
    return begin(at, by, alias, project=project, phase=phase, subject=subject, **values)


PROJECTS: Story = {
    "scenario": "enterprise-projects-demonstration",
    "plugin": "enterprise",
    "process": "project_customer",
    "basis": ["1.1", "2.1", "2.2", "2.3", "3.1"],
    "people": PROJECT_STAFF,
    "steps": (
        _told("D-9 10:00:00", "qiantai", "filed", "P7", "日报数据延迟"),
        act("D-9 10:20:00", "xmjl7", "record", "filed", record_note="上游接口故障"),
        act("D-9 11:00:00", "xmjl7", "answer", "filed", answer="接口已恢复，今起按时送达", answered_by="phone"),
        act("D-8 09:00:00", "xmjl7", "file", "filed", file_place="项目资料库/P7"),
        act("D-6 15:00:00", "shujubu", "inspect", "filed", kind="unplanned", compliant=True),
        _told("D-5 14:00:00", "shichangyuan", "answered", "P3", "报表口径不符"),
        act("D-5 15:00:00", "xmjl3", "record", "answered"),
        act("D-4 09:30:00", "xmjl3", "answer", "answered", answer="口径已按合同附件修正", answered_by="email"),
        _told("D-4 16:00:00", "shichangyuan", "recorded", "P3", "新增两个账号"),
        act("D-4 16:30:00", "xmjl3", "record", "recorded"),
        {
            **begin("D-3 10:00:00", "shujubu", "inspected", kind="unplanned", first="{D-12}", last="{D-4}"),
            "process": "project_inspection",
        },
        act("D-3 11:00:00", "shujubu", "conclude", "inspected", compliant=False, findings="一件没有在目标时间内答复"),
        {
            **begin("D-1 10:00:00", "shujubu", "inspecting", kind="unplanned", first="{D-7}", last="{D-1}"),
            "process": "project_inspection",
        },
        _told("D-1 15:30:00", "qiantai", "told", "P7", "页面打开缓慢"),
    ),
}
