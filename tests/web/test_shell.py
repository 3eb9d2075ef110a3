"""The frame of the pages, its components, and the static files."""

import re
from datetime import timedelta

import pytest
from flask import Blueprint, render_template_string, request

from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import Message
from core.services import clock
from core.testing.databases import sqlite_url
from core.testing.site import Site
from core.web import assets, forms
from core.web.account import device
from core.web.forms import FormView
from core.web.guard import requires
from core.web.templating import tell

K = FieldKind
FEW = tuple(Choice(str(number), f"选项{number}") for number in range(5))
MANY = (*FEW, Choice("5", "选项5"))
FORM = Form(
    key="all",
    clause="第 7 条",
    fields=(
        Field(key="text", label="事由", required=True, example="灯不亮", help="一句话。"),
        Field(key="long", label="说明", kind=K.LONG_TEXT),
        Field(key="few", label="少", kind=K.CHOICE, choices=FEW, required=True),
        Field(key="many", label="多", kind=K.CHOICE, choices=MANY, shown_when=When("few", ("1", "2"))),
        Field(key="several", label="几项", kind=K.CHOICES, choices=MANY),
        Field(key="yes", label="是否", kind=K.BOOLEAN),
        Field(key="sum", label="金额", kind=K.MONEY),
        Field(key="count", label="数量", kind=K.INTEGER),
        Field(key="day", label="日期", kind=K.DATE),
        Field(key="hour", label="时间", kind=K.TIME),
        Field(key="when", label="时刻", kind=K.INSTANT),
        Field(key="phone", label="电话", kind=K.PHONE),
        Field(key="mail", label="邮箱", kind=K.EMAIL),
        Field(key="who", label="人员", kind=K.PERSON),
        Field(key="which", label="凭证", kind=K.RECORD, record_type="voucher"),
        Field(key="photos", label="照片", kind=K.FILES, maximum=3),
    ),
)


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def page(site: Site, body: str, **values: object) -> str:
    """Return what a template body renders inside the shell, for anna."""
    pages = Blueprint("trial", __name__)

    @pages.get("/trial")
    @requires()
    def trial() -> str:
        source = '{% extends "layout.html" %}{% block title %}T{% endblock %}{% block main %}' + body + "{% endblock %}"
        return render_template_string(source, **values)

    site.app.register_blueprint(pages)
    answer = site.browser("anna").get("/trial")
    assert answer.status_code == 200, answer.text
    return re.search(r'<main class="main".*</main>', answer.text, re.DOTALL)[0]


def element(text: str, name: str) -> str:
    """Return the opening tags of the inputs called ``name``."""
    return "".join(re.findall(rf'<(?:input|select|textarea)\b[^>]*name="{name}"[^>]*>', text))


def test_every_kind_of_field_is_rendered_with_what_was_typed(site: Site) -> None:
    view = FormView(
        form=FORM,
        values={
            "text": '"<b>',
            "long": "\n两行\n",
            "few": "1",
            "several": ["0", "3"],
            "yes": "0",
            "sum": "1.20",
            "who": "bo",
        },
        problems={"text": Message("请填写此项。"), "count": Message("请填写整数。"), "": Message("整个表单不对。")},
        people={"": (("anna", "安娜"), ("bo", "博文"))},
        records={"voucher": ((7, "凭证 7"),)},
    )
    text = page(site, '{{ ui.form(view, "/send", "提交", hidden={"_version": 3}, cancel_url="/") }}', view=view)
    for entry in FORM.fields:
        assert element(text, entry.key), entry.key
    assert 'enctype="multipart/form-data"' in text
    assert 'name="_version" value="3"' in text
    assert 'value="&#34;&lt;b&gt;"' in element(text, "text")
    assert "\n\n两行\n</textarea>" in text
    assert 'aria-describedby="f-text-help f-text-problem"' in element(text, "text")
    assert 'aria-invalid="true"' in element(text, "text")
    assert "required" in element(text, "text")
    assert "aria-invalid" not in element(text, "sum")
    assert re.search(r'<input checked [^>]*value="1"', element(text, "few"))
    assert element(text, "few").count('type="radio"') == 5
    assert "<select" in element(text, "many")
    assert element(text, "several").count("<input checked ") == 2
    assert re.search(r'<input checked [^>]*value="0"', element(text, "yes"))
    assert '<option selected value="bo">博文' in text
    assert '<option value="7">凭证 7' in text
    assert 'capture="environment"' in element(text, "photos")
    assert 'data-shown-when=\'{"field": "few", "values": ["1", "2"]}\'' in text
    assert "只在“少”符合条件时填写。" in text, "without script the condition must be readable"
    assert '<a href="#f-count">数量</a>' in text
    assert "整个表单不对。" in text
    assert "第 7 条" in text


def test_a_form_goes_round_from_stored_values_to_the_page_and_back(site: Site) -> None:
    from zoneinfo import ZoneInfo

    from werkzeug.datastructures import MultiDict

    from core.domain.forms import FormContext

    zone = ZoneInfo("Asia/Shanghai")
    stored = {
        "text": "事", "few": "1", "many": "5", "several": ("0", "3"), "yes": False, "sum": 120, "count": 7,
        "when": "2026-03-16T01:00:00+00:00", "who": "bo", "which": 7,
    }  # fmt: skip
    raw = forms.initial(FORM, stored, zone)
    assert raw["sum"] == "1.20"
    assert raw["when"] == "2026-03-16T09:00"
    sent = MultiDict([("csrf_token", "x"), ("_version", "1")])
    for key, value in raw.items():
        sent.setlist(key, value if isinstance(value, list) else [value])
    context = FormContext(zone=zone, people={"bo"}, records={"voucher": {7}})
    assert dict(FORM.parse(forms.read(FORM, sent), context)) == stored


def test_a_name_that_the_form_does_not_have_reaches_the_parser() -> None:
    from werkzeug.datastructures import MultiDict

    assert forms.read(FORM, MultiDict({"planted": "1", "text": "x"})) == {"planted": "1", "text": "x"}


def test_problems_stand_at_their_fields_in_order() -> None:
    first, second, third = (
        Refused(Reason.FIELD_INVALID, Message(text), field=field)
        for text, field in (("甲", "b"), ("乙", "a"), ("丙", "b"))
    )
    found = forms.problems(RefusedFields((first, second, third)))
    assert list(found) == ["b", "a"]
    assert found["b"].text == "甲"
    assert forms.problems(Refused(Reason.DUPLICATE, Message("丁"))) == {"": Message("丁")}


def test_the_components(site: Site) -> None:
    now = clock.now()
    text = page(
        site,
        """
        {% call ui.page_head("标题", "说明", clause="第 1 条") %}<a href="#">做</a>{% endcall %}
        {{ ui.state_chip("待办", "initial") }}{{ ui.state_chip("办结", "closed", "yellow") }}
        {{ ui.deadline_chip(now + hour * 2) }}{{ ui.deadline_chip(now - hour * 50) }}
        {{ ui.deadline_chip(now, met_at=now) }}{{ ui.deadline_chip(now, met_at=now + hour) }}
        {{ ui.deadline_chip(now, void=true) }}{{ ui.deadline_chip(now, paused=true) }}
        {{ ui.deadline_chip(now + hour * 240, provisional=true, label="答复") }}
        <ol class="timeline">
          {% call ui.timeline_entry(now - hour, "安娜", "签收", for_name="王") %}<b>附言</b>{% endcall %}
        </ol>
        {{ ui.confirm("gone", "删除", "删除甲？", "不能恢复。", "/gone", "删除", values={"a": 1}) }}
        {{ ui.empty("没有", "会有的", "/go", "去") }}{{ ui.pager("/newer", "/older") }}
        """,
        now=now,
        hour=timedelta(hours=1),
    )
    words = ["第 1 条", "sheet-yellow", "逾期 2 天", "按时完成", "逾期完成", "不再计时", "计时暂停", "（暂定）", "答复"]
    words += ["（代 王）", "<b>附言</b>", "删除甲？", 'name="a" value="1"', 'rel="prev"', 'rel="next"']
    for word in words:
        assert word in text, word
    assert re.search(r'<time datetime="[^"]+\+00:00" title="\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(Asia/Shanghai\)">', text)


def test_the_last_page_tells_and_offers_to_undo(site: Site) -> None:
    pages = Blueprint("undo", __name__)

    @pages.post("/do")
    @requires()
    def do() -> str:
        tell(Message("已转给 %(name)s。", {"name": "<i>"}), undo_url="/undo")
        return ""

    site.app.register_blueprint(pages)
    browser = site.browser("anna")
    browser.send("/do")
    text = browser.get("/account").text
    assert "已转给 &lt;i&gt;。" in text
    assert re.search(r'<form method="post" action="/undo"><input type="hidden" name="csrf_token"', text)
    assert "已转给" not in browser.get("/account").text


def test_the_navigation_shows_what_exists_and_is_permitted(site: Site) -> None:
    pages = Blueprint("settings", __name__)
    pages.add_url_rule("/settings-trial", "index", requires()(lambda: request.path))
    if "settings.index" not in site.app.view_functions:
        site.app.register_blueprint(pages)
    assert 'data-go="s"' in site.browser("anna").get("/account").text
    assert 'data-go="s"' not in site.browser("bo").get("/account").text


def test_the_theme_is_kept_for_the_browser(site: Site) -> None:
    browser = site.browser("anna")
    assert "data-theme" not in browser.get("/account").text
    browser.send("/theme", {"theme": "dark"})
    assert '<html lang="zh-CN" data-theme="dark">' in browser.get("/account").text
    browser.send("/theme", {"theme": ""})
    assert "data-theme" not in browser.get("/account").text


# ------------------------------------------------------------------ static files


def test_every_static_file_is_served_for_ever_and_with_its_type(site: Site) -> None:
    client = site.browser()
    types = {
        "css": "text/css",
        "js": "text/javascript",
        "svg": "image/svg+xml",
        "woff2": "font/woff2",
        "woff": "application/font-woff",
    }
    for name in assets.served():
        with site.app.app_context():
            url = assets.asset(name)
        answer = client.get(url, buffered=True)
        assert answer.status_code == 200, name
        assert answer.content_type.split(";")[0] == types[name.rpartition(".")[2]]
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer.close()


def test_the_icons_find_their_font(site: Site) -> None:
    css = assets.served()["icons.css"].read_text()
    urls = {url.partition("?")[0] for url in re.findall(r'url\("?([^")]+)"?\)', css)}
    assert urls
    assert urls <= assets.served().keys()


def test_no_static_file_loads_anything_from_elsewhere() -> None:
    for name, path in assets.served().items():
        if name.endswith((".css", ".js", ".svg")):
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"""(url\(|@import|src\s*=|href\s*=|importScripts\(|fetch\()\s*["']?(https?:)?//""", text
            ), name


def test_no_page_loads_anything_from_elsewhere(site: Site) -> None:
    browser = site.browser("anna")
    for path in ("/", "/account", "/help/keys", "/nothing"):
        for address in re.findall(r'(?:src|href|action)="([^"]+)"', browser.get(path).text):
            assert address.startswith(("/", "#")), address
            assert not address.startswith("//")


def test_every_icon_that_is_named_exists() -> None:
    from core.testing.catalogues import ROOT

    known = set(re.findall(r"\.bi-([\w-]+)::before", assets.served()["icons.css"].read_text())) | {"blank"}
    for template in (ROOT / "core" / "web" / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        used = re.findall(r'\bicon\("([\w-]+)"', text) + re.findall(r'class="bi bi-([\w-]+)[ "]', text)
        assert not set(used) - known, template.name


def test_contrast_is_enough_in_both_themes() -> None:
    css = (assets.OWN / "huiyin.css").read_text()
    themes = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r"\{([^{}]+)\}", css)]
    themes = [theme for theme in themes if "ground" in theme]
    assert len(themes) == 3
    assert themes[1] == themes[2], "dark by choice and dark by system are the same"
    pairs = [(ink, paper) for ink in ("text", "muted") for paper in ("ground", "surface", "sunken")]
    pairs += [("accent", "surface"), ("on-accent", "accent"), ("accent-strong", "accent-soft"), ("surface", "overdue")]
    pairs += [(tone, f"{tone}-soft") for tone in ("neutral", "waiting", "soon", "overdue", "done")]
    for theme in themes:
        for ink, paper in pairs:
            assert contrast(theme[ink], theme[paper]) >= 4.5, (ink, paper)
        assert contrast(theme["line-strong"], theme["surface"]) >= 3, "the edge of an input"


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
            ("Chrome", "Windows"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0", ("微信", "iPhone")),
        ("curl/8.0", ("", "")),
    ],
)
def test_devices_are_named_as_people_know_them(agent: str, shown: tuple[str, str]) -> None:
    assert device(agent) == shown
