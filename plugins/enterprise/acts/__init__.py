"""The acts, one module a process."""
