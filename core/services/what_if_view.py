"""What people see of a replay: its tables in words, and who may read which of them."""

from core.domain.permissions import Permission
from core.services.configuration import configuration
from core.services.policy import may
from core.services.scope import Scope
from core.services.uow import looking
from core.services.what_if import Answer
from core.services.what_if_tables import Names, Say, Sheet, When, sheets


def tables(scope: Scope, found: Answer, say: Say, when: When) -> tuple[Sheet, ...]:
    """Return what differs as tables; who bears penalties is named to those who may see the ledger."""
    with looking(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    names = Names(say=say, when=when, config=config, plugins=scope.plugins)
    return sheets(found, names, with_people=may(scope.actor, Permission.PENALTIES_VIEW))
