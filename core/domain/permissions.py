"""What a role may do beyond the acts of a process, in one list."""

from enum import StrEnum

from core.domain.texts import N_


class Permission(StrEnum):
    """A right that administrators give to roles. Acts of a process are granted by the process, not here."""

    VIEW_OWN = "view_own"
    VIEW_DEPARTMENT = "view_department"
    VIEW_ALL = "view_all"
    NOTE = "note"
    ASSIGN = "assign"
    PENALTIES_VIEW = "penalties_view"
    PENALTIES_DECIDE = "penalties_decide"
    PAY_EDIT = "pay_edit"
    SETTINGS_EDIT = "settings_edit"
    PEOPLE_EDIT = "people_edit"
    OPERATE = "operate"
    IDENTITY_VIEW = "identity_view"
    BOARD_EDIT = "board_edit"
    AUDIT = "audit"


PERMISSION_LABELS: dict[Permission, str] = {
    Permission.VIEW_OWN: N_("查看本人经办、提交或被分派的工单"),
    Permission.VIEW_DEPARTMENT: N_("查看本部门及下级部门的工单"),
    Permission.VIEW_ALL: N_("查看本单位全部非保密工单"),
    Permission.NOTE: N_("在可见的工单上添加备注和附件"),
    Permission.ASSIGN: N_("改派工单"),
    Permission.PENALTIES_VIEW: N_("查看全部扣罚台账"),
    Permission.PENALTIES_DECIDE: N_("审批扣罚与豁免"),
    Permission.PAY_EDIT: N_("录入绩效工资基数"),
    Permission.SETTINGS_EDIT: N_("修改参数、日历和插件开关"),
    Permission.PEOPLE_EDIT: N_("管理人员、部门和角色"),
    Permission.OPERATE: N_("查看运行状况并重试失败的任务"),
    Permission.IDENTITY_VIEW: N_("说明理由后查看保密反馈人的身份"),
    Permission.BOARD_EDIT: N_("在公示栏发布和撤下通告、公开回复"),
    Permission.AUDIT: N_("查看历史的每日摘要，导出全部历史供审计"),
}
