"""Hotels: how quality information is collected, reviewed, tracked and filed (S04, EO/PRO/010)."""
