"""Construction: quality of works (S05) and information of engineering projects (S06)."""
