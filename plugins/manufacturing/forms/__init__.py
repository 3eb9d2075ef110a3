"""The forms, one module a process."""
