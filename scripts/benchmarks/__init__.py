"""What scripts/benchmark.py measures, and what it makes of the figures."""
