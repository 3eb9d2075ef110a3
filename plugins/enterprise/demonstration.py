"""The stories of the demonstration organisation, one a process."""

from collections.abc import Mapping

from plugins.enterprise.demonstration_company import EXCHANGE, NOTICES, USERS
from plugins.enterprise.demonstration_line import LINE, MARKET, PROJECTS

STORIES: tuple[Mapping[str, object], ...] = (USERS, EXCHANGE, NOTICES, LINE, MARKET, PROJECTS)
