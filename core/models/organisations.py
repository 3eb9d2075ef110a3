"""Organisations, the plugins they use, their parameters and their counters."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, Plain


class Organisation(Base):
    """One organisation of the deployment. ``zone`` is the IANA zone in which its deadlines are reckoned.

    ``configuration`` grows with every change of people, roles, settings, calendars or plugins, so that what was
    read of them earlier can be told from what holds now.
    """

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    locale: Mapped[str]
    created_at: Mapped[datetime]
    configuration: Mapped[int]


class OrganisationPlugin(OrgScoped, Base):
    """A plugin that an organisation has installed; off while ``enabled`` is false, its tickets stay readable."""

    __tablename__ = "organisation_plugin"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    plugin: Mapped[str] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
    changed_at: Mapped[datetime]


class SettingRow(OrgScoped, Base):
    """A parameter's value from a local date on. Never changed: a new value is a new row."""

    __tablename__ = "setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str]
    key: Mapped[str]
    value: Mapped[str]
    effective_from: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Index by what a lookup knows."""
        return (sa.Index("ix_setting_lookup", "org_id", "plugin", "effective_from"),)

    @property
    def since(self) -> date:
        """Return ``effective_from`` as a date."""
        return date.fromisoformat(self.effective_from)


class Counter(OrgScoped, Base):
    """The last number given out under a key; taken last in a transaction, so without gaps."""

    __tablename__ = "counter"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class PluginIncident(OrgScoped, Base):
    """A failure of a plugin in an organisation, counted by the minute, for the health page."""

    __tablename__ = "plugin_incident"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    plugin: Mapped[str] = mapped_column(primary_key=True)
    hook: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True)
    times: Mapped[int]
    error: Mapped[str]
    details: Mapped[dict[str, object] | None] = mapped_column(Plain)
