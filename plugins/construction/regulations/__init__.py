"""The texts of both regulations, clause by clause."""
