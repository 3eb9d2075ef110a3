"""Learning from what people chose: the counts of a field are made anew by the clockwork after it was set.

Only the organisation's own tickets are learnt from, no confidential ones, and nothing that says who somebody is. What
an act has not confirmed is not learnt: a proposal does not teach itself.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from core.domain.confidence import Band, measured
from core.domain.learned import Learned
from core.domain.learning import Example, Learnt, commonest, learn, summed
from core.domain.processes import Process, Transition
from core.models import Job, LessonRow, Ticket
from core.services import jobs
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work, working

JOB = "lesson"
LEARN_AFTER = timedelta(hours=1)  # what is corrected meanwhile is learnt with it
AGAIN_AFTER = timedelta(minutes=10)  # if whoever learns dies
LOOKED_AT = 4_000  # tickets, the newest
MOST_EXAMPLES = 1_500
EXAMPLES_NEEDED = 50
OF_A_CATEGORY = 5  # examples, at the least
MOST_GRAMS = 20_000
TEXT_LENGTH = 1_000
SHORTEST_NAME = 2

# Numbers, addresses and links say who or which, not what about.
_WHO = re.compile(r"[\w.+-]+@[\w.-]+|https?://[!-~]+|[\w-]*\d{4}[\w-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learnt for a field, with how sure its guesses are, from how many examples."""

    learnt: Learnt
    bands: tuple[Band, ...]
    examples: int


def schedule(work: Work, process: Process, transition: Transition) -> None:
    """Have what an act says of learned fields learnt in a while."""
    for learned in process.learned:
        if transition.form and not transition.record and transition.form.field(learned.field):
            jobs.schedule(work, JOB, _key(process.key, learned.field), work.now + LEARN_AFTER)


def fire_due(scope: Scope) -> int:
    """Learn anew what is due. Reading and counting hold no lock; doing it twice makes the same counts.

    :returns: How many fields were dealt with.
    """
    dealt_with = 0
    while (key := _claim(scope)) is not None:
        process_key, _, field = key.partition(":")
        process = scope.plugins.process(process_key)
        learned = next((one for one in process.learned if one.field == field), None) if process else None
        lesson = _lesson_of(examples(scope, process, learned)) if process and learned else None
        with working(scope) as work:
            _keep(work, process_key, field, lesson)
            work.session.execute(sa.delete(Job).where(Job.kind == JOB, Job.key == key))
        dealt_with += 1
    return dealt_with


def lesson(work: Work, process: Process, learned: Learned) -> Lesson | None:
    """Return what the organisation has learnt for a field, or None."""
    row = work.session.execute(
        sa.select(LessonRow.learnt, LessonRow.examples).where(
            LessonRow.process == process.key, LessonRow.field == learned.field
        )
    ).one_or_none()
    return _read(row.learnt, row.examples) if row else None


def examples(scope: Scope, process: Process, learned: Learned) -> list[Example]:
    """Return what people chose for a field, newest first, at most MOST_EXAMPLES, without categories of a few."""
    acts = set(process.acts_setting(learned.field))
    found: list[Example] = []
    with reading(scope.org.id) as session:
        for details, milestones in session.execute(
            sa.select(Ticket.details, Ticket.milestones)
            .where(Ticket.process == process.key, Ticket.confidential.is_(sa.false()))
            .order_by(Ticket.id.desc())
            .limit(LOOKED_AT)
        ):
            value, text = details.get(learned.field), text_of(process, learned, details)
            if value is not None and text and acts & milestones.keys():
                found.append((text, as_category(value)))
            if len(found) == MOST_EXAMPLES:
                break
    sizes = Counter(category for _text, category in found)
    return [(text, category) for text, category in found if sizes[category] >= OF_A_CATEGORY]


def text_of(process: Process, learned: Learned, details: Mapping[str, Any]) -> str:
    """Return the words of a ticket that a field is learnt from, without what says who somebody is."""
    text = "\n".join(str(details[key])[:TEXT_LENGTH] for key in learned.texts if details.get(key))
    personal = (details.get(entry.key) for entry in process.fields().values() if entry.personal)
    names = {str(value) for value in personal if isinstance(value, str) and len(value) >= SHORTEST_NAME}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return _WHO.sub(" ", text).strip()


def as_category(value: object) -> str:
    """Return a field's value as the category under which it is learnt."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(process: str, field: str) -> str:
    return f"{process}:{field}"


def _claim(scope: Scope) -> str | None:
    with working(scope) as work:
        job = next(iter(jobs.due(work.session, (JOB,), work.now, 1, org_id=scope.org.id)), None)
        if job is None:
            return None
        job.run_at = work.now + AGAIN_AFTER
        return job.key


def _lesson_of(found: Iterable[Example]) -> Lesson | None:
    found = list(found)
    if len(found) < EXAMPLES_NEEDED or len({category for _text, category in found}) < 2:
        return None
    learnt = commonest(learn(Learnt(), found), MOST_GRAMS)
    return Lesson(learnt=learnt, bands=measured(found), examples=len(found))


def _keep(work: Work, process: str, field: str, lesson: Lesson | None) -> None:
    work.session.execute(sa.delete(LessonRow).where(LessonRow.process == process, LessonRow.field == field))
    if lesson is not None:
        row = {"process": process, "field": field, "examples": lesson.examples, "learnt": _written(lesson)}
        work.write(LessonRow, [row | {"at": work.now}])


def _written(lesson: Lesson) -> str:
    counts = {"examples": lesson.learnt.examples, "grams": lesson.learnt.grams}
    counts["bands"] = [[band.lead, band.percent] for band in lesson.bands]  # type: ignore[assignment]
    return json.dumps(counts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=16)
def _read(text: str, examples: int) -> Lesson:
    kept = json.loads(text)
    return Lesson(
        learnt=summed(kept["examples"], kept["grams"]),
        bands=tuple(Band(lead, percent) for lead, percent in kept["bands"]),
        examples=examples,
    )
