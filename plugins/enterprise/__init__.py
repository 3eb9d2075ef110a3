"""Enterprises: user feedback (S07), information exchange (S08), the line of reports (S10), workflow notices (S11) and more."""
