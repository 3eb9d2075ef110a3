"""Spreadsheets: read in the ways in which people save them, bounded, and written so that no cell is a formula."""

import io
import zipfile

import pytest

from core.domain.errors import Reason, Refused
from core.services import spreadsheets
from core.services.spreadsheets import MOST_ROWS, read_table, write_csv

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'


def xlsx(rows: str, strings: str = "", **more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", more.get("sheet", SHEET.format(rows)))
        archive.writestr("xl/worksheets/sheet2.xml", SHEET.format('<row r="1"><c r="A1"><v>second</v></c></row>'))
        archive.writestr("xl/sharedStrings.xml", STRINGS.format(strings))
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_each_encoding(encoding: str) -> None:
    assert read_table("登录名,姓名\r\nbo, 博文 \r\n".encode(encoding)) == (("登录名", "姓名"), ("bo", "博文"))


def test_rows_keep_their_places() -> None:
    assert read_table(b"a,b\n\n,\nc,d\n , \n\n") == (("a", "b"), (), (), ("c", "d"))


def test_a_workbook_is_read_with_all_kinds_of_cells() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>三</t></is></c></row>'
        '<row r="3"><c r="A3"><v>10086</v></c><c r="B3" t="str"><f>1+1</f><v>2</v></c><c r="C3"/></row>'
    )
    strings = "<si><r><t>登录</t></r><r><t>名</t></r><rPh><t>deng</t></rPh></si>"
    assert read_table(xlsx(rows, strings)) == (("登录名", "", "三"), (), ("10086", "2", ""))


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\xff",
        b'a,"b\nc',
        b"PK\x03\x04 no archive",
        xlsx("", sheet="<worksheet><row>"),
        xlsx('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        xlsx('<row r="x"><c r="A1"><v>7</v></c></row>'),
        xlsx("", sheet='<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'),
        xlsx("", sheet='<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16").decode("latin-1")),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_table(data)
    assert refused.value.reason is Reason.FILE_TYPE


@pytest.mark.parametrize(("rows", "accepted"), [(MOST_ROWS, True), (MOST_ROWS + 1, False)])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_are_bounded(kind: str, rows: int, accepted: bool) -> None:
    sheet = "".join(f'<row r="{number}"><c r="A{number}"><v>x</v></c></row>' for number in range(1, rows + 2))
    data = b"x\n" * (rows + 1) if kind == "csv" else xlsx(sheet)
    if accepted:
        assert len(read_table(data)) == rows + 1
        return
    with pytest.raises(Refused):
        read_table(data)


@pytest.mark.parametrize(("columns", "accepted"), [(50, True), (51, False)])
def test_columns_are_bounded(columns: int, accepted: bool) -> None:
    if accepted:
        assert len(read_table(b",".join([b"x"] * columns))[0]) == columns
        return
    with pytest.raises(Refused):
        read_table(b",".join([b"x"] * columns))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = xlsx("", sheet=" " * (spreadsheets.UNPACKED + 1))
    assert len(data) < spreadsheets.LARGEST
    with pytest.raises(Refused):
        read_table(data)
    with pytest.raises(Refused):
        read_table(b"x" * (spreadsheets.LARGEST + 1))


@pytest.mark.parametrize("cell", ["=1+1", "+86 138", "-1", "@x"])
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    data = write_csv([("a", cell)])
    assert f"'{cell}" in data.decode("utf-8-sig")
    assert read_table(data) == (("a", cell),)


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    assert read_table(b"'s Gravenhage") == (("'s Gravenhage",),)
