"""Measure the billing of a week."""
