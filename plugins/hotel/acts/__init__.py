"""The acts: those of the daily forms, and following up, which all seven share."""
