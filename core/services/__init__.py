"""Use cases: one public function is one transaction. The only code that writes to the tables."""
