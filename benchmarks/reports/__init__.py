"""Measure time reports of large clients."""
