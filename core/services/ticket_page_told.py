"""What sentences about a ticket are made from, and what they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.codec import dumps, loads
from core.domain.processes import Process
from core.domain.texts import Message
from core.services.queries import Names, ValueView, act_label
from core.services.tasks import SIGN

NAMED = 8  # a sentence names so many people, then says that there are more


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with its looks, the person's own words and what they filled in."""

    text: Message
    icon: str = "dot"
    tone: str = "neutral"
    note: str = ""
    values: tuple[ValueView, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What sentences are made from."""

    process: Process | None
    names: Names
    body: Mapping[str, Any]

    def text(self, key: str) -> str:
        """Return a text of the event's body, empty if there is none."""
        return str(self.body.get(key) or "")

    def people(self, key: str) -> tuple[str, ...]:
        """Return people's names, as far as a sentence can hold them."""
        logins = [str(login) for login in self.body.get(key) or ()]
        shown = tuple(self.names.by_login(login).name for login in logins[:NAMED])
        return (*shown, "…") if len(logins) > NAMED else shown

    def person(self, key: str) -> str:
        """Return a person's name, empty if there is none."""
        return self.names.by_login(self.text(key)).name if self.text(key) else ""

    def bearer(self) -> str:
        """Return the name of the person or the unit that bears a penalty."""
        return self.names.department(self.text("unit")) if self.text("unit") else self.person("subject")

    def message(self, key: str) -> Message:
        """Return a sentence that the body holds."""
        found = self.body.get(key)
        return loads(dumps(found), Message) if isinstance(found, dict) else Message("")

    def state(self, key: str) -> str:
        """Return what people call a state."""
        wanted = self.text(key)
        states = self.process.states if self.process else ()
        return next((state.label for state in states if state.key == wanted), wanted)

    def act(self) -> str:
        """Return what people call the act."""
        return act_label(self.process, self.text("act"))

    def sign_off(self) -> str:
        """Return what people call the sign-off."""
        return act_label(self.process, SIGN + self.text("sign_off"))

    def deadline(self) -> str:
        """Return what people call the deadline."""
        rule = self.process.deadline(self.text("deadline")) if self.process else None
        return rule.label if rule else self.text("deadline")
