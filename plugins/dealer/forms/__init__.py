"""The forms, one module a process, and what is asked of a vehicle in both."""
