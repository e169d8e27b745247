"""The door of trackers: sign-in, what there is to work on, who works now, and cells with their screenshots.

`docs/diary.md`, "What a tracker says", describes the wire.
"""
