"""The handbook: the processes in use here, each explained from its declaration to everybody who works in it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.services import process_page
from core.web import explaining, explaining_acts
from core.web.guard import requires, scope
from core.web.settings import shown

pages = Blueprint("processes", __name__, url_prefix="/processes")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show the processes that the organisation uses."""
    return render_template("processes/index.html", groups=process_page.handbook(scope()))


@pages.get("/<key>")
@requires()
def page(key: str) -> ResponseReturnValue:
    """Explain a process: what it is for, how it runs, by when, and which clause says so."""
    found = process_page.process_page(scope(), key)
    process = found.process
    values = {view.setting.key: view.value for view in found.settings}
    return render_template(
        "processes/process.html",
        page=found,
        process=process,
        roles=found.roles,
        labels=explaining_acts.act_labels(process),
        who=explaining.who_words,
        told=explaining_acts.told,
        refusals=explaining_acts.refusals,
        duties=[(duty, explaining_acts.duty_words(duty, values)) for duty in process.duties],
        role_rows=explaining_acts.role_rows(process, found.roles),
        due={rule.key: explaining.due_lines(rule.due, process, values) for rule in process.deadlines},
        used={rule.key: explaining.settings_of_rule(rule.due, found.settings) for rule in process.deadlines},
        page_clauses=explaining.clause_rows(process, found.settings),
        clause_texts={clause.key: clause.text for clause in process.regulation.clauses},
        shown=shown,
    )
