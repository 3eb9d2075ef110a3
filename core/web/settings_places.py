"""Where administrators find what: the pages of the settings, in groups, with what each is for."""

from dataclasses import dataclass, field

from flask import url_for

from core.domain.permissions import Permission
from core.domain.texts import N_
from core.services.core_settings import CORE
from core.web.guard import scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of the settings: its name, what it is for, its icon, and who may go there."""

    key: str
    endpoint: str
    label: str
    help: str
    icon: str
    permissions: frozenset[Permission]
    values: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return its address."""
        return url_for(self.endpoint, **self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Places that belong together."""

    label: str
    places: tuple[Place, ...]


_RULES = frozenset({Permission.SETTINGS_EDIT})
_PEOPLE = frozenset({Permission.PEOPLE_EDIT})

GROUPS = (
    Group(
        label=N_("本单位"),
        places=(
            Place(
                key="start",
                endpoint="settings.start.index",
                label=N_("开始使用"),
                help=N_("单位名称和语言、选择流程、添加人员、第一张工单，一步一步来。"),
                icon="flag",
                permissions=_RULES,
            ),
            Place(
                key="core",
                endpoint="settings.plugin",
                label=N_("系统参数"),
                help=N_("通知方式和时间、免打扰、归类建议、重复判断，对所有流程都有效。"),
                icon="toggles",
                permissions=_RULES,
                values={"name": CORE},
            ),
            Place(
                key="portal",
                endpoint="settings.portal.index",
                label=N_("公众反馈"),
                help=N_("没有账号的人从哪里反馈，打印张贴用的二维码。"),
                icon="megaphone",
                permissions=_RULES,
            ),
            Place(
                key="mail",
                endpoint="settings.mail.index",
                label=N_("来信邮箱"),
                help=N_("哪些邮箱的来信开成工单，没有进工单的来信在哪里。"),
                icon="envelope",
                permissions=_RULES,
            ),
            Place(
                key="changes",
                endpoint="settings.changes.index",
                label=N_("改动记录"),
                help=N_("谁在什么时候改了什么设置，由什么改为什么。"),
                icon="clock-history",
                permissions=_RULES | _PEOPLE,
            ),
            Place(
                key="trail",
                endpoint="settings.trail.index",
                label=N_("历史存证"),
                help=N_("每天的历史摘要，导出全部历史供审计。"),
                icon="link-45deg",
                permissions=frozenset({Permission.AUDIT}),
            ),
        ),
    ),
    Group(
        label=N_("流程"),
        places=(
            Place(
                key="plugins",
                endpoint="settings.plugins",
                label=N_("插件和参数"),
                help=N_("启用需要的流程，设定制度没有写明的期限和规则。"),
                icon="puzzle",
                permissions=_RULES,
            ),
            Place(
                key="what_if",
                endpoint="what_if.index",
                label=N_("参数试算"),
                help=N_("改参数之前，先用过去的工单算一算会有什么不同。"),
                icon="calculator",
                permissions=_RULES,
            ),
            Place(
                key="calendar",
                endpoint="settings.calendar.index",
                label=N_("日历"),
                help=N_("放假和调休、工作时间，期限按这里计算。"),
                icon="calendar3",
                permissions=_RULES,
            ),
            Place(
                key="lists",
                endpoint="settings.lists.index",
                label=N_("抄送名单"),
                help=N_("哪些人和岗位在哪一步另外收到抄送。"),
                icon="send",
                permissions=_RULES,
            ),
        ),
    ),
    Group(
        label=N_("人员"),
        places=(
            Place(
                key="people",
                endpoint="settings.people.index",
                label=N_("人员"),
                help=N_("添加、导入、邀请人员，停用离开的人，分配岗位。"),
                icon="people",
                permissions=_PEOPLE,
            ),
            Place(
                key="departments",
                endpoint="settings.departments.index",
                label=N_("部门一览"),
                help=N_("部门的上下级，工单按它上报。"),
                icon="diagram-3",
                permissions=_PEOPLE,
            ),
            Place(
                key="roles",
                endpoint="settings.roles.index",
                label=N_("岗位和权限"),
                help=N_("每个岗位能看什么、能办什么，修改前先看影响到谁。"),
                icon="shield-check",
                permissions=_PEOPLE,
            ),
            Place(
                key="authorities",
                endpoint="settings.people.authorities",
                label=N_("授权代行"),
                help=N_("休假或出差时，由谁在哪些日子代行哪个岗位。"),
                icon="person-check",
                permissions=_PEOPLE,
            ),
            Place(
                key="roster",
                endpoint="settings.roster.index",
                label=N_("排班"),
                help=N_("谁在哪天当哪个班，只有当班的人能办的事按它判断。"),
                icon="calendar-week",
                permissions=_PEOPLE,
            ),
        ),
    ),
)


def groups() -> tuple[Group, ...]:
    """Return the groups with the places to which the person asking may go."""
    held = scope().actor.permissions
    seen = ((group, tuple(place for place in group.places if place.permissions & held)) for group in GROUPS)
    return tuple(Group(label=group.label, places=places) for group, places in seen if places)
