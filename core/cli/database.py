"""Commands about the database and the health of the installation."""

import click

from core import migrations
from core.cli.tools import Tools, config_of, organisation, plugins_of, require_durability
from core.extensions import db
from core.services import checkup, clock, organisations


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


@click.command("verify-chain")
@click.argument("org", required=False)
@click.pass_obj
def verify_chain(tools: Tools, org: str | None) -> None:
    """Verify that no recorded event of ORG (of every organisation) was changed or removed."""
    with tools.ready_app():
        orgs = (organisation(org),) if org else organisations.list_organisations()
        with click.progressbar(orgs, label="Verifying", item_show_func=lambda item: item.key if item else "") as bar:
            findings = [checkup.chain(item) for item in bar]
        for finding in findings:
            click.echo(f"{finding.subject}: {finding.problem or finding.detail}")
        if any(finding.problem for finding in findings):
            raise click.exceptions.Exit(1)
