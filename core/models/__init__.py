"""Tables: columns, keys and checks. No rules, no hooks, no request; only services write here."""

from core.database import Base
from core.models.accounts import Authority, Department, Invitation, Membership, MembershipRole, Role, RosterEntry, User
from core.models.board import BoardPost
from core.models.bulk import BulkItem, BulkRun
from core.models.calendars import Calendar, CalendarUsed, CalendarYearRow
from core.models.deadlines import Deadline
from core.models.drafts import Draft
from core.models.events import Event, EventHead
from core.models.files import Attachment
from core.models.heads import DailyHead
from core.models.jobs import Delivery, Job, Notification
from core.models.learning import LessonRow
from core.models.ledger import PayrollExport, Penalty, PenaltyPlea, PenaltyStep, PerformancePay, Statement
from core.models.links import TicketLink
from core.models.mailboxes import IncomingMail, Mailbox
from core.models.measures import MeasureRow
from core.models.organisations import Counter, Organisation, OrganisationPlugin, PluginIncident, SettingRow
from core.models.portal import GiverIdentity, IdentityLook, IdentityRequest, PortalTicket
from core.models.preferences import NoticePreference
from core.models.replies import CannedReply
from core.models.search import create_search_index
from core.models.sessions import RateCounter, UserSession
from core.models.tickets import (
    Decision,
    ImportedRow,
    Participant,
    Receipt,
    Signature,
    SignOffRow,
    TaskRow,
    Ticket,
    TicketRecord,
)
from core.models.views import DefaultView, SavedView
from core.models.what_if import WhatIfPart, WhatIfRun

__all__ = [
    "Attachment",
    "Authority",
    "Base",
    "BoardPost",
    "BulkItem",
    "BulkRun",
    "Calendar",
    "CalendarUsed",
    "CalendarYearRow",
    "CannedReply",
    "Counter",
    "DailyHead",
    "Deadline",
    "Decision",
    "DefaultView",
    "Delivery",
    "Department",
    "Draft",
    "Event",
    "EventHead",
    "GiverIdentity",
    "IdentityLook",
    "IdentityRequest",
    "ImportedRow",
    "IncomingMail",
    "Invitation",
    "Job",
    "LessonRow",
    "Mailbox",
    "MeasureRow",
    "Membership",
    "MembershipRole",
    "NoticePreference",
    "Notification",
    "Organisation",
    "OrganisationPlugin",
    "Participant",
    "PayrollExport",
    "Penalty",
    "PenaltyPlea",
    "PenaltyStep",
    "PerformancePay",
    "PluginIncident",
    "PortalTicket",
    "RateCounter",
    "Receipt",
    "Role",
    "RosterEntry",
    "SavedView",
    "SettingRow",
    "SignOffRow",
    "Signature",
    "Statement",
    "TaskRow",
    "Ticket",
    "TicketLink",
    "TicketRecord",
    "User",
    "UserSession",
    "WhatIfPart",
    "WhatIfRun",
    "create_search_index",
]
