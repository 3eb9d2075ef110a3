"""What somebody wrote, without what their program put under it: the forms of Chinese and English programs."""

import time

import pytest

from core.domain.mail_texts import MARKER, MOST_HTML, html_as_text, own_words, tidy

RULE = "------------------"
QUOTES = {
    "qq": f"""{RULE} 原始邮件 {RULE}
发件人: "学校" <fankui@school.cn>;
发送时间: 2026年3月16日(星期一) 上午9:00
收件人: "李雷"<l@qq.com>;
主题: 您的反馈

旧的""",
    "qq english": f"""{RULE} Original {RULE}
From: "school" <f@school.cn>;
Date: Mon, Mar 16, 2026
旧的""",
    "qq one line": f"{RULE}\xa0原始邮件\xa0{RULE}\n旧的",
    "163": '在 2026-03-16 09:00:00，"学校" <fankui@school.cn> 写道：\n旧的',
    "163 new": "---- 回复的原邮件 ----\n| 发件人 | 学校 |\n旧的",
    "163 english": 'At 2026-03-16 09:00:00, "school" <f@school.cn> wrote:\n旧的',
    "netease master": "---- Replied Message ----\nFrom | school\n旧的",
    "gmail": "On Mon, Mar 16, 2026 at 9:00 AM school <f@school.cn> wrote:\n> 旧的",
    "gmail broken": """On Mon, Mar 16, 2026 at 9:00 AM A Very Long Name Of A School Far Away
<f@school.cn>
wrote:

> 旧的""",
    "gmail chinese": "学校 <fankui@school.cn> 于2026年3月16日周一 09:00写道：\n> 旧的",
    "apple": "On 16 Mar 2026, at 09:00, school <f@school.cn> wrote:\n\n旧的",
    "apple chinese": "在 2026年3月16日，09:00，学校 <f@school.cn> 写道：\n\n旧的",
    "apple traditional": "學校 <f@school.cn> 於 2026年3月16日 上午9:00 寫道：\n旧的",
    "outlook": """________________________________
From: school <f@school.cn>
Sent: Monday, March 16, 2026 9:00 AM
To: Li Lei
Subject: x

旧的""",
    "outlook chinese": "发件人: 学校 <f@school.cn>\n发送时间: 2026年3月16日 9:00\n收件人: 李雷\n主题: x\n\n旧的",
    "outlook bold": "*发件人：* 学校 <f@school.cn>\n*日期：* 2026年3月16日\n*主题：* x\n旧的",
    "outlook old": "-----Original Message-----\nFrom: school\nSent: Monday\nTo: Li\n旧的",
    "ours": f"{MARKER}\n\n旧的",
    "quoted ours": f"> {MARKER}\n旧的",
    "marks alone": "> 旧的\n> 旧的",
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_what_is_quoted_is_cut(quote: str) -> None:
    assert own_words(f"已经修好了，谢谢。\n第二行\n\n{quote}\n", reply=True) == "已经修好了，谢谢。\n第二行"


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_what_is_handed_on_is_kept(quote: str) -> None:
    assert "旧的" in own_words(f"请看下面\n\n{quote}", reply=False)


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_if_nothing_is_left_all_is_kept(quote: str) -> None:
    assert "旧的" in own_words(quote, reply=True)


@pytest.mark.parametrize(
    "text",
    [
        "我在三号楼写道：这里没有热水",
        "From: 这是我写的一行，下面没有别的",
        "在宿舍里，\n我们住了两天",
        "At 9 we waited.\nOn Monday nobody came.",
        "- 第一点\n- 第二点",
        "--- 分隔线 ---\n后面还有",
        "发件人：我\n内容：热水",
    ],
)
def test_what_only_looks_like_a_quotation_is_kept(text: str) -> None:
    assert own_words(text, reply=True) == text


def test_answers_between_quoted_lines_stay_together() -> None:
    assert own_words("> 几号楼？\n三号楼\n> 几点？\n八点", reply=True) == "三号楼\n八点"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \n李雷\n三年二班",
        "发自我的iPhone",
        "发自我的 iPhone\n",
        "Sent from my iPhone",
        "来自我的华为手机",
        "Get Outlook for iOS",
    ],
)
@pytest.mark.parametrize("reply", [True, False])
def test_signatures_are_cut(signature: str, reply: bool) -> None:
    assert own_words(f"没有热水\n\n{signature}", reply=reply) == "没有热水"


def test_a_signature_alone_is_something() -> None:
    assert own_words("-- \n李雷", reply=False) == "-- \n李雷"
    assert own_words("发自我的iPhone", reply=True) == "发自我的iPhone"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n\n二"),
        ("<div>一<br>二</div>", "一\n二"),
        ("<ul><li>一<li>二</ul>", "- 一\n- 二"),
        ("<table><tr><td>a<td>b</table>", "a b"),
        ("a<script>alert(1)</script>b", "ab"),
        ("<style>p{}</style><head><title>t</title></head>x", "x"),
        ("<svg><svg></svg>y</svg>x", "x"),
        ("a <img src='http://evil/x.png' alt=z> b", "a b"),
        ("&lt;b&gt; &#x4f60;&nbsp;好", "<b> 你 好"),
        ("<blockquote>q<blockquote>r</blockquote></blockquote>w", "> q\n> > r\nw"),
        ("<p>a", "a"),
        ("<a href='javascript:x'>link</a>", "link"),
        ("<!-- c --><![CDATA[d]]>x", "x"),
        ("a\n   b", "a b"),
        ("1 < 2 <> <3 <", "1 < 2 <> <3 <"),
        ("<title>a<body>b", "b"),
    ],
)
def test_a_page_as_text(html: str, text: str) -> None:
    found = html_as_text(html)
    assert [line for line in found.split("\n") if line] == [line for line in text.split("\n") if line]


def test_a_page_that_was_answered_in_html() -> None:
    quoted = "On Mon, Mar 16, 2026, x &lt;a@b.cn&gt; wrote:<br><blockquote>旧的</blockquote>"
    page = f'<div>好的</div><div class="gmail_quote">{quoted}</div>'
    assert own_words(html_as_text(page), reply=True) == "好的"


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<![", "<p>", "<blockquote>", "&#", "<script>", "</", "-", "写道：\n", "on "]
)
def test_much_of_the_same_takes_no_time(piece: str) -> None:
    many = piece * (MOST_HTML // len(piece) // 4)
    begun = time.monotonic()
    own_words(html_as_text(many), reply=True)
    own_words(many, reply=True)
    assert time.monotonic() - begun < 5


def test_tidy_text_can_be_kept() -> None:
    assert tidy("\ufeff a\0\x1b\ud800\r\nb\x85\tc ") == "a\nb\tc"
