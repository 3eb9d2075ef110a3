"""Enterprises: feedback of users (S07), exchange of information (S08), notices (S11) and more."""
