"""Huiyin's core: tickets, users and the hooks.

Knows no industry. Import-light, so that rules can import core.domain.
"""
