"""Messages of citizens and bulletins of accidents (one row each) as items of project information (S06).

Neither is a sheet of S05: they name no area, no contractor of the organisation and no acceptance date. Nobody here has
verified what they say, so they wait for their verification.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from core.domain.errors import Refused
from core.domain.imports import ImportedTicket, Importer, SkippedRow
from core.domain.parsing import parse_datetime
from core.domain.texts import N_
from plugins.construction.roles import ENGINEERING

ZONE = "Asia/Shanghai"
MESSAGE_COLUMNS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
ACCIDENT_COLUMNS = ("id", "text", "关键词类别", "文中日期")

# What a subject says in so many words; what says none of it (wages, prices, permits …) is no item of the four classes.
CONTENTS = (
    (("安全", "隐患", "危险", "消防", "危房"), "safety"),
    (("质量", "漏水", "渗水", "开裂", "裂缝", "裂纹", "脱落", "塌", "豆腐渣"), "quality"),
    (("烂尾", "停工", "延期", "工期", "交房", "进度", "复工"), "progress"),
    (("材料", "混凝土", "水泥", "钢筋"), "material"),
)
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:(\d{1,2})时)?(?:(\d{1,2})分)?")
_WORKS = re.compile(r"，([^，。；]{4,60}?工程)")
SUBJECT_LENGTH = 100
UNNAMED = "未注明工程"


def read_message(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return a citizen's message about quality, safety, progress or materials; its answer stands in the text."""
    number, subject = row["留言编号"].strip(), " ".join(row["留言主题"].split())
    if not number:
        return SkippedRow(key=number, because=N_("没有留言编号。"))
    try:
        received = parse_datetime(row["留言时间"], zone=ZoneInfo(ZONE))
    except Refused:
        return SkippedRow(key=number, because=N_("时间无法识别。"))
    content = next((key for words, key in CONTENTS if any(word in subject for word in words)), "")
    if not content:
        return SkippedRow(key=number, because=N_("不属于进度、质量、安全、材料四类信息。"))
    text = row["留言详情"].strip() or subject
    if answer := row["答复意见"].strip():
        text += f"\n\n原系统的答复（{row['答复时间'].strip()}）：\n{answer}"
    return _item(number, received, UNNAMED, subject, content, text)


def read_accident(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return the bulletin of one accident as an item of work safety, at the time that it names."""
    key, text = row["id"].strip(), row["text"].strip()
    found = _DAY.match(text)
    if found is None:
        return SkippedRow(key=key, because=N_("不是单起事故的通报。"))
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    try:
        received = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))
    except ValueError:
        return SkippedRow(key=key, because=N_("时间无法识别。"))
    works = _WORKS.search(text)
    kind = row["关键词类别"].strip()
    subject = f"{kind}事故" if kind and kind != "其他" else "安全事故"
    return _item(key, received, works[1] if works else UNNAMED, subject, "safety", text)


def _item(key: str, received: datetime, project: str, subject: str, content: str, text: str) -> ImportedTicket:
    values = {
        "project": project,
        "subject": subject[:SUBJECT_LENGTH],
        "source_unit": "other",
        "content_class": content,
        "method": "other",
        "content": text,
    }
    return ImportedTicket(key=key, process="project_information", received_at=received, role=ENGINEERING, values=values)


MESSAGES = Importer(
    key="construction_messages",
    label=N_("工程留言表（CSV，每行一条留言）"),
    source="construction_messages",
    columns=MESSAGE_COLUMNS,
    read=read_message,
)
ACCIDENTS = Importer(
    key="construction_accidents",
    label=N_("施工安全事故通报表（CSV，每行一起事故）"),
    source="construction_accidents",
    columns=ACCIDENT_COLUMNS,
    read=read_accident,
)
IMPORTERS = (MESSAGES, ACCIDENTS)
