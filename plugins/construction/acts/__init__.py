"""The acts of both regulations: who may do what, from where."""
