"""All acts of the handling of quality information, in the order of the regulation."""

from plugins.manufacturing.acts import food_archive, food_handling, food_intake, food_recall

ACTS = (*food_intake.ACTS, *food_handling.ACTS, *food_recall.ACTS, *food_archive.ACTS)
