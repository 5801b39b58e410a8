"""Targets of scripts/fuzz.py: what reads bytes that may come from anybody."""
