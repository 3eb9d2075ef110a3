"""The parameters of the plugin: the regulations' own numbers, and what they leave open."""

from plugins.manufacturing.settings_corrective import CORRECTIVE_SETTINGS
from plugins.manufacturing.settings_food import FOOD_SETTINGS
from plugins.manufacturing.settings_stamping import STAMPING_SETTINGS

SETTINGS = (*STAMPING_SETTINGS, *FOOD_SETTINGS, *CORRECTIVE_SETTINGS)
