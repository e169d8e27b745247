"""The form that signs in."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import NamedTuple

from hiringhall.tracker.window.theme import Theme


class Entered(NamedTuple):
    """What was typed."""

    hall: str
    username: str
    password: str


class SignInPage(ttk.Frame):
    """Asks for hall, username and password; `enter` is called with them."""

    def __init__(self, parent: tk.Misc, theme: Theme, entered: Entered, enter: Callable[[Entered], None]) -> None:
        super().__init__(parent, padding=theme.px(28))
        self._enter = enter
        self.columnconfigure(0, weight=1, minsize=theme.px(320))
        ttk.Label(self, text="Sign in to track your work", style="Title.TLabel").grid(sticky="w")
        ttk.Label(
            self,
            text="Use the name and password of your hall.",
            style="Soft.TLabel",
        ).grid(sticky="w", pady=(theme.px(4), theme.px(14)))
        self.hall = self._field("Address of the hall", entered.hall, theme)
        self.username = self._field("Username", entered.username, theme)
        self.password = self._field("Password", entered.password, theme, show="•")
        self._wrong = ttk.Label(self, style="Bad.Note.TLabel", wraplength=theme.px(320))
        self.button = ttk.Button(self, text="Sign in", style="Primary.TButton", command=self._submit)
        self.button.grid(row=9, sticky="ew", pady=(theme.px(18), 0))
        for field in (self.hall, self.username, self.password, self.button):
            field.bind("<Return>", lambda _event: self._submit())
        first = next((field for field in (self.hall, self.username) if not field.get()), self.password)
        first.focus_set()

    def show_error(self, message: str) -> None:
        """Say why it did not work, and let it be tried again."""
        self._wrong.configure(text=message)
        self._wrong.grid(row=8, sticky="ew", pady=(16, 0))
        self.button.configure(state="normal", text="Sign in")
        self.password.focus_set()

    def _field(self, label: str, value: str, theme: Theme, *, show: str = "") -> ttk.Entry:
        ttk.Label(self, text=label, style="Strong.TLabel").grid(sticky="w", pady=(theme.px(10), theme.px(4)))
        field = ttk.Entry(self, font="Hall.Text", show=show)
        field.insert(0, value)
        field.grid(sticky="ew")
        return field

    def _submit(self) -> None:
        if str(self.button.cget("state")) == "disabled":
            return
        self._wrong.grid_remove()
        self.button.configure(state="disabled", text="Signing in…")
        self._enter(Entered(self.hall.get(), self.username.get(), self.password.get()))
