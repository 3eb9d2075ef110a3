"""Parameters: their types and bounds, and which value is in force on a day."""

from contextlib import nullcontext
from datetime import date, time

import pytest

from core.domain.errors import DeclarationError, Reason, Refused
from core.domain.settings import Mark, Setting, SettingKind, SettingVersion, Table, Value, in_force


def setting(kind: SettingKind, default: Value, **more: object) -> Setting:
    return Setting(
        key="s",
        label="参数",
        kind=kind,
        default=default,
        mark=Mark.INFERRED,
        basis="A-1",
        **more,  # type: ignore[arg-type]  -- mixed
    )


DAYS = setting(SettingKind.INTEGER, 3, minimum=1, maximum=30)
MODE = setting(SettingKind.CHOICE, "working", choices=(("working", "工作日"), ("calendar", "日历日")))


@pytest.mark.parametrize(
    ("declared", "raw", "value"),
    [
        (DAYS, "1", 1),
        (DAYS, "30", 30),
        (MODE, "calendar", "calendar"),
        (setting(SettingKind.BOOLEAN, False), "on", True),
        (setting(SettingKind.TIME, time(17)), "16:30", time(16, 30)),
        (setting(SettingKind.TEXT, ""), " 质检部 ", "质检部"),
    ],
)
def test_values_are_parsed_by_kind(declared: Setting, raw: object, value: Value) -> None:
    assert declared.parse(raw) == value


@pytest.mark.parametrize(
    ("declared", "raw"),
    [
        (DAYS, "0"),
        (DAYS, "31"),
        (DAYS, "三"),
        (DAYS, True),
        (MODE, "weekly"),
        (MODE, "w" * 101),
        (setting(SettingKind.TIME, time(17)), "24:00"),
        (setting(SettingKind.TEXT, ""), "长" * 501),
    ],
)
def test_a_wrong_value_is_refused_by_name(declared: Setting, raw: object) -> None:
    with pytest.raises(Refused) as refused:
        declared.parse(raw)
    assert refused.value.field == "s"


@pytest.mark.parametrize(
    ("kind", "default", "more"),
    [
        (SettingKind.INTEGER, 0, {"minimum": 1}),
        (SettingKind.INTEGER, "3", {}),
        (SettingKind.INTEGER, True, {}),
        (SettingKind.BOOLEAN, 1, {}),
        (SettingKind.BOOLEAN, "", {}),
        (SettingKind.TIME, "17:00", {}),
        (SettingKind.TEXT, 5, {}),
        (SettingKind.TEXT, " 质检部", {}),
        (SettingKind.CHOICE, "weekly", {"choices": (("working", "工作日"),)}),
    ],
)
def test_a_default_of_the_wrong_type_stops_the_start(
    kind: SettingKind, default: Value, more: dict[str, object]
) -> None:
    with pytest.raises(DeclarationError, match="setting s"):
        setting(kind, default, **more)


VERSIONS = (
    SettingVersion(key="s", value=7, effective_from=date(2026, 4, 1)),
    SettingVersion(key="s", value=5, effective_from=date(2026, 3, 1)),
    SettingVersion(key="s", value=6, effective_from=date(2026, 3, 1)),
    SettingVersion(key="gone", value=9, effective_from=date(2026, 1, 1)),
)


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2026, 2, 28), 3),
        (date(2026, 3, 1), 6),
        (date(2026, 3, 31), 6),
        (date(2026, 4, 1), 7),
        (date(2030, 1, 1), 7),
    ],
)
def test_the_latest_version_not_after_the_day_is_in_force(on: date, value: int) -> None:
    assert in_force((DAYS,), VERSIONS, on) == {"s": value}


def test_what_is_in_force_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        in_force((DAYS,), (), date(2026, 1, 1))["s"] = 1  # type: ignore[index] -- that is what is tested


@pytest.mark.parametrize(
    ("raw", "accepted"), [("a=1", True), ("a=12", True), ("a=1 ", True), ("a", False), ("a=1b", False), ("a=x", False)]
)
def test_a_text_may_have_to_be_written_in_one_way(raw: str, accepted: bool) -> None:
    setting = Setting(
        key="table",
        label="",
        kind=SettingKind.TEXT,
        default="a=1",
        mark=Mark.INFERRED,
        basis="1",
        pattern=r"\w=\d+",
        pattern_text="请写成 a=1。",
    )
    if accepted:
        assert setting.parse(raw) == raw.strip()
    else:
        with pytest.raises(Refused) as refused:
            setting.parse(raw)
        assert (refused.value.reason, refused.value.field) == (Reason.FIELD_INVALID, "table")
        assert str(refused.value.message) == "请写成 a=1。"


SHIFTS = Table(columns=("班次", "开始"), between_rows="；;", between_cells=("=＝",))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("白=08:00；夜=20:00", (("白", "08:00"), ("夜", "20:00"))),
        (" 白 ＝ 08:00 ; ", (("白", "08:00"),)),
        ("白", (("白", ""),)),
        ("白=08:00=9", (("白", "08:00=9"),)),
        ("", ()),
    ],
)
def test_a_table_reads_its_text(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert SHIFTS.rows(text) == rows


def test_a_table_writes_its_first_separators_and_no_empty_rows() -> None:
    assert SHIFTS.text([("白 ", "08:00"), ("", " "), ("夜", "20:00")]) == "白=08:00；夜=20:00"
    assert SHIFTS.rows(SHIFTS.text([("白", ""), ("", "20:00")])) == (("白", ""), ("", "20:00"))


@pytest.mark.parametrize(("default", "sound"), [("白=08:00；夜=20:00", True), ("白=08:00;夜=20:00", False), ("", True)])
def test_a_default_is_what_its_table_would_write(default: str, sound: bool) -> None:
    with nullcontext() if sound else pytest.raises(DeclarationError, match="table"):
        Setting(
            key="shifts",
            label="班次",
            kind=SettingKind.TEXT,
            default=default,
            mark=Mark.INFERRED,
            basis="x",
            table=SHIFTS,
        )
