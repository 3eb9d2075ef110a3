"""What somebody may open a ticket of, and the form that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.forms import Form, Value
from core.domain.intake import OWN
from core.domain.people import SYSTEM_ONLY, refusal, roles_of
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.models import Ticket
from core.plugin_manager import Plugin
from core.services.configuration import Configuration, configuration
from core.services.policy import visible
from core.services.queries import role_label
from core.services.scope import Scope
from core.services.snapshots import frozen
from core.services.ticket_page_acts import people_for
from core.services.ticket_page_parts import ClauseView, clause_view
from core.services.uow import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessCard:
    """A process in use here. ``by`` names the roles that may open a ticket of it, ``permitted`` that the reader may."""

    key: str
    label: str
    help: str
    regulation: str
    plugin_label: str
    by: tuple[str, ...]
    permitted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningForm:
    """The form that opens a ticket, with the people that it offers.

    ``asks_channel`` if it does not say itself how the matter came in.
    """

    key: str
    label: str
    help: str
    regulation: str
    clause: ClauseView | None
    form: Form
    offered_people: Mapping[str, tuple[tuple[str, str], ...]]
    asks_channel: bool


def process_cards(scope: Scope) -> tuple[ProcessCard, ...]:
    """Return the processes in use here that people open, those first of which the actor may open a ticket."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    cards = [
        _card(scope, config, plugin.label, process)
        for plugin in scope.plugins.loaded
        for process in plugin.processes
        if process.opened_by != SYSTEM_ONLY and _is_on(scope, config, plugin, process)
    ]
    return tuple(sorted(cards, key=lambda card: not card.permitted))


def _card(scope: Scope, config: Configuration, plugin_label: str, process: Process) -> ProcessCard:
    return ProcessCard(
        key=process.key,
        label=process.label,
        help=process.help,
        regulation=process.regulation.title,
        plugin_label=plugin_label,
        by=tuple(role_label(scope, config, key) for key in sorted(roles_of(process.opened_by))),
        permitted=refusal(process.opened_by, scope.actor, None) is None,
    )


def _is_on(scope: Scope, config: Configuration, plugin: Plugin, process: Process) -> bool:
    today = scope.org.local_date(scope.now)
    return plugin.name in config.plugins and process.is_on(config.settings_of(plugin.name, plugin.settings, today))


def opening_form(scope: Scope, process_key: str) -> OpeningForm:
    """Return the form that opens a ticket of a process.

    :raises Refused: There is no such process in use here, or the actor may not open a ticket of it.
    """
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    plugin, process = scope.plugins.owner(process_key), scope.plugins.process(process_key)
    if plugin is None or process is None or not _is_on(scope, config, plugin, process):
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个流程。")))
    if refused := refusal(process.opened_by, scope.actor, None):
        raise refused
    return OpeningForm(
        key=process.key,
        label=process.label,
        help=process.help,
        regulation=process.regulation.title,
        clause=clause_view(process, process.form.clause or process.clause),
        form=process.form,
        offered_people=people_for(config, [process.form]),
        asks_channel=process.form.field(OWN) is None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a new ticket takes over from the one it is taken out of: the fields that both forms have."""

    public_id: str
    number: str
    title: str
    confidential: bool
    values: Mapping[str, Value]


def carried(scope: Scope, public_id: str, form: Form) -> Carried:
    """Return what ``form`` can take over from a ticket; nothing of a confidential one, whose words stay there.

    :raises Refused: NOT_FOUND, also when it is not the actor's to see.
    """
    with reading(scope.org.id) as session:
        row = session.scalar(
            sa.select(Ticket).where(Ticket.org_id == scope.org.id, Ticket.public_id == public_id, visible(scope))
        )
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
        process = scope.plugins.process(row.process)
        fields = process.fields() if process and not row.confidential else {}
        same = [one.key for one in form.fields if one.key in fields and fields[one.key].kind is one.kind]
        details = frozen(row.details)
        return Carried(
            public_id=row.public_id,
            number=row.number,
            title=row.title,
            confidential=row.confidential,
            values={key: details[key] for key in same if key in details},
        )
