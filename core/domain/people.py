"""Who acts, and who may: actors as values and the small algebra of "by whom"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from core.domain.errors import DeclarationError, Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message

if TYPE_CHECKING:
    from core.domain.tickets import TicketSnapshot

SYSTEM = "system"  # log-in and role of the clockwork; no person can have either
PUBLIC = "public"  # log-in of those who speak up without an account; no person can have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A shift of somebody by the roster, from ``from_at`` up to, and without, ``to_at``, when the next one begins.

    It belongs to the local day on which it begins, also after midnight.
    """

    label: str
    from_at: datetime
    to_at: datetime

    def covers(self, at: datetime) -> bool:
        """Say whether the shift lasts at ``at``."""
        return self.from_at <= at < self.to_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who acts in an organisation, with all that decides what they may do.

    ``departments`` are the keys of the departments they belong to, ``reach`` those and everything below them.
    ``attributes`` hold what rules compare (region, shift). ``acting_for`` maps a role held only as a deputy to the
    log-in of the person it belongs to, within a dated authority. ``shifts`` are those that they are on now, by the
    roster; ``rostered`` says whether the organisation keeps one at all.
    """

    login: str
    name: str = ""
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    departments: frozenset[str] = frozenset()
    reach: frozenset[str] = frozenset()
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    acting_for: Mapping[str, str] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    rostered: bool = False

    @property
    def on_shift(self) -> bool:
        """Say whether they are on duty now; where no roster is kept, everybody is."""
        return bool(self.shifts) or not self.rostered

    @property
    def is_system(self) -> bool:
        """Say whether this is the clockwork and not a person."""
        return self.login == SYSTEM


SYSTEM_ACTOR = Actor(login=SYSTEM, name=N_("系统"), roles=frozenset({SYSTEM}), permissions=frozenset(Permission))
PUBLIC_ACTOR = Actor(login=PUBLIC, name=N_("反馈人"))


@dataclass(frozen=True, slots=True)
class Role:
    """Anybody who holds the role ``key``."""

    key: str

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` holds the role."""
        return self.key in actor.roles


@dataclass(frozen=True, slots=True)
class Assignee:
    """The person to whom the ticket is assigned."""

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` is the assignee."""
        return ticket is not None and ticket.assignee == actor.login


@dataclass(frozen=True, slots=True)
class Opener:
    """The person who entered the ticket."""

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` opened the ticket."""
        return ticket is not None and ticket.opened_by == actor.login


@dataclass(frozen=True, slots=True)
class NamedIn:
    """The person, or anybody of the people, whose log-in stands in the ticket's field ``field``."""

    field: str

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` is named there."""
        return ticket is not None and actor.login in _entries(ticket, self.field)


@dataclass(frozen=True, slots=True)
class BelongsTo:
    """Anybody of the department, or of one of those, whose key stands in the ticket's field ``field``."""

    field: str

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` belongs to one of the departments."""
        return ticket is not None and not actor.departments.isdisjoint(_entries(ticket, self.field))


@dataclass(frozen=True, slots=True)
class Matches:
    """Anybody whose ``attribute`` (region, shift …) equals the ticket's field ``field``.

    ``otherwise`` is the reason given when it does not.
    """

    attribute: str
    field: str
    otherwise: Reason = Reason.ROLE_NOT_ALLOWED

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether the attribute matches."""
        return ticket is not None and ticket.details.get(self.field) in actor.attributes.get(
            self.attribute, frozenset()
        )


@dataclass(frozen=True, slots=True)
class InDepartment:
    """Anybody of the department that has the ticket."""

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` belongs to the ticket's department."""
        return ticket is not None and ticket.department is not None and ticket.department in actor.departments


@dataclass(frozen=True, slots=True)
class Above:
    """Anybody of a department that stands above the one that has the ticket, at whatever level."""

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` belongs to a department above the ticket's."""
        return ticket is not None and not actor.departments.isdisjoint(ticket.above)


@dataclass(frozen=True, slots=True)
class OnShift:
    """Anybody who is on duty now; everybody where the BOOLEAN setting ``enabled_by`` is off.

    An opening knows no settings yet: there a guard asks the same (:func:`off_shift`).
    """

    enabled_by: str

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``actor`` is on duty, or need not be."""
        return ticket is not None and (actor.on_shift or ticket.settings.get(self.enabled_by) is False)


@dataclass(frozen=True, slots=True)
class Hinted:
    """Anybody whom ``part`` allows; the others hear ``hint``, which tells them who does it for them."""

    part: "Who"
    hint: str

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``part`` allows ``actor``."""
        return self.part.allows(actor, ticket)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Anybody whom one of ``parts`` allows."""

    parts: tuple["Who", ...]

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether one part allows ``actor``."""
        return any(part.allows(actor, ticket) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Anybody whom all of ``parts`` allow."""

    parts: tuple["Who", ...]

    def __post_init__(self) -> None:
        """Refuse to allow everybody by naming nothing.

        :raises DeclarationError: There are no parts.
        """
        if not self.parts:
            raise DeclarationError("AllOf without parts would allow everybody")

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether every part allows ``actor``."""
        return all(part.allows(actor, ticket) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """Anybody but those whom ``part`` allows; ``otherwise`` is the reason given to those (self-verification …)."""

    part: "Who"
    otherwise: Reason = Reason.ROLE_NOT_ALLOWED

    def allows(self, actor: Actor, ticket: "TicketSnapshot | None") -> bool:
        """Say whether ``part`` does not allow ``actor``."""
        return not self.part.allows(actor, ticket)


Leaf: TypeAlias = Role | Assignee | Opener | NamedIn | BelongsTo | Matches | InDepartment | Above | OnShift
Who: TypeAlias = Leaf | Hinted | AnyOf | AllOf | Not

SYSTEM_ONLY = Role(SYSTEM)


def any_role(*keys: str) -> Who:
    """Return anybody who holds one of the roles ``keys``."""
    return AnyOf(tuple(Role(key) for key in keys))


def _entries(ticket: "TicketSnapshot", field: str) -> tuple[object, ...]:
    """Return what stands in a field that holds one value or several."""
    value = ticket.details.get(field, ())
    return value if isinstance(value, tuple) else (value,)


def leaves(who: Who) -> Iterator[Leaf]:
    """Yield every part of ``who`` that is not made of others, excluded ones too; for validation."""
    match who:
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part) | Hinted(part):
            yield from leaves(part)
        case _:
            yield who


def roles_of(who: Who) -> frozenset[str]:
    """Return the roles that ``who`` lets act, for pages; those that :class:`Not` excludes are not among them."""
    match who:
        case Role(key):
            return frozenset({key})
        case AnyOf(parts) | AllOf(parts):
            return frozenset().union(*(roles_of(part) for part in parts))
        case Hinted(part):
            return roles_of(part)
        case _:
            return frozenset()


def refusal(who: Who, actor: Actor, ticket: "TicketSnapshot | None") -> Refused | None:
    """Return why ``actor`` is not allowed, or None if they are.

    In an :class:`AllOf` the first part that fails gives the reason, so that a companion of another region hears
    WRONG_REGION and not that their role is wrong.
    """
    if who.allows(actor, ticket):
        return None
    match who:
        case AllOf(parts):
            for part in parts:
                if refused := refusal(part, actor, ticket):
                    return refused
        case Hinted(part, hint):
            refused = refusal(part, actor, ticket)
            if refused and refused.reason is Reason.ROLE_NOT_ALLOWED:
                return Refused(refused.reason, Message(hint))
            return refused
        case OnShift():
            return off_shift()
    reason = who.otherwise if isinstance(who, Matches | Not) else Reason.ROLE_NOT_ALLOWED
    return Refused(reason, Message(N_("此操作由其他岗位办理。")))


def off_shift() -> Refused:
    """Return what somebody hears who is not on duty, where the regulation asks for those who are."""
    return Refused(Reason.NOT_ON_SHIFT, Message(N_("您不在当班的班次内，由当班人员办理。")))
