"""The four regulations, clause by clause, each in its own order."""
