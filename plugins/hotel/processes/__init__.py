"""The seven forms of quality information and the weekly report on them as processes."""

from plugins.hotel.processes.client_opinion import CLIENT_OPINION
from plugins.hotel.processes.daily import DAILY
from plugins.hotel.processes.gm_letter import GM_LETTER
from plugins.hotel.processes.weekly_report import WEEKLY_REPORT

PROCESSES = (*DAILY, GM_LETTER, CLIENT_OPINION, WEEKLY_REPORT)
