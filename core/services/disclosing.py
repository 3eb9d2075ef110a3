"""Looking through what is about to leave for whoever spoke up, or lies about them, before it does.

What tells who somebody is stands beside the field, and its writer mends it or says that it may go. The name that is
kept apart never goes; that it was tried stands in the history, so that nobody finds it by guessing.
"""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from core.domain.disclosure import Finding, Trace, find
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import FieldKind, Value
from core.domain.processes import Transition
from core.domain.public import CHANNEL
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services.core_settings import CORE, SETTINGS
from core.services.identities import kept_words
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.work import Work, working

WRITTEN = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})


class Disclosed(RefusedFields):
    """Texts hold what tells who somebody is; ``findings`` may go if they are confirmed, each by its text."""

    def __init__(self, found: Mapping[str, tuple[Finding, ...]]) -> None:
        text = N_("其中有能认出人的内容：%(found)s。请删去，或在下面确认可以发出。")
        super().__init__(
            tuple(
                Refused(Reason.CONTENT_RULE, Message(text, {"found": tuple(one.text for one in findings)}), field=field)
                for field, findings in found.items()
            )
        )
        by_text = {one.text: one for findings in found.values() for one in findings}
        self.findings = tuple(by_text.values())


class NamesGiver(Refused):
    """A text holds what is kept apart of whoever spoke up."""

    def __init__(self, public_id: str, field: str) -> None:
        message = Message(N_("其中有能认出反馈人的内容，请删去姓名、联系方式后再提交。"))
        super().__init__(Reason.CONTENT_RULE, message, field=field)
        self.public_id = public_id


def check_act(
    work: Work, loaded: Loaded, transition: Transition, values: Mapping[str, Value], confirmed: Collection[str]
) -> None:
    """Look through what an act says to whoever spoke up, and what it says of them to everybody who sees the ticket.

    :raises NamesGiver: It holds what is kept apart of them.
    :raises Disclosed: Its answer holds what tells who somebody is, and that is not ``confirmed``.
    """
    public = loaded.process.public
    if loaded.row.channel != CHANNEL or public is None or transition.form is None or transition.key in public.acts:
        return
    texts = {
        entry.key: str(values[entry.key])
        for entry in transition.form.fields
        if entry.kind in WRITTEN and entry.key in values
    }
    answer = public.answer(transition.key)
    leaving = {key: text for key, text in texts.items() if answer and key in answer.fields}
    check(work, loaded.row, texts, leaving, confirmed)


def check(
    work: Work, row: Ticket, texts: Mapping[str, str], leaving: Mapping[str, str], confirmed: Collection[str]
) -> None:
    """Look through ``texts`` about a ticket that the public opened, of which some are ``leaving`` the house.

    :raises NamesGiver: One holds what is kept apart of whoever opened it.
    :raises Disclosed: One that leaves holds what tells who somebody is, and that is not ``confirmed``.
    """
    settings = work.config.settings_of(CORE, SETTINGS, work.scope.org.local_date(work.now))
    kept = kept_words(work.session, row.id)
    never = settings["disclosure_never_giver"] is True
    for field, text in texts.items() if kept and never else ():
        if any(one.trace is Trace.GIVER for one in find(text, giver=kept)):
            raise NamesGiver(row.public_id, field)
    if settings["disclosure_check"] is not True:
        return
    names = [person.name for person in work.config.by_login.values()]
    found = {field: find(text, names=names, giver=() if never else kept) for field, text in leaving.items()}
    if any(one.text not in confirmed for findings in found.values() for one in findings):
        raise Disclosed({field: findings for field, findings in found.items() if findings})


def record(scope: Scope, refused: NamesGiver) -> None:
    """Enter in the history of a ticket that a text would have named who opened it."""
    with working(scope) as work:
        ticket_id = work.session.scalar(sa.select(Ticket.id).where(Ticket.public_id == refused.public_id))
        work.event("named_giver", ticket_id=ticket_id, body={"field": refused.field})
