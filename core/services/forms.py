"""Parsing a filled-in form with what the organisation and the ticket know."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from core.domain.forms import Form, FormContext, Value
from core.domain.tickets import TicketSnapshot
from core.services.work import Work


def parse_form(
    work: Work,
    form: Form | None,
    raw: Mapping[str, object],
    files: Mapping[str, int],
    ticket: TicketSnapshot | None = None,
) -> Mapping[str, Value]:
    """Return the parsed values of ``form``; ``files`` counts what was handed in by field.

    :raises RefusedFields: With everything that is missing or wrong.
    """
    records: dict[str, set[int]] = {}
    for record in ticket.records if ticket else ():
        records.setdefault(record.type, set()).add(record.number)
    context = FormContext(
        zone=ZoneInfo(work.scope.org.zone),
        people=work.config.by_login.keys(),
        departments={department.key for department in work.config.open_departments},
        records=records,
        files=files,
    )
    return (form or _NO_FORM).parse(raw, context)


_NO_FORM = Form(key="none")
