"""The tracker: a desktop program that writes down ten minutes at a time, and sends them to a hall.

A program of its own that only speaks HTTP with a hall (`docs/tracker.md`). `recorder` decides what becomes a cell,
`store` keeps cells on disk until the hall has answered for them, `sender` sends them; `window` and `headless` are the
two ways to see and steer that. What the computer does is behind `counting`, `screen` and `titles`.
"""
