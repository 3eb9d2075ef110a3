"""The command that builds the demonstration organisation."""

import click

from core.cli.tools import Tools, config_of, plugins_of
from core.services import clock, demo


@click.command("demo")
@click.option("--if-missing", is_flag=True, help="Do nothing, and succeed, if the organisation is there already.")
@click.pass_obj
def demo_(tools: Tools, if_missing: bool) -> None:
    """Build the demonstration organisation: people and tickets in every state, late ones among them.

    Its passwords are known to everybody: it is for looking at, never for work.
    """
    with tools.ready_app() as app:
        if if_missing and demo.exists():
            click.echo("The demonstration organisation is there.")
            return
        built = demo.build(plugins_of(app), config_of(app), clock.now(), progress=_progress)
        click.echo(f"\n{built.name} ({built.key}) has {built.tickets} tickets. Log in as:")
        for person in built.people:
            click.echo(f"  {person.login:14} {person.password}   {person.name}  {'、'.join(person.roles)}")
        for problem in built.problems:
            click.secho(f"refused: {problem}", fg="yellow")


def _progress(done: int, total: int) -> None:
    click.echo(f"\rPlaying the demonstration's stories: {done} of {total}", nl=False)
