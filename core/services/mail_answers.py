"""A mail that answers a letter: words for the ticket, from whom the letter went to, and never an act or a signature."""

from dataclasses import replace

import sqlalchemy as sa

from core.config import Config
from core.domain.errors import Refused
from core.domain.mail_kinds import Why
from core.domain.mail_texts import own_words
from core.domain.mails import Mail
from core.domain.people import PUBLIC_ACTOR
from core.domain.public import Mode
from core.models import PortalTicket, Ticket
from core.services import acting, mail_files, portal_thread, snapshots
from core.services.configuration import configuration
from core.services.mail_rows import Kept, State, enter
from core.services.mail_threads import Thread
from core.services.scope import Scope
from core.services.transitions import find
from core.services.uow import reading
from core.services.work import working


def add(scope: Scope, config: Config, kept: Kept, mail: Mail, thread: Thread) -> Why | None:
    """Add the words and files of a mail to the ticket that it answers; return why not, if it is not added."""
    words = own_words(mail.text, reply=True)
    if not words and not mail.files:
        return Why.EMPTY
    if thread.user_id is None:
        return _from_giver(scope, config, kept, mail, thread.ticket_id, words)
    return _from_member(scope, config, kept, mail, thread, words)


def _from_giver(scope: Scope, config: Config, kept: Kept, mail: Mail, ticket_id: int, words: str) -> Why | None:
    """Add what whoever opened the ticket writes: the token went to their address alone."""
    scope = replace(scope, actor=PUBLIC_ACTOR)
    with reading(scope.org.id) as session:
        mode = session.scalar(sa.select(PortalTicket.mode).where(PortalTicket.ticket_id == ticket_id))
    if mode is None:
        return Why.NO_TICKET
    text, found = mail_files.fitting(mail, words, portal_thread.LONGEST)
    taken = mail_files.take(scope, config, found, Mode(mode), field="files")
    with working(scope) as work:
        loaded = snapshots.load(work, (ticket_id,)).get(ticket_id)
        if loaded is None:
            return Why.NO_TICKET
        enter(work, kept, State.ADDED).ticket_id = ticket_id
        portal_thread.add_words(work, loaded, text, taken.kept, kept.key[:32])
        mail_files.tell_left_out(work, ticket_id, taken)
    return None


def _from_member(scope: Scope, config: Config, kept: Kept, mail: Mail, thread: Thread, words: str) -> Why | None:
    """Add a note of the member that the letter went to, if it is still theirs to see and to write on."""
    with reading(scope.org.id) as session:
        setup = configuration(session, scope.org.id)
        public_id = session.scalar(sa.select(Ticket.public_id).where(Ticket.id == thread.ticket_id))
    if public_id is None or thread.user_id is None:
        return Why.NO_TICKET
    person = setup.people.get(thread.user_id)
    actor = setup.actor(thread.user_id, scope.now)
    if person is None or actor is None or (person.email or "").lower() != mail.sender:
        return Why.NOT_THEIRS
    scope = replace(scope, actor=actor)
    text, found = mail_files.fitting(mail, words, acting.LONGEST_NOTE)
    taken = mail_files.take(scope, config, found, Mode.NAMED, field="files")
    try:
        with working(scope) as work:
            enter(work, kept, State.ADDED).ticket_id = thread.ticket_id
            acting.note_within(work, find(work, public_id), text, taken.kept, by_mail=True)
            mail_files.tell_left_out(work, thread.ticket_id, taken)
    except Refused:
        return Why.NOT_THEIRS
    return None
