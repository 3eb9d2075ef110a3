"""How memory is kept in processes that run for long."""

import gc

YOUNG = 50_000  # objects made before Python looks for circles among them; a sweep makes millions, none of them circles


def settle() -> None:
    """Leave what is there at the start alone when circles are looked for, and look less often; call it once."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 50)
