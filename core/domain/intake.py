"""How a matter reached those who enter it for somebody else, where the regulation has no list of its own."""

from collections.abc import Mapping

from core.domain.texts import N_

IN_PERSON = "web"  # entered by whoever it comes from, or told face to face
CHANNEL_LABELS: Mapping[str, str] = {
    "telephone": N_("电话"),
    "letterbox": N_("信箱"),
    "meeting": N_("会议"),
    "email": N_("电子邮件"),
    "wechat": N_("微信"),
    "fax": N_("传真"),
}
OWN = "channel"  # the field by which a form asks for it itself
