"""How one ticket can have to do with another, in the words of either."""

from enum import StrEnum

from core.domain.texts import N_


class LinkKind(StrEnum):
    """What the first ticket of a link is to the second."""

    RELATES = "relates"  # they have to do with each other
    DUPLICATE = "duplicate"  # it repeats the second
    CAUSE = "cause"  # it was caused by the second
    SPLIT = "split"  # it was split from the second
    MERGED = "merged"  # it was merged into the second


BY_HAND = (LinkKind.RELATES, LinkKind.DUPLICATE, LinkKind.CAUSE)

# By kind: what the other ticket is called on the page of the first, and on that of the second.
LABELS: dict[LinkKind, tuple[str, str]] = {
    LinkKind.RELATES: (N_("相关"), N_("相关")),
    LinkKind.DUPLICATE: (N_("本单与它重复"), N_("它与本单重复")),
    LinkKind.CAUSE: (N_("本单由它引起"), N_("它由本单引起")),
    LinkKind.SPLIT: (N_("本单从它拆分"), N_("从本单拆分")),
    LinkKind.MERGED: (N_("本单已并入它"), N_("已并入本单")),
}
