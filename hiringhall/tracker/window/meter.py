"""What is drawn rather than written: the activity of ten minutes, and how far a week has come."""

import tkinter as tk
from collections.abc import Sequence

from hiringhall.tracker.slots import MINUTES
from hiringhall.tracker.window.theme import ACCENT, LINE, SHEET, WARN, Theme

_BUSY = 60
"""Events in a minute at which its bar is as high as it gets."""


class ActivityMeter(tk.Canvas):
    """A bar for each minute of the slot, as high as it was busy; `now` is the minute that runs."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, height=theme.px(36), width=theme.px(200), background=SHEET, highlightthickness=0)
        self._gap, self._rest = theme.px(4), theme.px(3)

    def show(self, minutes: Sequence[tuple[int, int]]) -> None:
        """Draw the events of keyboard and mouse of ten minutes."""
        self.delete("all")
        width, height = self.winfo_width(), self.winfo_height()
        step = (width + self._gap) / MINUTES
        for index in range(MINUTES):
            events = sum(minutes[index]) if index < len(minutes) else 0
            share = min(1.0, (events / _BUSY) ** 0.5)
            left, top = index * step, (height - self._rest) * (1 - share)
            self.create_rectangle(left, top, left + step - self._gap, height, width=0, fill=ACCENT if events else LINE)


class Progress(tk.Canvas):
    """A thin bar, filled so far; it changes its colour where the limit is reached."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, height=theme.px(6), width=theme.px(100), background=SHEET, highlightthickness=0)

    def show(self, share: float) -> None:
        """Fill it from 0 to 1 and beyond."""
        self.delete("all")
        width, height = self.winfo_width(), self.winfo_height()
        self.create_rectangle(0, 0, width, height, width=0, fill=LINE)
        if share > 0:
            self.create_rectangle(0, 0, width * min(1.0, share), height, width=0, fill=WARN if share >= 1 else ACCENT)
