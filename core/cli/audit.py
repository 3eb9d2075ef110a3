"""Commands for an auditor: prove that the history is what was written, and hand it over."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from core.cli.tools import Tools, operator_scope, organisation
from core.domain.chain import ChainFault, Head, read_heads
from core.services import agreement, clock, events, heads, organisations, trail, trail_files
from core.services.scope import Org
from core.services.uow import reading

SHOWN = 20  # disagreements that are named; the rest is counted


@click.group("audit")
def group() -> None:
    """Prove that the history is what was written, and hand it to an auditor."""


@group.command()
@click.argument("target", required=False)
@click.option("--head", "head_file", type=click.File("r", encoding="utf-8"), help="Heads that were kept elsewhere.")
@click.pass_obj
def verify(tools: Tools, target: str | None, head_file: TextIO | None) -> None:
    """Name the first event that was altered, removed or reordered, and what does not agree with the history.

    TARGET is the key of an organisation, or an exported file (a path that ends in .zip), which needs no database; all
    organisations by default. Exits with 1 if anything is wrong.
    """
    kept = read_heads(head_file.read()) if head_file else ()
    if head_file and not kept:
        raise click.ClickException("the file of --head holds no head, which is a line that begins with 'huiyin-head'")
    if target and target.lower().endswith(".zip"):
        sound = _verify_file(Path(target), kept)
    else:
        with tools.ready_app():
            orgs = (organisation(target),) if target else organisations.list_organisations()
            found = [_verify_org(org, kept) for org in orgs]
        sound = all(found) and _all_used(kept, {org.key for org in orgs})
    if not sound:
        raise click.exceptions.Exit(1)


def _verify_org(org: Org, kept: Iterable[Head]) -> bool:
    """Say of one organisation what is wrong, and whether nothing is."""
    with reading(org.id) as session:
        count, _digest = events.head(session, org.id)
        theirs = [head for head in kept if head.org == org.key]
        own = heads.written_heads(session, org)
        with _progress(org.key, count) as progress:
            fault = events.verify(session, org.id, (*own, *theirs), progress)
        if fault:
            return _tell(org.key, fault)
        wrong = 0
        for wrong, found in enumerate(agreement.disagreements(session, org.id), 1):
            if wrong <= SHOWN:
                event = f" (event {found.n})" if found.n else ""
                click.echo(f"{org.key}: {found.subject} is {found.found}, recorded is {found.recorded}{event}")
        if wrong:
            click.echo(f"{org.key}: {count} events hold; {wrong} rows do not agree with them")
            return False
    compared = f", {len(theirs)} heads given" if theirs else ""
    click.echo(f"{org.key}: {count} events and what rests on them are as they were written{compared}")
    return True


def _verify_file(path: Path, kept: Iterable[Head]) -> bool:
    try:
        with _progress(path.name, None) as progress:
            checked = trail_files.verify_file(path, kept, progress)
    except trail_files.NotATrail as error:
        raise click.ClickException(str(error)) from error
    if checked.fault:
        return _tell(checked.org, checked.fault)
    withheld = f"; the bodies of {checked.withheld} are left out" if checked.withheld else ""
    click.echo(f"{checked.org}: {checked.events} events are as they were written{withheld}")
    return _all_used(kept, {checked.org})


def _tell(org: str, fault: ChainFault) -> bool:
    click.echo(f"{org}: event {fault.n}: {fault.kind.value}: {fault.problem}")
    return False


def _all_used(kept: Iterable[Head], orgs: set[str]) -> bool:
    """Say which heads belong to nobody who was verified: a head that proves nothing must not look as if it did."""
    unused = sorted({head.org for head in kept} - orgs)
    for org in unused:
        click.echo(f"{org}: a head was given, but this history was not verified")
    return not unused


@contextmanager
def _progress(label: str, length: int | None) -> Iterator[events.Progress]:
    if length is None:
        yield lambda _count: None
        return
    with click.progressbar(length=length, label=f"Verifying {label}") as bar:
        yield bar.update


@group.command()
@click.argument("org", required=False)
@click.pass_obj
def head(tools: Tools, org: str | None) -> None:
    """Print the present head of ORG (of every organisation), to be kept elsewhere."""
    with tools.ready_app():
        for one in (organisation(org),) if org else organisations.list_organisations():
            with reading(one.id) as session:
                n, digest = events.head(session, one.id)
            if n:
                day = one.local_date(clock.now()).isoformat()
                click.echo(Head(org=one.key, day=day, n=n, digest=digest).line())


@group.command()
@click.argument("org")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.pass_obj
def export(tools: Tools, org: str, file: Path) -> None:
    """Write the whole history of ORG to FILE, a ZIP that `huiyin audit verify FILE` can verify."""
    if file.suffix.lower() != ".zip":
        raise click.ClickException("the name of the file must end in .zip")
    with tools.ready_app() as app:
        scope = operator_scope(app, organisation(org))
        with reading(scope.org.id) as session:
            count, _digest = events.head(session, scope.org.id)
        try:
            with file.open("xb") as target, click.progressbar(length=count, label="Exporting") as bar:
                exported = trail.export(scope, target, bar.update)
        except FileExistsError as error:
            raise click.ClickException(f"{file} is there already") from error
        click.echo(f"{exported.events} events are in {file}")
