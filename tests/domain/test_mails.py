"""Mails as they come: charsets, names, nesting, and what nobody should send; read, or refused in one way."""

import base64
from email.header import Header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import mails
from core.domain.mail_kinds import Why, nobody_wrote
from core.domain.mails import Unreadable, key_of, read

TEXT = "热水器坏了，请派人。"


def mail(*lines: str | bytes, body: bytes = b"x") -> mails.Mail:
    head = b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return read(head + b"\r\n\r\n" + body)


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "utf-8", "UTF8", "big5", '"gbk"', "cp936"])
def test_a_text_in_its_charset(charset: str) -> None:
    plain = charset.strip('"')
    words = "熱水器壞了" if plain == "big5" else TEXT
    found = mail(f"Content-Type: text/plain; charset={charset}", body=words.encode(plain))
    assert found.text == words


@pytest.mark.parametrize("claimed", ["", "us-ascii", "utf-8", "no-such", "idna", "hex", "punycode", "unicode_escape"])
@pytest.mark.parametrize("real", ["utf-8", "gb18030"])
def test_a_text_in_another_charset_than_it_claims(claimed: str, real: str) -> None:
    kind = f"Content-Type: text/plain; charset={claimed}" if claimed else "Content-Type: text/plain"
    assert mail(kind, body=TEXT.encode(real)).text == TEXT


def test_bytes_of_no_charset_are_still_something() -> None:
    assert "\ufffd" in mail("Content-Type: text/plain; charset=utf-8", body=b"ab\xff\xfe\xff!").text


@pytest.mark.parametrize("charset", ["gb2312", "gb18030", "utf-8"])
def test_a_subject_in_its_charset(charset: str) -> None:
    assert mail("Subject: " + Header(TEXT * 3, charset).encode()).subject == TEXT * 3
    assert mail(b"Subject: " + TEXT.encode(charset)).subject == TEXT


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?B?!!!?=",
        "=?idna?B?xxx?=",
        "=?utf-8?X?a?=",
        "=?utf-8?B?gYGB?=",
        "=?",
        "a\0b",
        "=?utf-8?Q?a=0D=0AX:_b?=",
    ],
)
def test_a_subject_that_is_none_breaks_nothing(subject: str) -> None:
    found = mail(f"Subject: {subject}").subject
    assert "\n" not in found
    assert "\0" not in found


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("李雷 <LiLei@Example.com>", "lilei@example.com", "李雷"),
        ('"Li, Lei" <a@b.cn>', "a@b.cn", "Li, Lei"),
        ("a@b.cn", "a@b.cn", ""),
        ("=?utf-8?B?5p2O6Zu3?= <a@b.cn>", "a@b.cn", "李雷"),
        ("x@y.cn, other@z.cn", "x@y.cn", ""),
        ("boss@firm.cn <evil@x.cn>", "boss@firm.cn", ""),
        ("<<<>>>", "", "<<<>>>"),
        ('"', "", '"'),
        ("nobody", "", "nobody"),
        ("a@b", "", "a@b"),
        ("", "", ""),
    ],
)
def test_the_sender(value: str, address: str, name: str) -> None:
    found = mail(f"From: {value}")
    assert (found.sender, found.name) == (address, name)


def test_the_plain_text_comes_before_its_html_and_files_are_files() -> None:
    message = EmailMessage()
    message.set_content(TEXT)
    message.add_alternative("<p>anders</p>", subtype="html")
    message.add_attachment(b"1", maintype="image", subtype="png", filename="照片.png")
    message.add_attachment("notes", filename="说明.txt")
    inner = EmailMessage()
    inner.set_content("weitergeleitet")
    message.add_attachment(inner)
    found = read(bytes(message))
    assert found.text == TEXT
    assert [one.name for one in found.files] == ["照片.png", "说明.txt", "5.eml"]
    assert b"weitergeleitet" in found.files[2].content


def test_a_page_without_plain_text_is_read_as_text() -> None:
    found = mail("Content-Type: text/html; charset=gbk", body="<p>你好<br>再见</p><img src=http://x/y>".encode("gbk"))
    assert found.text == "你好\n再见"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=gb18030''%D5%D5%C6%AC.png", "照片.png"),
        ("attachment; filename*0*=utf-8''%E7%85; filename*1*=%A7%E7%89%87.png", "照片.png"),
        ('attachment; filename="=?gbk?B?1dXGrC5wbmc=?="', "照片.png"),
        ('attachment; filename="=?utf-8?Q?a=0D=0Ab.png?="', "a b.png"),
        ("attachment; filename*=idna''xn--a%FF", None),
        ("attachment; filename*=utf-8'", None),
        ('attachment; filename="../../etc/passwd"', "../../etc/passwd"),
        ("attachment", "1.png"),
    ],
)
def test_the_name_of_a_file(disposition: str, name: str | None) -> None:
    (file,) = mail("Content-Type: image/png", f"Content-Disposition: {disposition}").files
    assert "\n" not in file.name
    assert name is None or file.name == name


def nested(levels: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(levels)
    )
    return b"From: a@b.cn\r\n" + opened + b"\r\ninnen"


def parted(number: int) -> bytes:
    return (
        b"From: a@b.cn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * number + b"--b--"
    )


def test_nesting_and_parts_have_limits() -> None:
    assert read(nested(mails.MOST_LEVELS)).text == "innen"
    assert read(parted(mails.MOST_PARTS - 1)).text.count("x") == mails.MOST_PARTS - 1
    for raw in (nested(mails.MOST_LEVELS + 1), nested(50), nested(5_000), parted(mails.MOST_PARTS), parted(1_000)):
        with pytest.raises(Unreadable):
            read(raw)


def test_headers_have_a_limit() -> None:
    line = b"X-A: b\r\n"
    most = mails.MOST_HEADER_BYTES // len(line)
    assert read(line * (most - 5) + b"Subject: da\r\n\r\nx").subject == "da"
    with pytest.raises(Unreadable):
        read(line * (most + 5) + b"\r\nx")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"no header at all",
        b"\xff\xfe\x00",
        b"From a@b.cn Mon Jan 1\nSubject: mbox\n\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!===@@\r\nA",
        b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 6x\r\n",
        b"Content-Transfer-Encoding: nonsense\r\n\r\nx",
        b"Content-Type: multipart/mixed\r\n\r\nx",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n',
        b"Content-Type: /;;;=\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Type: message/partial\r\n\r\nx",
        b"Date: never\r\nTo: \xff <>,,;\r\nReferences: <<<\r\n\r\nx",
    ],
)
def test_rubbish_is_read_as_what_it_is(raw: bytes) -> None:
    found = read(raw)
    assert found.text.isprintable() or "\n" in found.text or "\ufffd" in found.text
    assert len(key_of(raw)) == 64


PIECES = [b"From: ", b"a@b.cn", b"\r\n", b"\n", b"\r", b"Content-Type: ", b"multipart/mixed; boundary=b", b"--b", b"--"]
PIECES += [b"text/html; charset=", b"gbk", b"=?utf-8?B?", b"?=", b"\xff", b"\x00", b"<", b">", b";", b'"', b" "]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_whatever_is_sent_is_read_or_unreadable(pieces: list[bytes]) -> None:
    try:
        found = read(b"".join(pieces))
    except Unreadable:
        return
    assert "\0" not in found.text + found.subject + found.name


def test_one_mail_has_one_key_whatever_way_it_came() -> None:
    one = b"Received: a\r\nMessage-ID: <1@x>\r\nFrom: a@b.cn\r\n\r\nhallo\r\n"
    assert key_of(one) == key_of(b"Received: b\nFrom: a@b.cn\nMessage-Id:\n <1@x>\n\nhallo")
    for other in (one.replace(b"hallo", b"hello"), one.replace(b"a@b", b"c@b"), one.replace(b"<1@", b"<2@")):
        assert key_of(one) != key_of(other)
    unnamed = b"From: a@b.cn\r\n\r\nhallo"
    assert key_of(unnamed) != key_of(unnamed + b"!")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["Auto-Submitted: auto-replied"], Why.AUTOMATIC),
        (["Auto-Submitted: auto-generated; x=y"], Why.AUTOMATIC),
        (["Auto-Submitted: no"], None),
        (["Precedence: bulk"], Why.AUTOMATIC),
        (["Precedence: Auto_Reply"], Why.AUTOMATIC),
        (["Precedence: first-class"], None),
        (["X-Auto-Response-Suppress: All"], Why.AUTOMATIC),
        (["X-Auto-Response-Suppress: DR, OOF, AutoReply"], Why.AUTOMATIC),
        (["X-Auto-Response-Suppress: DR, RN"], None),
        (["X-Autoreply: yes"], Why.AUTOMATIC),
        (["List-Id: <all.example.com>"], Why.LIST),
        (["Precedence: list"], Why.LIST),
        (["Return-Path: <>"], Why.BOUNCE),
        (["Return-Path: <a@b.cn>"], None),
        (["From: MAILER-DAEMON@qq.com"], Why.BOUNCE),
        (["From: postmaster@163.com"], Why.BOUNCE),
        (["From: postmasters@163.com"], None),
        (["Content-Type: multipart/report; report-type=delivery-status; boundary=b"], Why.BOUNCE),
        (["Subject: Undelivered Mail Returned to Sender"], Why.BOUNCE),
        (["Subject: =?utf-8?B?57O757uf6YCA5L+h?="], Why.BOUNCE),
        (["Subject: Automatic reply: x"], Why.AUTOMATIC),
        (["Subject: 自动回复：我在休假"], Why.AUTOMATIC),
        (["Subject: 自动回复功能坏了"], None),
        (["Subject: Re: 热水器坏了"], None),
    ],
)
def test_what_nobody_wrote(lines: list[str], why: Why | None) -> None:
    sender = [] if lines[0].startswith("From") else ["From: a@b.cn"]
    assert nobody_wrote(mail(*sender, *lines)) is why


def test_recipients_and_threads() -> None:
    found = mail("To: A <F+X@b.cn>, c@d.cn", "Delivered-To: e@f.cn", "In-Reply-To: <1@x>", "References: <0@x> <1@x>")
    assert found.to == ("f+x@b.cn", "c@d.cn", "e@f.cn")
    assert found.threads == "<1@x> <0@x> <1@x>"
    assert found.is_reply
    assert not mail("From: a@b.cn").is_reply


def test_a_large_file_in_base64_is_whole() -> None:
    content = bytes(range(256)) * 400
    (file,) = mail(
        "Content-Type: application/pdf; name=a.pdf",
        "Content-Transfer-Encoding: base64",
        body=base64.encodebytes(content),
    ).files
    assert file.content == content
