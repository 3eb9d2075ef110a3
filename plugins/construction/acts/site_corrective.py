"""Corrective action on quality of works: the contractor finds the cause and rectifies, the supervisor checks (S05)."""

from core.domain.corrective import Corrective
from core.domain.people import Role, any_role
from plugins.construction.acts.site_handling import THE_CONTRACTOR, TO_CONTRACTOR
from plugins.construction.roles import CONTRACTOR, LEADER, PRODUCTION_HEAD, PROJECT_SUPERVISOR
from plugins.construction.settings import CORRECTIVE as SETTINGS

CORRECTIVE = Corrective(
    demanded_by=any_role(PRODUCTION_HEAD, LEADER),
    team=THE_CONTRACTOR,
    team_role=CONTRACTOR,
    team_to=TO_CONTRACTOR,
    approver=Role(PRODUCTION_HEAD),
    approver_role=PRODUCTION_HEAD,
    checker=Role(PROJECT_SUPERVISOR),
    checker_role=PROJECT_SUPERVISOR,
    sources=("rectifying", "accepted", "closed"),
    back_to="rectifying",
    settings=SETTINGS,
    clause="3.2–3.7",
    check_clause="3.2–3.7",
)
