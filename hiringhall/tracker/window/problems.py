"""Lists the cells that will not be in the diary, and why."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from hiringhall.tracker.slots import start_of
from hiringhall.tracker.store import Problem
from hiringhall.tracker.window.theme import SHEET, Theme
from hiringhall.tracker.window.words import day_and_time

_MOST_SHOWN = 12


class ProblemsWindow(tk.Toplevel):
    """The problems; `forget` is called when the person has read them. Escape closes it."""

    def __init__(self, root: tk.Tk, theme: Theme, problems: Sequence[Problem], forget: Callable[[], None]) -> None:
        super().__init__(root, background=SHEET)
        self.title("Not in your diary")
        self.transient(root)
        sheet = ttk.Frame(self, style="Sheet.TFrame", padding=theme.px(24))
        sheet.pack(fill="both", expand=True)
        ttk.Label(sheet, text="These ten minutes were not taken", style="Title.Sheet.TLabel").grid(
            columnspan=2, sticky="w"
        )
        ttk.Label(
            sheet, text="You can add them by hand in the diary on the hall's pages.", style="Soft.Sheet.TLabel"
        ).grid(columnspan=2, sticky="w", pady=(theme.px(4), theme.px(12)))
        for row, problem in enumerate(problems[:_MOST_SHOWN], start=2):
            ttk.Label(sheet, text=day_and_time(start_of(problem.slot)), style="Strong.Sheet.TLabel").grid(
                row=row, column=0, sticky="nw", padx=(0, theme.px(16)), pady=theme.px(3)
            )
            ttk.Label(sheet, text=problem.message, style="Sheet.TLabel", wraplength=theme.px(320)).grid(
                row=row, column=1, sticky="w", pady=theme.px(3)
            )
        if len(problems) > _MOST_SHOWN:
            ttk.Label(sheet, text=f"and {len(problems) - _MOST_SHOWN} more", style="Soft.Sheet.TLabel").grid(
                column=1, sticky="w"
            )
        self._forget = forget
        self.button = ttk.Button(sheet, text="I have read this", style="Sheet.Primary.TButton", command=self._read)
        self.button.grid(columnspan=2, sticky="e", pady=(theme.px(18), 0))
        self.button.bind("<Return>", lambda _event: self._read())
        self.bind("<Escape>", lambda _event: self.destroy())
        self.button.focus_set()

    def _read(self) -> None:
        self._forget()
        self.destroy()
