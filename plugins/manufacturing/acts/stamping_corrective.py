"""Corrective action in the stamping shop: the shop finds the cause and acts, the quality engineer checks (S02)."""

from core.domain.corrective import Corrective
from core.domain.people import Role, any_role
from plugins.manufacturing.forms import stamping_feedback as forms
from plugins.manufacturing.roles import DIE_REPAIR_ENGINEER, DUTY_MANAGER, QUALITY_ENGINEER, SECTION_CHIEF
from plugins.manufacturing.settings_corrective import CORRECTIVE as SETTINGS

CORRECTIVE = Corrective(
    demanded_by=any_role(QUALITY_ENGINEER, SECTION_CHIEF),
    team=any_role(SECTION_CHIEF, DIE_REPAIR_ENGINEER),
    team_role=SECTION_CHIEF,
    approver=Role(DUTY_MANAGER),
    approver_role=DUTY_MANAGER,
    checker=Role(QUALITY_ENGINEER),
    checker_role=QUALITY_ENGINEER,
    sources=("containment", forms.MATERIAL, forms.EQUIPMENT, forms.OTHER),
    back_to="containment",
    settings=SETTINGS,
    clause="3.反馈",
    check_clause="3.反馈",
)
