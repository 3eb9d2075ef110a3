"""The program's commands in one place."""

import click

from core.cli import audit, database, demo, imports, organisations, people, plugins, replay, server, simulate
from core.cli.tools import Program


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="huiyin", prog_name="huiyin")
def program() -> None:
    """Huiyin 回音: written feedback regulations as running processes.

    Settings come from HUIYIN_… variables; see README.md.
    """


program.add_command(server.serve)
program.add_command(server.worker)
program.add_command(database.init)
program.add_command(database.doctor)
program.add_command(audit.group)
program.add_command(organisations.group)
program.add_command(people.group)
program.add_command(plugins.group)
program.add_command(simulate.simulate)
program.add_command(replay.replay)
program.add_command(imports.import_)
program.add_command(demo.demo_)
