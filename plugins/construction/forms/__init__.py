"""What both regulations ask people to fill in."""
