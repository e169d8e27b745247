"""Measure the diary: what comes in, and what is read."""
