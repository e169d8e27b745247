"""Shows a capture for a few seconds in a corner of the screen, where it can be deleted."""

import sys
import tkinter as tk
from collections.abc import Callable
from io import BytesIO
from tkinter import ttk

from PIL import Image, ImageTk

from hiringhall.tracker.recorder import Preview
from hiringhall.tracker.slots import start_of
from hiringhall.tracker.window.theme import LINE_STRONG, SHEET, Theme
from hiringhall.tracker.window.words import time_of_day

_WIDTH = 300


class PreviewPopup(tk.Toplevel):
    """A capture with a button that deletes it.

    It takes no focus: a key that somebody is just typing must not delete anything. By keyboard, the window's own button
    does the same.
    """

    def __init__(self, root: tk.Tk, theme: Theme, preview: Preview, delete: Callable[[], None]) -> None:
        super().__init__(root, background=LINE_STRONG)
        self.slot = preview.slot
        self.title("Captured")
        if sys.platform != "darwin":
            self.overrideredirect(boolean=True)
        self.attributes("-topmost", True)
        sheet = ttk.Frame(self, style="Sheet.TFrame", padding=theme.px(14))
        sheet.pack(padx=1, pady=1)
        span = f"{time_of_day(start_of(preview.slot))} to {time_of_day(start_of(preview.slot + 1))}"
        ttk.Label(sheet, text=f"Captured for {span}", style="Strong.Sheet.TLabel").grid(
            row=0, column=0, columnspan=2, sticky="w", pady=(0, theme.px(10))
        )
        self._picture = _thumbnail(self, preview.screenshot, theme.px(_WIDTH))
        if self._picture is None:
            ttk.Label(sheet, text="Without a screenshot.", style="Soft.Sheet.TLabel").grid(
                row=1, column=0, columnspan=2, sticky="w"
            )
        else:
            tk.Label(sheet, image=self._picture, borderwidth=1, background=LINE_STRONG).grid(
                row=1, column=0, columnspan=2
            )
        self._left = ttk.Label(sheet, style="Soft.Sheet.TLabel")
        self._left.grid(row=2, column=0, sticky="w", pady=(theme.px(12), 0))
        self.button = ttk.Button(sheet, text="Delete", style="Sheet.Danger.TButton", command=delete, takefocus=False)
        self.button.grid(row=2, column=1, sticky="e", pady=(theme.px(12), 0))
        sheet.columnconfigure(0, weight=1, minsize=theme.px(180))
        self.configure(background=SHEET if self._picture is None else LINE_STRONG)
        self.update_idletasks()
        margin = theme.px(24)
        left = self.winfo_screenwidth() - self.winfo_reqwidth() - margin
        top = self.winfo_screenheight() - self.winfo_reqheight() - margin
        self.geometry(f"+{max(0, left)}+{max(0, top)}")

    def show(self, preview: Preview) -> None:
        """Say how many seconds are left."""
        self._left.configure(text=f"It is kept in {int(preview.seconds_left + 0.999)} s")


def _thumbnail(window: tk.Misc, screenshot: bytes | None, width: int) -> ImageTk.PhotoImage | None:
    if screenshot is None:
        return None
    with Image.open(BytesIO(screenshot)) as image:
        image.thumbnail((width, width))
        return ImageTk.PhotoImage(image, master=window)
