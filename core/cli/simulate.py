"""The command that plays scenario files."""

import secrets
from pathlib import Path

import click
from flask import Flask

from core.cli.tools import Tools
from core.config import Config
from core.services import scenarios, simulation

HISTORY_SHOWN = ("overdue", "reminded", "escalated", "penalty_assessed", "penalty_waived", "statement_settled")
INDENT = " " * 23


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--verbose", is_flag=True, help="Show the whole history, not only what matters most.")
@click.option("--quiet", is_flag=True, help="Show only what is not as expected.")
@click.pass_obj
def simulate(tools: Tools, files: tuple[Path, ...], verbose: bool, quiet: bool) -> None:
    """Play scenario FILES in a throw-away database under a virtual clock; exits with 1 if anything differs.

    Nothing of this installation is read or changed, and nothing leaves.
    """
    found = [scenario for path in files for scenario in scenarios.read(path)]
    unmet = 0
    with simulation.Laboratory(lambda url, folder: _make_app(tools, url, folder)) as laboratory:
        for scenario in found:
            report = laboratory.run(scenario)
            unmet += len(report.unmet)
            if not quiet:
                click.echo(click.style(f"{report.scenario}  ", bold=True) + f"({report.where})")
                for step in report.steps:
                    _tell(step, verbose)
            for sentence in report.unmet:
                click.secho(sentence, fg="red")
    click.echo(f"{len(found)} scenarios, {unmet or 'no'} differences.")
    if unmet:
        raise click.exceptions.Exit(1)


def _make_app(tools: Tools, url: str, folder: Path) -> Flask:
    config = Config(data_dir=folder, database_url=url, secret_key=secrets.token_urlsafe(48), worker=False)
    return tools.create_app(config)


def _tell(step: simulation.StepReport, verbose: bool) -> None:
    for entry in step.history:
        if verbose or entry.kind in HISTORY_SHOWN:
            click.secho(f"  {entry.at}  {entry.actor}: {entry.kind} {entry.body}", dim=True)
    outcome = click.style(f"refused: {step.refused}", fg="yellow") if step.refused else f"{step.ticket} {step.state}"
    click.echo(f"  {step.at}  {step.by or '-'}: {step.what} → {outcome}".rstrip(" →"))
    if step.due:
        click.echo(f"{INDENT}due: " + ", ".join(f"{key} {at}" for key, at in step.due.items()))
    for message in step.told:
        click.echo(f"{INDENT}to {message.login}: {message.text}")
