"""Measurements: `make bench`. Figures are ratios within one run; the machines they run on differ."""
