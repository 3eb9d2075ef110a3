"""Benchmarks: ratios against a bare application, measured in one run."""
