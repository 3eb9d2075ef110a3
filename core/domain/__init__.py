"""The pure heart of Huiyin: values, rules of reckoning and the process language (see README.md)."""
