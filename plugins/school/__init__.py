"""Schools and training institutions: general affairs, school feedback, teacher feedback, training feedback."""
