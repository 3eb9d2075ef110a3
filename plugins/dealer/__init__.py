"""Car dealers: quality feedback with companion approval (S03) and quality problems of the vehicle market (S15)."""
