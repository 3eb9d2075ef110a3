"""The processes, one module a regulation."""
