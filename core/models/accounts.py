"""People: accounts, their membership in organisations, departments and roles."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org


class User(Base):
    """An account. It may belong to several organisations; rights come from membership alone.

    ``epoch`` grows when a password or right changes, which ends older sessions.
    """

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    locale: Mapped[str | None]
    active: Mapped[bool]
    epoch: Mapped[int]
    created_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Bound the lengths in the database as well."""
        return (
            sa.CheckConstraint("length(login) BETWEEN 1 AND 100", name="login_length"),
            sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name="name_length"),
        )


class Department(OrgScoped, Base):
    """A node of the tree of departments. ``path`` is ``/1/4/``: the ids from the root down to this one.

    ``external`` marks a unit outside the house (a contractor). One that has been closed keeps its tickets and its past.
    """

    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None]
    path: Mapped[str]
    external: Mapped[bool] = mapped_column(Flag, server_default=sa.false())
    closed_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Keep keys unique and parents in the same organisation."""
        return (
            sa.UniqueConstraint("org_id", "id"),
            sa.UniqueConstraint("org_id", "key"),
            in_org("parent_id", to="department.id"),
            sa.Index("ix_department_path", "org_id", "path"),
        )


class Role(OrgScoped, Base):
    """A role of an organisation with its permissions (a list of names); ``plugin`` says which one brought it."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    label: Mapped[str]
    plugin: Mapped[str | None]
    permissions: Mapped[list[str]] = mapped_column(Plain)

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Keep keys unique."""
        return (sa.UniqueConstraint("org_id", "id"), sa.UniqueConstraint("org_id", "key"))


class Membership(OrgScoped, Base):
    """A user in an organisation, with department and the attributes (region, shift) that rules compare."""

    __tablename__ = "membership"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    department_id: Mapped[int | None]
    active: Mapped[bool]
    attributes: Mapped[dict[str, list[str]]] = mapped_column(Plain)

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Keep the department in the organisation; find a user's organisations."""
        return (in_org("department_id", to="department.id"), sa.Index("ix_membership_user", "user_id"))


class MembershipRole(OrgScoped, Base):
    """A role that a member holds."""

    __tablename__ = "membership_role"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(primary_key=True)

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Keep member and role in one organisation; find the holders of a role."""
        return (
            in_org("user_id", to="membership.user_id"),
            in_org("role_id", to="role.id"),
            sa.Index("ix_membership_role_holders", "org_id", "role_id"),
        )


class Authority(OrgScoped, Base):
    """A dated authority: ``deputy_id`` may act in ``role_key`` for ``holder_id`` from ``from_at`` to ``to_at``."""

    __tablename__ = "authority"
    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int]
    deputy_id: Mapped[int]
    role_key: Mapped[str]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Both are members; the span is one."""
        return (
            in_org("holder_id", to="membership.user_id", name="fk_authority_holder"),
            in_org("deputy_id", to="membership.user_id", name="fk_authority_deputy"),
            sa.CheckConstraint("from_at < to_at", name="span"),
            sa.Index("ix_authority_deputy", "org_id", "deputy_id", "to_at"),
        )


class RosterEntry(OrgScoped, Base):
    """A shift of a member by the roster, from ``from_at`` up to ``to_at``, under the name that the house gives it."""

    __tablename__ = "roster_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    shift: Mapped[str]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """The person is a member; the span is one; nobody stands twice in one shift."""
        return (
            in_org("user_id", to="membership.user_id"),
            sa.CheckConstraint("from_at < to_at", name="span"),
            sa.CheckConstraint("length(shift) BETWEEN 1 AND 20", name="shift_length"),
            sa.UniqueConstraint("org_id", "user_id", "from_at"),
        )


class Invitation(OrgScoped, Base):
    """An invitation of a member to choose a password: they are given a random code, of which this holds the hash."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    code_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """The person is a member; find who has been invited."""
        return (in_org("user_id", to="membership.user_id"), sa.Index("ix_invitation_user", "org_id", "user_id"))
