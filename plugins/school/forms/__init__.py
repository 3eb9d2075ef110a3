"""What people fill in, one module for each regulation, and the parts that they share."""
