"""The text of the regulations, clause by clause, in their own order."""
