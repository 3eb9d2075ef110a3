"""The clocks of corrective actions, in both regulations: neither gives a number."""

from core.domain.corrective_settings import corrective_settings

CORRECTIVE = corrective_settings("4.3")
CORRECTIVE_SETTINGS = CORRECTIVE.all
