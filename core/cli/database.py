"""Commands about the database and the health of the installation."""

import click

from core import migrations
from core.cli.tools import Tools, config_of, plugins_of, require_durability
from core.extensions import db
from core.services import checkup, clock


@click.command()
@click.pass_obj
def init(tools: Tools) -> None:
    """Create the database, or bring it up to date."""
    with tools.app():
        migrations.upgrade(db.engine)
        require_durability()
        click.echo("The database is up to date.")


@click.command()
@click.pass_obj
def doctor(tools: Tools) -> None:
    """Examine the installation; exits with 1 if anything is wrong."""
    with tools.ready_app() as app:
        sound = True
        for finding in checkup.examine(config_of(app), plugins_of(app), clock.now()):
            sound = sound and not finding.problem
            mark = click.style("PROBLEM", fg="red") if finding.problem else click.style("ok", fg="green")
            click.echo(f"{mark:8} {finding.subject}: {finding.problem or finding.detail}")
        if not sound:
            raise click.exceptions.Exit(1)
