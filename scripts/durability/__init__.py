"""Commands that are killed, starved of space, and run two at once: what scripts/kills.py is made of."""
