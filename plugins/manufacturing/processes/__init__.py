"""The processes: states, deadlines and all that belongs to them, one module a process."""
