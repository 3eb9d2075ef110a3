"""Commands about organisations."""

import click

from core.cli.tools import Tools, operator_scope
from core.services import clock, organisations


@click.group("org")
def group() -> None:
    """Organisations of this installation."""


@group.command()
@click.argument("key")
@click.argument("name")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="Zone in which its deadlines are reckoned.")
@click.option("--plugin", "plugins", multiple=True, metavar="NAME", help="Plugin to turn on; may be repeated.")
@click.pass_obj
def add(tools: Tools, key: str, name: str, zone: str, plugins: tuple[str, ...]) -> None:
    """Found the organisation KEY, called NAME."""
    with tools.ready_app() as app:
        org = organisations.create_organisation(key, name, zone=zone, now=clock.now())
        for plugin in plugins:
            organisations.set_plugin(operator_scope(app, org), plugin, True)
        click.echo(f"{org.key} is founded. Next: huiyin user add {org.key} LOGIN NAME --role administrator")


@group.command("list")
@click.pass_obj
def list_all(tools: Tools) -> None:
    """List the organisations."""
    with tools.ready_app():
        for org in organisations.list_organisations():
            click.echo(f"{org.key}\t{org.name}\t{org.zone}")
