"""The regulations as processes."""
