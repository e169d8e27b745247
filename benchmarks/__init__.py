"""Measurements of a served hall, to be read as ratios between two runs on one machine."""
