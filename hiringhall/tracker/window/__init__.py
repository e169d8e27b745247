"""The tracker's window."""
