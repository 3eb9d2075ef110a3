"""Tables that people keep in spreadsheets: CSV and XLSX read as text, and written so that no cell is a formula."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message

Table = tuple[tuple[str, ...], ...]

MOST_ROWS = 1_000
MOST_COLUMNS = 50
LARGEST = 1_000_000  # bytes of a file as it is sent
UNPACKED = 10_000_000  # bytes of what is packed in it

_ZIP = b"PK\x03\x04"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+\Z", re.ASCII)
_SHEET = re.compile(r"xl/worksheets/sheet([0-9]{1,4})\.xml\Z", re.ASCII)
_STRINGS = "xl/sharedStrings.xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FRAME = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def read_table(data: bytes) -> Table:
    """Return the rows of a CSV file (UTF-8 or GB 18030), or of the first sheet of an XLSX file.

    A row without any text is empty here, so that the others keep their places. Numbers are text as the file has them.

    :raises Refused: FILE_TYPE or FIELD_INVALID: it cannot be read, or holds too much.
    """
    if len(data) > LARGEST:
        raise _unfit(N_("文件太大，最多 1 MB。"))
    rows = _xlsx(data) if data.startswith(_ZIP) else _csv(data)
    table = tuple(tuple(_plain(cell) for cell in row) if any(cell.strip() for cell in row) else () for row in rows)
    last = max((number for number, row in enumerate(table, 1) if row), default=0)
    table = table[:last]
    if len(table) > MOST_ROWS + 1:
        raise _unfit(N_("行数太多，一次最多 %(limit)s 行。"), limit=MOST_ROWS)
    if any(len(row) > MOST_COLUMNS for row in table):
        raise _unfit(N_("列数太多，最多 %(limit)s 列。"), limit=MOST_COLUMNS)
    return table


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a CSV file that spreadsheets open as text: what would be a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as an XLSX file of one sheet whose cells are all text, so that none is a formula.

    The same rows give the same bytes.
    """
    lines = (
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for row in rows
    )
    sheet = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_FRAME, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    """Return a cell without spaces around it, and without the apostrophe that kept it from being a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _csv(data: bytes) -> Iterable[Sequence[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _unfit(N_("文件读不懂，请另存为“CSV UTF-8”或 XLSX 再上传。")) from error
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _unfit(N_("文件不是有效的 CSV：%(error)s"), error=str(error)) from error


def _xlsx(data: bytes) -> Iterable[Sequence[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
                raise _unfit(N_("文件太大，最多 1 MB。"))
            sheets = sorted((int(found[1]), name) for name in archive.namelist() if (found := _SHEET.match(name)))
            strings = _strings(archive.read(_STRINGS)) if _STRINGS in archive.namelist() else ()
            return _rows(archive.read(sheets[0][1]), strings)
    except (zipfile.BadZipFile, ElementTree.ParseError, LookupError, ValueError, RuntimeError, EOFError) as error:
        raise _unfit(N_("这不是能读的 XLSX 文件，请重新另存。")) from error


def _strings(data: bytes) -> tuple[str, ...]:
    return tuple(_text(item) for item in _parsed(data) if _name(item) == "si")


def _rows(data: bytes, strings: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in _parsed(data).iter():
        if _name(row) != "row":
            continue
        cells: list[str] = []
        for cell in row:
            found = _CELL.match(cell.get("r", ""))
            at = _column(found[1]) if found else len(cells)
            if at > MOST_COLUMNS:
                raise _unfit(N_("列数太多，最多 %(limit)s 列。"), limit=MOST_COLUMNS)
            cells += [""] * (at + 1 - len(cells))
            cells[at] = _value(cell, strings)
        if any(cell.strip() for cell in cells):
            number = int(row.get("r", len(rows) + 1))
            if number > MOST_ROWS + 1:
                raise _unfit(N_("行数太多，一次最多 %(limit)s 行。"), limit=MOST_ROWS)
            rows += [[] for _blank in range(number - 1 - len(rows))]
            rows.append(cells)
    return rows


def _value(cell: ElementTree.Element, strings: Sequence[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = next((part.text or "" for part in cell if _name(part) == "v"), "")
    return strings[int(value)] if cell.get("t") == "s" and value else value


def _text(element: ElementTree.Element) -> str:
    """Return the text of a string, whose runs may be formatted each in its own way; not how it is pronounced."""
    runs = (part for child in element if _name(child) != "rPh" for part in child.iter())
    return "".join(part.text or "" for part in runs if _name(part) == "t")


def _parsed(data: bytes) -> ElementTree.Element:
    """Return the root of a document.

    :raises ValueError: It declares a document type, whose entities could grow without bound.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("a document type")
    parser = ElementTree.XMLParser(encoding="utf-8")  # noqa: S314 -- see above; no other encoding can hide one
    return ElementTree.fromstring(data, parser)  # noqa: S314 -- see above


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _column(letters: str) -> int:
    """Return the number, from 0, of a column called A, B, … AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _unfit(text: str, **params: object) -> Refused:
    return Refused(Reason.FILE_TYPE, Message(text, params), field="file")
