"""The texts of the regulations, one module each."""
