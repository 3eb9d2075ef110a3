"""Both languages are complete, say the same, and reach the person who reads."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from core.models import User
from core.testing.catalogues import extract, load, packages
from core.testing.databases import sqlite_url
from core.testing.site import Site
from core.web.i18n import LOCALES

HAN = re.compile(r"[\u3400-\u9fff，。：；？！（）“”、]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def sentences(package: Path) -> list[Message]:
    return [message for message in load(package, "en") if message.id]


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_every_sentence_has_an_english_translation(package: Path, tmp_path: Path) -> None:
    used = {str(message.id) for message in extract(package, tmp_path / "messages.pot") if message.id}
    translated = {str(message.id) for message in sentences(package) if message.string and not message.fuzzy}
    assert sorted(used - translated) == []
    assert sorted(translated - used) == [], "nobody says these any more; run `make translations`"


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_every_language_is_there(package: Path) -> None:
    for locale in LOCALES:
        assert (package / "translations" / locale / "LC_MESSAGES" / "messages.po").is_file()


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_placeholders_are_the_same_in_both_languages(package: Path) -> None:
    for message in sentences(package):
        if message.string:
            assert sorted(PLACEHOLDER.findall(message.id)) == sorted(PLACEHOLDER.findall(message.string)), message.id


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_english_is_english_and_calm(package: Path) -> None:
    for message in sentences(package):
        left = re.sub(r"[“”]", "", message.string)
        assert not HAN.search(left), message.string
        assert "!" not in message.string
        assert "！" not in message.id


def test_one_sentence_is_translated_in_one_way() -> None:
    found: dict[str, set[str]] = {}
    for package in packages():
        for message in sentences(package):
            if message.string:
                found.setdefault(message.id, set()).add(message.string)
    assert {text: ways for text, ways in found.items() if len(ways) > 1} == {}


def body(text: str) -> str:
    """Return what people see of a page, without the names of the languages."""
    return re.sub(r"<[^>]+>", " ", text.replace(LOCALES["zh"], ""))


@pytest.mark.parametrize("path", ["/login", "/help/keys", "/account", "/nothing", "/"])
def test_pages_hold_nothing_chinese_in_english(site: Site, path: str) -> None:
    for browser in (site.browser(language="en-GB"), site.browser("anna", language="en-GB")):
        answer = browser.get(path)
        if answer.status_code == 302:
            continue
        text = answer.text.replace("安娜", "").replace("单位 demo", "").replace(">安<", "><")
        attributes = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text))
        assert not HAN.search(re.sub(r"[“”]", "", body(text) + attributes))
        assert '<html lang="en"' in text


@pytest.mark.parametrize(
    ("accept", "cookie", "chosen", "shown"),
    [
        ("en-GB,en;q=0.9", None, None, "en"),
        ("zh-Hans-CN,zh;q=0.9", None, None, "zh"),
        ("zh-TW", None, None, "zh"),
        ("fr", None, None, "zh"),
        ("", None, None, "zh"),
        ("zh", "en", None, "en"),
        ("zh", "xx", None, "zh"),
        ("en", "en", "zh", "zh"),
    ],
)
def test_who_decides_the_language(site: Site, accept: str, cookie: str | None, chosen: str | None, shown: str) -> None:
    browser = site.browser(language=accept)
    browser.log_in("anna")
    if chosen:
        browser.send("/language", {"language": chosen})
    if cookie:
        browser.set_cookie("huiyin_language", cookie)
    assert f'<html lang="{ {"zh": "zh-CN"}.get(shown, shown) }"' in browser.get("/account").text


def test_the_language_is_remembered_for_the_person(site: Site) -> None:
    answer = site.browser("bo").send("/language", {"language": "en", "next": "/account"})
    assert answer.headers["Location"] == "/account"
    assert "My account" in site.browser("bo", language="zh-CN").get("/account").text
    with site.app.app_context():
        assert [row.locale for row in site.world.rows(User) if row.login == "bo"] == ["en"]


def test_an_unknown_language_changes_nothing(site: Site) -> None:
    browser = site.browser("bo")
    browser.send("/language", {"language": "../../etc"})
    assert "我的账号" in browser.get("/account").text
