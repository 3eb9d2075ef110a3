"""The parameters of the plugin: the regulations' own numbers, and what they leave open."""

from core.domain.settings import Mark, Setting, SettingKind
from core.domain.texts import N_
from plugins.manufacturing.settings_food import FOOD_SETTINGS

SHIFT_CHECK = Setting(
    key="shift_check",
    label=N_("“当班”人员才能办理的事项，按排班表核对"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.REGULATION,
    basis="4.1.1",
    help=N_("本单位还没有录入任何排班时不核对；录入第一条排班以后，不在当班班次内的人不能办理。关闭后只看岗位。"),
)

SETTINGS = (SHIFT_CHECK, *FOOD_SETTINGS)
