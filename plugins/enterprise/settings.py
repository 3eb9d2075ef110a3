"""The parameters of all processes: what the regulations leave open. A process adds its own tuple to ``SETTINGS``."""

from core.domain.settings import Mark, Setting, SettingKind
from core.domain.texts import N_

FORM_FOLLOWS = Setting(
    key="form_follows",
    label=N_("逐级上报：电话直报后须补报制式表格"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-10-2",
    help=N_("制度说“先行”直报，没有写明以后怎样。默认须在时限内补报。"),
)
FORM_HOURS = Setting(
    key="form_hours",
    label=N_("逐级上报：电话直报后补报制式表格的时限"),
    kind=SettingKind.INTEGER,
    default=24,
    minimum=1,
    maximum=240,
    unit=N_("小时"),
    mark=Mark.INFERRED,
    basis="A-10-2",
    help=N_("从打电话时起连续计算，夜间和节假日照算。"),
)

LINE_SETTINGS = (FORM_FOLLOWS, FORM_HOURS)

SETTINGS: tuple[Setting, ...] = (*LINE_SETTINGS,)
