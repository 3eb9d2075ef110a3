"""Commands about accounts."""

import sys

import click

from core.cli.tools import Tools, operator_scope, organisation
from core.services import accounts, people


@click.group("user")
def group() -> None:
    """Accounts of people."""


@group.command()
@click.argument("org")
@click.argument("login")
@click.argument("name")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Role to give; may be repeated.")
@click.option("--email", help="Address for mails.")
@click.option("--department", help="Key of the department.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.pass_obj
def add(
    tools: Tools,
    org: str,
    login: str,
    name: str,
    roles: tuple[str, ...],
    email: str | None,
    department: str | None,
    password_stdin: bool,
) -> None:
    """Create the account LOGIN for NAME, a member of the organisation ORG."""
    with tools.ready_app() as app:
        scope = operator_scope(app, organisation(org))
        password = ask_password(password_stdin)
        people.add_person(scope, login, name, roles=roles, email=email, password=password, department=department)
        click.echo(f"{login} can log in.")


@group.command()
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.pass_obj
def passwd(tools: Tools, login: str, password_stdin: bool) -> None:
    """Give the account LOGIN a new password; its sessions end."""
    with tools.ready_app():
        accounts.set_password(login, ask_password(password_stdin))
        click.echo(f"{login} has a new password.")


def ask_password(from_stdin: bool) -> str:
    """Return a new password, typed twice, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
