"""The acts of the processes, one module a process."""
