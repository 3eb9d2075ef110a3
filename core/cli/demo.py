"""The command that builds the demonstration organisations."""

import click
from flask import Flask

from core.cli.tools import Tools, config_of, plugins_of
from core.plugin_manager import Plugin
from core.services import clock, demo
from core.services.demo import Demonstration


@click.command("demo")
@click.argument("names", nargs=-1, metavar="[PLUGIN…]")
@click.option("--if-missing", is_flag=True, help="Leave an organisation that is there already as it is.")
@click.pass_obj
def demo_(tools: Tools, names: tuple[str, ...], if_missing: bool) -> None:
    """Build a demonstration organisation for each PLUGIN, or for all: people, and tickets in every state.

    Their passwords are known to everybody: they are for looking at, never for work.
    """
    with tools.ready_app() as app:
        plugins = demo.demonstrable(plugins_of(app))
        unknown = sorted(set(names) - {plugin.name for plugin in plugins})
        if unknown:
            raise click.UsageError(f"no plugin {unknown[0]!r} with a demonstration")
        shown = [_build(app, plugin, if_missing) for plugin in plugins if not names or plugin.name in names]
        for built in shown:
            _introduce(built)


def _build(app: Flask, plugin: Plugin, if_missing: bool) -> Demonstration:
    if if_missing and (known := demo.find(plugin)):
        return known
    with click.progressbar(length=1000, label=f"Demonstration of {plugin.name}") as bar:

        def progress(done: int, total: int) -> None:
            bar.update(done * 1000 // total - bar.pos)

        return demo.build(plugin, plugins_of(app), config_of(app), clock.now(), progress=progress)


def _introduce(built: Demonstration) -> None:
    click.echo(f"\n{built.name} ({built.key}) has {built.tickets} tickets. Log in with {demo.PASSWORD} as:")
    for person in built.people:
        click.echo(f"  {person.login:18} {person.name}  {'、'.join(person.roles)}")
    for problem in built.problems:
        click.secho(f"refused: {problem}", fg="yellow")
