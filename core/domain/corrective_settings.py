"""The clocks of a corrective action, as parameters of a plugin: none of the regulations gives a number."""

from dataclasses import dataclass

from core.domain.due import Days
from core.domain.settings import Mark, Setting, SettingKind, span
from core.domain.texts import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveSettings:
    """The parameters of a plugin's corrective actions; :attr:`all` is what the plugin registers."""

    containment_hours: Setting
    containment_working: Setting
    cause_days: Setting
    plan_days: Setting
    measure_days: Setting
    counted: Setting
    wait_days: Setting
    check_days: Setting
    repeated: Setting

    @property
    def all(self) -> tuple[Setting, ...]:
        """Return all of them, in the order of the stages."""
        return (
            self.containment_hours,
            self.containment_working,
            self.cause_days,
            self.plan_days,
            self.measure_days,
            self.counted,
            self.wait_days,
            self.check_days,
            self.repeated,
        )


def _days(key: str, label: str, default: int, basis: str, explained: str = "") -> Setting:
    return span(key, label, default, N_("天"), basis, maximum=366, explained=explained)


def corrective_settings(
    basis: str,
    *,
    containment_hours: int = 24,
    cause_days: int = 14,
    plan_days: int = 14,
    measure_days: int = 30,
    wait_days: int = 30,
    check_days: int = 60,
    working: bool = False,
    repeated: int = 3,
) -> CorrectiveSettings:
    """Return the parameters with a plugin's own defaults; with ``working`` only working time and days are counted.

    ``basis`` is the clause that asks for measures without saying until when,
    ``repeated`` is from which case of the same kind on a corrective action is demanded; 0 demands none.
    """
    return CorrectiveSettings(
        containment_hours=span(
            "corrective_containment_hours",
            N_("纠正预防措施：临时遏制的时限（D3）"),
            containment_hours,
            N_("小时"),
            basis,
            maximum=240,
        ),
        containment_working=Setting(
            key="corrective_containment_working",
            label=N_("纠正预防措施：临时遏制只计工作时间"),
            kind=SettingKind.BOOLEAN,
            default=working,
            mark=Mark.INFERRED,
            basis=basis,
        ),
        cause_days=_days("corrective_cause_days", N_("纠正预防措施：查明原因的时限（D4）"), cause_days, basis),
        plan_days=_days("corrective_plan_days", N_("纠正预防措施：措施订好并批准的时限（D5）"), plan_days, basis),
        measure_days=_days(
            "corrective_measure_days",
            N_("纠正预防措施：没有另定期限的措施的时限（D6）"),
            measure_days,
            basis,
            N_("从订措施的次日起算；订措施时填了完成期限的，以填的为准。"),
        ),
        counted=Setting(
            key="corrective_counted",
            label=N_("纠正预防措施：D4 至 D6 按什么天数计算"),
            kind=SettingKind.CHOICE,
            default=(Days.WORKING if working else Days.CALENDAR).value,
            choices=((Days.CALENDAR.value, N_("自然日")), (Days.WORKING.value, N_("工作日"))),
            mark=Mark.INFERRED,
            basis=basis,
        ),
        wait_days=Setting(
            key="corrective_wait_days",
            label=N_("纠正预防措施：落实后至少观察多少天再验证效果"),
            kind=SettingKind.INTEGER,
            default=wait_days,
            minimum=0,
            maximum=366,
            unit=N_("天"),
            mark=Mark.INFERRED,
            basis=basis,
            help=N_("应短于验证效果的时限。"),
        ),
        check_days=_days("corrective_check_days", N_("纠正预防措施：落实后验证效果的时限（D8）"), check_days, basis),
        repeated=Setting(
            key="corrective_repeated",
            label=N_("同类问题第几次发生起，通知上级并须采取纠正预防措施"),
            kind=SettingKind.INTEGER,
            default=repeated,
            minimum=0,
            maximum=100,
            unit=N_("次"),
            mark=Mark.INFERRED,
            basis=basis,
            help=N_("0 为从不。多少天以内算重复发生，由单位的参数规定。"),
        ),
    )
