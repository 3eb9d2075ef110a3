"""Lists of guests' reviews (one row a review, with what somebody judged it to be) as guest opinions."""

from collections.abc import Mapping
from datetime import UTC, datetime

from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.texts import N_
from plugins.hotel import roles
from plugins.hotel.forms.parts import LONG

COLUMNS = ("id", "label", "review")
PROBLEM, PRAISE = "0", "1"
UNDATED = datetime(2008, 1, 1, tzinfo=UTC)  # such lists give no time; the hotel's own opinions are not so old


def read_review(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return a review as a guest opinion that was handed in: a quality problem (label 0) or praise (label 1).

    The list says nothing of when, who and where, and nothing of the handling: the opinion waits to be passed on.
    """
    key, label, content = row["id"].strip(), row["label"].strip(), row["review"].strip()
    if not key:
        return SkippedRow(key=key, because=N_("没有评论编号。"))
    if label not in (PROBLEM, PRAISE):
        return SkippedRow(key=key, because=N_("没有说明是问题还是好评。"))
    if not content:
        return SkippedRow(key=key, because=N_("没有评论内容。"))
    judged = {"quality_problem": label == PROBLEM}
    return ImportedTicket(
        key=key,
        process="guest_opinion",
        received_at=UNDATED,
        role=roles.ROOMS,
        values={"content": content[:LONG]},
        acts=(ImportedAct(do="hand_in", at=UNDATED, role=roles.ROOMS, values=judged),),
    )


GUEST_REVIEWS = Importer(
    key="guest_reviews",
    label=N_("宾客评论表（CSV，每行一条评论，label 为 0 是问题、1 是好评）"),
    source="guest_reviews",
    columns=COLUMNS,
    read=read_review,
)
IMPORTERS = (GUEST_REVIEWS,)
