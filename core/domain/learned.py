"""What a process says of learning: which field's value is proposed to people, from which of the ticket's words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A field whose value is proposed to people, learnt from what they chose for earlier tickets of the organisation.

    ``field`` is a CHOICE, BOOLEAN or TEXT field that an act fills in; whoever does the act confirms or corrects the
    proposal. It is made from the words in ``texts``, text fields of the opening form that are not personal, where
    nobody and no rule has given the field a value.
    """

    field: str
    texts: tuple[str, ...]
    clause: str
