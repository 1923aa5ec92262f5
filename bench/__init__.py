"""Benchmarks that anyone can run; never timed tests."""
