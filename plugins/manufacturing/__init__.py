"""Manufacturing: feed-forward and feedback of a stamping shop (S02) and quality information of a food group (S17)."""
