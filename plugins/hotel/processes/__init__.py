"""The seven forms of quality information as processes."""

from plugins.hotel.processes.client_opinion import CLIENT_OPINION
from plugins.hotel.processes.daily import DAILY
from plugins.hotel.processes.gm_letter import GM_LETTER

PROCESSES = (*DAILY, GM_LETTER, CLIENT_OPINION)
