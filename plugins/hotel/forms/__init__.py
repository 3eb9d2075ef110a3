"""The forms: the daily ones, the letter to the general manager, the opinion of a client, and what they share."""
