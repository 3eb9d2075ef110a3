"""Reading CSV files of other systems row by row, with the line each row begins at."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.domain.codec import dumps
from core.domain.errors import Reason, Refused
from core.domain.imports import ImportedTicket, Importer
from core.domain.texts import N_, Message

NAMED_AT_ONCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a file by column names; ``problem`` says why it cannot be used."""

    line: int
    values: Mapping[str, str]
    problem: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The rows of a file that describe one ticket; ``line`` is that of the first."""

    line: int
    rows: tuple[Mapping[str, str], ...]
    problem: Message | None = None


def count_rows(path: Path, importer: Importer) -> int:
    """Return how many rows a file has, once it has proved to be readable to its end.

    :raises Refused: FILE_TYPE or FIELD_INVALID: it cannot be read, is no UTF-8, no CSV, or lacks a column.
    """
    try:
        return sum(1 for _row in read_rows(path, importer))
    except OSError as error:
        raise _no_csv(N_("文件无法打开：%(error)s"), error=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _no_csv(N_("文件不是 UTF-8 编码，请另存为“CSV UTF-8”再导入。")) from error
    except csv.Error as error:
        raise _no_csv(N_("文件不是有效的 CSV：%(error)s"), error=str(error)) from error


def read_rows(path: Path, importer: Importer) -> Iterator[Row]:
    """Yield the rows of a file; the line is that at which the row begins.

    :raises Refused: A column is missing.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        _check_columns(reader.fieldnames or (), importer)
        line = reader.line_num + 1
        for values in reader:
            yield _row(line, values)
            line = reader.line_num + 1


def read_entries(path: Path, importer: Importer) -> Iterator[Entry]:
    """Yield what belongs together: each row by itself, or all rows of a case where its first one stands.

    :raises Refused: A column is missing.
    """
    if not importer.case:
        for row in read_rows(path, importer):
            yield Entry(line=row.line, rows=(row.values,), problem=row.problem)
        return
    cases: dict[str, list[Row]] = {}
    for row in read_rows(path, importer):
        cases.setdefault(row.values.get(importer.case, ""), []).append(row)
    for rows in cases.values():
        problem = next((row.problem for row in rows if row.problem), None)
        yield Entry(line=rows[0].line, rows=tuple(row.values for row in rows), problem=problem)


def digest_of(ticket: ImportedTicket) -> str:
    """Return a hash of what a row says of its ticket, to see whether it says so again, in whichever file."""
    return hashlib.sha256(dumps(ticket).encode()).hexdigest()


def _row(line: int, values: Mapping[str | None, str | list[str] | None]) -> Row:
    named = {key: value for key, value in values.items() if key is not None and isinstance(value, str)}
    if len(named) != len(values):
        return Row(line=line, values=named, problem=Message(N_("这一行的列数与表头不同。")))
    return Row(line=line, values=named)


def _check_columns(found: object, importer: Importer) -> None:
    missing = [column for column in importer.columns if column not in found]  # type: ignore[operator]
    if missing:
        named = ", ".join(missing[:NAMED_AT_ONCE])
        raise Refused(Reason.FIELD_INVALID, Message(N_("文件缺少这些列：%(columns)s。"), {"columns": named}))


def _no_csv(text: str, **params: object) -> Refused:
    return Refused(Reason.FILE_TYPE, Message(text, params))
