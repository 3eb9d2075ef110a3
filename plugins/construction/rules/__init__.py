"""What the regulations decide, one module a process."""
