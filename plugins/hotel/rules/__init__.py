"""What the regulation decides: the day of a form, what may be filed, who is told of a miss."""
