"""The command that takes in another system's file."""

from pathlib import Path

import click

from core.cli.tools import Tools, operator_scope, organisation
from core.services import imports

PROBLEMS_SHOWN = 20


@click.command("import")
@click.argument("org")
@click.argument("importer")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "login", help="Log-in of the person in whose name the history is recorded; the system's if none.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.pass_obj
def import_(tools: Tools, org: str, importer: str, file: Path, login: str | None, dry_run: bool) -> None:
    """Take FILE into the organisation ORG with IMPORTER (``huiyin plugins list`` names them).

    Nobody is told. Importing again changes nothing; what was interrupted is completed by a second run.
    """
    with tools.ready_app() as app:
        scope = operator_scope(app, organisation(org))
        if login:
            scope = imports.in_the_name_of(scope, login)
        report = imports.import_file(scope, importer, file, dry_run=dry_run, progress=_progress)
        click.echo()
        _tell(report)


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done} of {total} rows", nl=False)


def _tell(report: imports.ImportReport) -> None:
    verb = "would be imported" if report.dry_run else "imported"
    click.echo(f"{report.rows} rows: {report.imported} {verb}, {report.known} here already.")
    for because, number in report.skipped.items():
        click.echo(f"{number} skipped: {because}")
    for what, problems in (("changed", report.changed), ("errors", report.errors)):
        if problems:
            click.echo(f"{len(problems)} {what}:")
        for problem in problems[:PROBLEMS_SHOWN]:
            click.echo(f"  line {problem.line}  {problem.key}: {problem.message}")
        if len(problems) > PROBLEMS_SHOWN:
            click.echo(f"  and {len(problems) - PROBLEMS_SHOWN} more")
    if report.deadlines:
        click.echo(f"{'deadline':28}{'started':>9}{'in time':>9}{'late':>9}{'missed':>9}{'running':>9}{'void':>9}")
    for count in report.deadlines:
        numbers = (count.started, count.in_time, count.late, count.missed, count.running, count.void)
        click.echo(f"{count.key:28}" + "".join(f"{number:9}" for number in numbers))
