"""The program ``huiyin``: what operators and administrators do from the command line."""
