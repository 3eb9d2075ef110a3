"""The command that looks at the past again: what rules decided, and what they would have under other parameters."""

import gc
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from core.cli.tools import Tools, operator_scope, organisation
from core.domain.codec import dumps, loads
from core.domain.errors import RefusedFields
from core.extensions import db
from core.services import rechecking, spreadsheets, what_if, what_if_view, workbooks
from core.services.rechecking import Rechecked
from core.services.scope import Scope
from core.services.what_if import Question
from core.services.what_if_sums import Part
from core.services.what_if_tables import Sheet, as_rows

SHOWN = 20
_SHARED: list[tuple[Scope, Question]] = []
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("org")
@click.option("--check", is_flag=True, help="Decide everything on record again and compare it bit for bit.")
@click.option("--from", "first", type=_DAY, help="First day on which the tickets were received.")
@click.option("--to", "last", type=_DAY, help="Last day on which the tickets were received.")
@click.option("--set", "settings", multiple=True, metavar="PLUGIN.KEY=VALUE", help="A parameter; may be repeated.")
@click.option("--policy-date", type=_DAY, help="Take all other parameters as they hold on this day.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write all that differs to this file: CSV or XLSX."
)
@click.option(
    "--processes", type=click.IntRange(1, 64), help="How many to reckon with (default: one for each processor)."
)
@click.pass_obj
def replay(
    tools: Tools,
    org: str,
    check: bool,
    first: datetime | None,
    last: datetime | None,
    settings: tuple[str, ...],
    policy_date: datetime | None,
    out: Path | None,
    processes: int | None,
) -> None:
    """Replay the past of ORG: under the rules of today (--check), or under other parameters (--from, --to, --set).

    Nothing is written and nobody is told. With --check it exits with 1 if anything comes out otherwise.
    """
    with tools.ready_app() as app:
        scope = operator_scope(app, organisation(org))
        if check:
            _tell_check(rechecking.recheck(scope, progress=_progress))
            return
        if first is None or last is None:
            raise click.UsageError("say --check, or a period with --from and --to")
        asked = _question(scope, first.date(), last.date(), settings, policy_date.date() if policy_date else None)
        found = what_if.answer(scope, tuple(parts(scope, asked, processes or os.cpu_count() or 1)))
        zone = ZoneInfo(scope.org.zone)
        tables = what_if_view.tables(scope, found, str, lambda at: f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}")
        click.echo()
        _tell(tables, found.part)
        if out is not None:
            _write(out, tables)


def _question(scope: Scope, first: date, last: date, settings: tuple[str, ...], policy_date: date | None) -> Question:
    changes: dict[str, dict[str, object]] = {}
    for setting in settings:
        place, equals, value = setting.partition("=")
        plugin, dot, key = place.partition(".")
        if not (equals and dot):
            raise click.UsageError(f"{setting!r} is not PLUGIN.KEY=VALUE")
        changes.setdefault(plugin, {})[key] = value
    try:
        return what_if.question(scope, first, last, changes, policy_date=policy_date)
    except RefusedFields as refused:
        lines = (f"{one.field}: {one.message}" for one in refused.errors)
        raise click.ClickException("; ".join(lines)) from refused


def parts(scope: Scope, asked: Question, processes: int) -> Iterator[Part]:
    """Yield what each batch comes to, in order; several processes share the batches where that is possible."""
    starts = what_if.starts(scope, asked)
    total, done = what_if.total(scope, asked), 0
    if processes == 1 or len(starts) == 1 or "fork" not in multiprocessing.get_all_start_methods():
        for part in what_if.batches(scope, asked):
            done += part.tickets
            _progress(done, total)
            yield part
        return
    _SHARED.append((scope, asked))  # processes are copies of this one and find it there
    db.session.remove()
    db.engine.dispose()  # none may use a connection of another
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _keep_garbage) as pool:
        for text in pool.map(_part, starts):
            part = loads(text, Part)
            done += part.tickets
            _progress(done, total)
            yield part


def _keep_garbage() -> None:
    """Look for garbage seldom: thousands of values are built here and hardly any refer to each other."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _part(after: int) -> str:
    found = what_if.batch(*_SHARED[0], after)
    return dumps(found[0] if found else Part())


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done} of {total}", nl=False, err=True)


def _tell_check(found: Rechecked) -> None:
    click.echo(err=True)
    for kind, number in sorted(found.same.items()):
        click.echo(f"{kind:12}{number:9} the same")
    for kind, number in sorted(found.unasked.items()):
        click.echo(f"{kind:12}{number:9} cannot be decided again")
    for one in found.differences[:SHOWN]:
        version = "" if one.policy == one.today else f" (decided by {one.policy}, now {one.today})"
        click.secho(f"{one.number} {one.rule}{version}", fg="red")
        click.echo(f"  on record: {one.recorded}\n  now:       {one.recomputed}")
    if found.differences:
        click.secho(f"{len(found.differences)} come out otherwise.", fg="red")
        raise click.exceptions.Exit(1)
    click.echo("Everything comes out as it is on record.")


def _tell(tables: tuple[Sheet, ...], part: Part) -> None:
    for table in tables:
        if not table.rows:
            continue
        click.secho(f"{table.title} ({len(table.rows)})", bold=True)
        click.echo("  " + " | ".join(table.headings))
        for row in table.rows[:SHOWN]:
            click.echo("  " + " | ".join(row))
        if len(table.rows) > SHOWN:
            click.echo(f"  and {len(table.rows) - SHOWN} more")
    click.echo(
        f"{part.tickets} tickets: {len(part.dues)} deadlines and {len(part.penalties)} penalties would differ, "
        f"{part.routed} would go elsewhere; {len(part.mismatches)} differ from what is on record without any change."
    )


def _write(path: Path, tables: tuple[Sheet, ...]) -> None:
    if path.suffix.lower() == ".xlsx":
        data = workbooks.write_xlsx([(table.title, (table.headings, *table.rows)) for table in tables])
    else:
        data = spreadsheets.write_csv(as_rows(tables))
    path.write_bytes(data)
    click.echo(f"{path}: {len(data)} bytes")
