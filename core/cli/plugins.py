"""Commands about plugins."""

import json
from importlib.resources import files
from pathlib import Path

import click
from flask import Flask

from core.cli.tools import Tools, operator_scope, organisation, plugins_of
from core.domain.coverage import Coverage, RegulationCoverage, coverage
from core.domain.diagrams import Graph, graph
from core.domain.mermaid import mermaid, put
from core.plugin_manager import Plugin
from core.services import organisations

SHOWN_CHARACTERS = 60


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
@click.argument("plugin", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object by plugin, for programs.")
@click.pass_obj
def clauses(tools: Tools, plugin: str | None, as_json: bool) -> None:
    """Show for each clause of the regulations what carries it out; for PLUGIN alone or for all that work."""
    with tools.app() as app:
        found = {one.name: coverage(one.processes, one.settings) for one in _chosen(app, plugin)}
    if as_json:
        click.echo(json.dumps({name: _as_data(one) for name, one in found.items()}, ensure_ascii=False, indent=2))
        return
    for name, one in found.items():
        _show_coverage(name, one)


@group.command()
@click.argument("plugin", required=False)
@click.option("--write", is_flag=True, help="Put them between their marks in the README of the plugin.")
@click.pass_obj
def diagrams(tools: Tools, plugin: str | None, write: bool) -> None:
    """Draw each process from its declaration, for Mermaid; of PLUGIN alone or of all that work."""
    with tools.app() as app:
        chosen = _chosen(app, plugin)
    for one in chosen:
        graphs = [graph(process) for process in one.processes]
        if write:
            _write_diagrams(one, graphs)
        else:
            for found in graphs:
                click.echo(f"{one.name}  {found.key}\n\n{mermaid(found)}\n")


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


def _chosen(app: Flask, plugin: str | None) -> list[Plugin]:
    """Return the working plugins by name, or the one that was asked for.

    :raises ClickException: It does not work, or is not there.
    """
    loaded = {one.name: one for one in plugins_of(app).loaded}
    if plugin is not None and plugin not in loaded:
        raise click.ClickException(f"there is no working plugin {plugin!r}; there are: {', '.join(sorted(loaded))}")
    return [one for name, one in sorted(loaded.items()) if plugin in (None, name)]


def _write_diagrams(plugin: Plugin, graphs: list[Graph]) -> None:
    readme = Path(str(files(plugin.package))) / "README.md"
    try:
        text = readme.read_text(encoding="utf-8")
        for one in graphs:
            text = put(text, one)
        readme.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise click.ClickException(f"the README of {plugin.name} is left as it was: {error}") from error


def _switch(tools: Tools, org: str, name: str, enabled: bool) -> None:
    with tools.ready_app() as app:
        organisations.set_plugin(operator_scope(app, organisation(org)), name, enabled)
        click.echo(f"{name} is {'on' if enabled else 'off'} for {org}.")


def _show_coverage(plugin: str, found: Coverage) -> None:
    for part in found.regulations:
        click.echo(f"{plugin}  {part.regulation.key}  {part.regulation.title}")
        for entry in part.clauses:
            source = f"  ({entry.clause.source})" if entry.clause.source else ""
            click.echo(f"  {entry.clause.key}{source}  {_shortened(entry.clause.text)}")
            for rule in entry.rules:
                click.echo(f"      {rule}")
            if not entry.rules:
                click.echo(f"      NO RULE: {entry.clause.without_rule or 'and no reason'}")
        for rule, clause in part.unfounded:
            click.echo(f"  RULE WITHOUT A CLAUSE: {rule} names {clause!r}")
        click.echo(f"  {_summary(part)}\n")
    if found.settings:
        click.echo(f"{plugin}  settings that answer an open question of the regulations")
        for key, basis in found.settings:
            click.echo(f"  {basis:10}  {key}")
        click.echo()


def _summary(part: RegulationCoverage) -> str:
    idle = [entry for entry in part.clauses if not entry.rules]
    return (
        f"{len(part.clauses)} clauses: {len(part.clauses) - len(idle)} carried out, {len(idle)} without a rule, "
        f"{sum(entry.is_open for entry in idle)} of them without a reason; "
        f"{len(part.unfounded)} rules without a clause."
    )


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _as_data(found: Coverage) -> dict[str, object]:
    return {
        "regulations": [
            {
                "key": part.regulation.key,
                "title": part.regulation.title,
                "clauses": [
                    {
                        "key": entry.clause.key,
                        "text": entry.clause.text,
                        "source": entry.clause.source,
                        "rules": list(entry.rules),
                        "without_rule": entry.clause.without_rule,
                    }
                    for entry in part.clauses
                ],
                "rules_without_clause": [{"rule": rule, "names": clause} for rule, clause in part.unfounded],
            }
            for part in found.regulations
        ],
        "settings_without_clause": [{"key": key, "basis": basis} for key, basis in found.settings],
    }
