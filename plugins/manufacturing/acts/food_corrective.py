"""Corrective action on quality information: the responsible unit acts, the QC centre checks (S17 4.3, 4.4)."""

from core.domain.corrective import Corrective
from core.domain.people import any_role
from plugins.manufacturing.acts.food_handling import UNIT, VERIFIERS
from plugins.manufacturing.roles_food import GENERAL_MANAGER, PRODUCTION, QC_CENTRE, RESPONSIBLE_UNIT, TRADING
from plugins.manufacturing.settings_corrective import CORRECTIVE as SETTINGS

CORRECTIVE = Corrective(
    demanded_by=any_role(QC_CENTRE, GENERAL_MANAGER),
    team=UNIT,
    team_role=RESPONSIBLE_UNIT,
    team_in_department=True,
    approver=any_role(PRODUCTION, TRADING),
    approver_role=PRODUCTION,
    checker=VERIFIERS,
    checker_role=QC_CENTRE,
    sources=("handling", "rectified", "verified", "archived", "called_back"),
    back_to="handling",
    settings=SETTINGS,
    clause="4.3",
    check_clause="4.4.验证",
)
