"""Measures of the diary: what trackers send into a served hall, what it takes on disk, and what reading costs."""
