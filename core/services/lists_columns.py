"""The columns that a list of tickets can show beside the title: those of every ticket, and a process's list fields."""

from core.domain.processes import Process
from core.domain.texts import N_

COLUMNS: dict[str, str] = {
    "number": N_("编号"),
    "process": N_("流程"),
    "step": N_("下一步"),
    "state": N_("状态"),
    "due": N_("期限"),
    "updated": N_("最近变化"),
    "category": N_("所属分类"),
    "priority": N_("优先级"),
    "assignee": N_("经办人"),
    "department": N_("承办部门"),
    "opener": N_("提交人"),
    "received": N_("收到时间"),
}
USUAL = ("number", "process", "step", "state", "due", "updated")
VALUE = "value:"  # in front of a list field's key
MOST = 12


def column_choices(process: Process | None) -> dict[str, str]:
    """Return all columns (key and label) of a list that is narrowed to ``process``, or to none."""
    if process is None:
        return dict(COLUMNS)
    fields = process.fields()
    return COLUMNS | {f"{VALUE}{key}": fields[key].label for key in process.list_fields if key in fields}


def read_columns(text: str, process: Process | None) -> tuple[str, ...]:
    """Return the columns that ``text`` names, between commas, as far as there are such; the usual ones if none."""
    choices = column_choices(process)
    found = tuple(dict.fromkeys(key for key in text.split(",") if key in choices))
    return found[:MOST] or USUAL
