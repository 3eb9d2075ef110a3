"""Commands about plugins."""

import click

from core.cli.tools import Tools, operator_scope, organisation, plugins_of
from core.services import organisations


@click.group("plugins")
def group() -> None:
    """Installed plugins, and which an organisation uses."""


@group.command("list")
@click.pass_obj
def list_all(tools: Tools) -> None:
    """List the plugins with their processes and hooks, or the reason why one is off."""
    with tools.app() as app:
        for _name, plugin in sorted(plugins_of(app).plugins.items()):
            if plugin.error:
                click.echo(f"{plugin.name}: OFF: {plugin.error}")
                continue
            click.echo(f"{plugin.name} {plugin.version} ({plugin.label})")
            for process in plugin.processes:
                click.echo(f"  process {process.key}: {process.regulation.title}")
            for importer in plugin.importers:
                click.echo(f"  import  {importer.key}: {importer.label}")
            click.echo(f"  hooks   {', '.join(plugin.hooks)}")


@group.command()
@click.argument("org")
@click.argument("name")
@click.pass_obj
def enable(tools: Tools, org: str, name: str) -> None:
    """Turn the plugin NAME on for the organisation ORG."""
    _switch(tools, org, name, True)


@group.command()
@click.argument("org")
@click.argument("name")
@click.pass_obj
def disable(tools: Tools, org: str, name: str) -> None:
    """Turn the plugin NAME off for ORG; its tickets stay readable."""
    _switch(tools, org, name, False)


def _switch(tools: Tools, org: str, name: str, enabled: bool) -> None:
    with tools.ready_app() as app:
        organisations.set_plugin(operator_scope(app, organisation(org)), name, enabled)
        click.echo(f"{name} is {'on' if enabled else 'off'} for {org}.")
