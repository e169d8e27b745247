"""The page on which work is chosen, started and stopped, and where it is seen what is recorded and sent."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import NamedTuple

from hiringhall.tracker.clock import Clock
from hiringhall.tracker.engine import Recording
from hiringhall.tracker.recorder import Work
from hiringhall.tracker.sender import Line, Sent
from hiringhall.tracker.slots import SECONDS
from hiringhall.tracker.tracker import Tracker
from hiringhall.tracker.window.meter import ActivityMeter, Progress
from hiringhall.tracker.window.theme import Theme
from hiringhall.tracker.window.words import cells_waiting, countdown, hours, time_of_day
from hiringhall.tracker.wire import LONGEST_MEMO, Activity, Contract, State

_NO_ACTIVITY = "None"
_TYPING = 1200
"""Milliseconds without a key after which a changed memo counts."""


class Actions(NamedTuple):
    """What the page cannot do itself."""

    sign_out: Callable[[], None]
    show_problems: Callable[[], None]


class WorkPage(ttk.Frame):
    """Shows a tracker; `refresh` looks at it again."""

    def __init__(self, parent: tk.Misc, theme: Theme, tracker: Tracker, clock: Clock, actions: Actions) -> None:
        super().__init__(parent, padding=theme.px(20))
        self._theme, self._tracker, self._clock, self._actions = theme, tracker, clock, actions
        self._contracts: Sequence[Contract] = ()
        self._activities: Sequence[Activity] = ()
        self._typing: str | None = None
        self.columnconfigure(0, weight=1, minsize=theme.px(360))
        self._head()
        self._figures()
        self._choice()
        self.button = ttk.Button(self, text="Start", style="Primary.TButton", command=self._toggle)
        self.button.grid(sticky="ew", pady=(theme.px(16), 0))
        self.button.bind("<Return>", lambda _event: self._toggle())
        self._running()
        self._note = ttk.Label(self, style="Warn.Note.TLabel", wraplength=theme.px(336))
        self._note.grid(sticky="ew", pady=(theme.px(14), 0))
        self._foot()
        self.refresh()

    # --- what it is made of ---

    def _head(self) -> None:
        person, px = self._tracker.account.person, self._theme.px
        row = ttk.Frame(self)
        row.grid(sticky="ew", pady=(0, px(12)))
        row.columnconfigure(0, weight=1)
        ttk.Label(row, text=person.name, style="Title.TLabel").grid(sticky="w")
        ttk.Label(row, text=self._tracker.account.hall.partition("://")[2], style="Soft.TLabel").grid(sticky="w")
        self.sign_out = ttk.Button(row, text="Sign out", style="Quiet.TButton", command=self._actions.sign_out)
        self.sign_out.grid(row=0, column=1, rowspan=2, sticky="e")

    def _figures(self) -> None:
        px = self._theme.px
        sheet = ttk.Frame(self, style="Card.TFrame", padding=px(18))
        sheet.grid(sticky="ew")
        sheet.columnconfigure(1, weight=1)
        self._today = ttk.Label(sheet, text="0:00", style="Figure.Sheet.TLabel")
        self._today.grid(row=0, column=0, rowspan=2, sticky="w", padx=(0, px(18)))
        ttk.Label(sheet, text="hours today", style="Soft.Sheet.TLabel").grid(row=0, column=1, sticky="sw")
        self._week = ttk.Label(sheet, style="Strong.Sheet.TLabel")
        self._week.grid(row=1, column=1, sticky="nw")
        self._progress = Progress(sheet, self._theme)
        self._progress.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(px(10), 0))

    def _choice(self) -> None:
        self.contract = self._picker("Contract", self._choose_contract)
        self.activity = self._picker("Activity", self._change)
        ttk.Label(self, text="Memo", style="Strong.TLabel").grid(sticky="w", pady=self._above())
        self._memo_text = tk.StringVar(self)
        self.memo = ttk.Entry(self, font="Hall.Text", textvariable=self._memo_text)
        self.memo.grid(sticky="ew")
        self.memo.bind("<Return>", lambda _event: self._change() if self._is_working() else self._toggle())
        self.memo.bind("<FocusOut>", lambda _event: self._change())
        self._memo_text.trace_add("write", lambda *_: self._typed())

    def _picker(self, label: str, chosen: Callable[[], None]) -> ttk.Combobox:
        ttk.Label(self, text=label, style="Strong.TLabel").grid(sticky="w", pady=self._above())
        picker = ttk.Combobox(self, state="readonly", font="Hall.Text")
        picker.grid(sticky="ew")
        picker.bind("<<ComboboxSelected>>", lambda _event: chosen())
        return picker

    def _above(self) -> tuple[int, int]:
        return self._theme.px(12), self._theme.px(4)

    def _running(self) -> None:
        px = self._theme.px
        self._sheet = ttk.Frame(self, style="Card.TFrame", padding=px(18))
        self._sheet.columnconfigure(0, weight=1)
        self._since = ttk.Label(self._sheet, style="Strong.Sheet.TLabel")
        self._since.grid(row=0, column=0, sticky="w")
        self._next = ttk.Label(self._sheet, style="Soft.Sheet.TLabel")
        self._next.grid(row=1, column=0, columnspan=2, sticky="w", pady=(px(2), px(12)))
        self._meter = ActivityMeter(self._sheet, self._theme)
        self._meter.grid(row=2, column=0, columnspan=2, sticky="ew")
        ttk.Label(self._sheet, text="Keys and mouse in these ten minutes", style="Soft.Sheet.TLabel").grid(
            row=3, column=0, columnspan=2, sticky="w", pady=(px(8), 0)
        )
        self.delete = ttk.Button(self._sheet, text="Delete", style="Sheet.Danger.TButton", command=self._delete)
        self._sheet.grid(sticky="ew", pady=(px(16), 0))

    def _foot(self) -> None:
        row = ttk.Frame(self)
        row.grid(sticky="ew", pady=(self._theme.px(14), 0))
        row.columnconfigure(0, weight=1)
        self._line = ttk.Label(row, style="Soft.TLabel")
        self._line.grid(row=0, column=0, sticky="w")
        self.problems = ttk.Button(row, style="Quiet.TButton", command=self._actions.show_problems)

    # --- what it shows ---

    def refresh(self) -> None:
        """Show how it stands."""
        recording, sent = self._tracker.engine.recording, self._tracker.sender.sent
        self._show_contracts()
        self._show_figures()
        self._show_recording(recording)
        self._show_line(sent)
        note = recording.problem or (self._tracker.limits if recording.work is not None else "")
        if str(self._note.cget("text")) != note:
            self._note.configure(text=note)
        _place(self._note, shown=bool(note))

    def _show_contracts(self) -> None:
        answer = self._tracker.contracts
        contracts = answer.contracts if answer else ()
        if contracts == self._contracts:
            return
        chosen = self._chosen()
        self._contracts = contracts
        self.contract.configure(values=[_titled(contract) for contract in contracts])
        kept = next((index for index, one in enumerate(contracts) if chosen and one.id == chosen.id), 0)
        if contracts:
            self.contract.current(kept)
        else:
            self.contract.set("")
        if self._chosen() is None or chosen is None or self._contracts[kept].activities != self._activities:
            self._show_activities()

    def _show_activities(self) -> None:
        contract, before = self._chosen(), self._activity()
        self._activities = contract.activities if contract else ()
        names = [f"{activity.code} · {activity.description}" for activity in self._activities]
        self.activity.configure(values=[_NO_ACTIVITY, *names], state="readonly" if names else "disabled")
        kept = next((i for i, one in enumerate(self._activities, 1) if before and one.id == before.id), 0)
        self.activity.current(kept)

    def _show_figures(self) -> None:
        contract = self._chosen()
        if contract is None:
            self._today.configure(text="0:00")
            self._week.configure(text="No contract to work on" if self._tracker.contracts else "Asking the hall…")
            return
        week, limit = self._tracker.cells_of_week(contract), contract.weekly_limit
        self._today.configure(text=hours(self._tracker.cells_today(contract)))
        of = f" of {limit:g}:00" if limit is not None and limit == int(limit) else ""
        self._week.configure(text=f"{hours(week)}{of} this week")
        self._progress.show(week * SECONDS / (limit * 3600) if limit else 0)

    def _show_recording(self, recording: Recording) -> None:
        works, contract = recording.work is not None, self._chosen()
        is_paused = contract is not None and contract.state is State.PAUSED
        can = works or (contract is not None and not is_paused)
        text = "Stop" if works else "This contract is paused" if is_paused else "Start"
        self.button.configure(
            text=text, style="Danger.TButton" if works else "Primary.TButton", state="normal" if can else "disabled"
        )
        self.sign_out.state(["disabled" if works else "!disabled"])
        preview = recording.preview
        _place(self._sheet, shown=works or preview is not None)
        self._since.configure(text=f"Working since {time_of_day(recording.since)}" if works else "Stopped")
        self._next.configure(text=self._said_of_captures(recording))
        if preview is None:
            self.delete.grid_remove()
        else:
            self.delete.grid(row=0, column=1, rowspan=2, sticky="ne")
        self._meter.show(recording.minutes)

    def _said_of_captures(self, recording: Recording) -> str:
        if recording.preview is not None:
            return f"Captured; it is kept in {int(recording.preview.seconds_left + 0.999)} s"
        if recording.next_capture is not None:
            return f"Next capture in {countdown(recording.next_capture - self._clock.now())}"
        now = self._clock.now()
        return f"Nothing more is captured for {countdown(SECONDS - now % SECONDS)}" if recording.work else ""

    def _show_line(self, sent: Sent) -> None:
        style = {Line.CONNECTED: "Soft", Line.OFFLINE: "Warn", Line.SIGNED_OUT: "Bad"}[sent.line]
        said = cells_waiting(sent.waiting)
        if sent.line is Line.OFFLINE:
            said = f"{sent.waiting} waiting; no connection" if sent.waiting else "No connection"
        elif sent.message:
            said = f"{said}; {sent.message}"
        self._line.configure(text=said, style=f"{style}.TLabel")
        count = len(self._tracker.store.problems())
        self.problems.configure(text=f"{count} problem{'s' * (count > 1)}")
        if count:
            self.problems.grid(row=0, column=1, sticky="e")
        else:
            self.problems.grid_remove()

    # --- what the person does ---

    def _chosen(self) -> Contract | None:
        index = self.contract.current()
        return self._contracts[index] if 0 <= index < len(self._contracts) else None

    def _activity(self) -> Activity | None:
        index = self.activity.current() - 1
        return self._activities[index] if 0 <= index < len(self._activities) else None

    def _is_working(self) -> bool:
        return self._tracker.engine.recording.work is not None

    def _work(self) -> Work | None:
        contract, activity = self._chosen(), self._activity()
        if contract is None:
            return None
        return Work(contract.id, activity.id if activity else None, self._memo_text.get().strip()[:LONGEST_MEMO])

    def _toggle(self) -> None:
        work = self._work()
        if self._is_working():
            self._tracker.engine.stop()
        elif work is not None and str(self.button.cget("state")) == "normal":
            self._tracker.engine.start(work)

    def _choose_contract(self) -> None:
        self._show_activities()
        self._show_figures()
        self._change()

    def _change(self) -> None:
        """Go on with what is chosen now, if work is going on."""
        work = self._work()
        if self._is_working() and work is not None and work != self._tracker.engine.recording.work:
            self._tracker.engine.start(work)

    def _typed(self) -> None:
        if self._typing is not None:
            self.after_cancel(self._typing)
        self._typing = self.after(_TYPING, self._change)

    def _delete(self) -> None:
        preview = self._tracker.engine.recording.preview
        if preview is not None:
            self._tracker.engine.delete_preview(preview.slot)


def _titled(contract: Contract) -> str:
    paused = " (paused)" if contract.state is State.PAUSED else ""
    return f"{contract.title} · {contract.team or contract.company}{paused}"


def _place(widget: tk.Widget, *, shown: bool) -> None:
    """Let a widget of a grid take up room or none."""
    if shown:
        widget.grid()
    else:
        widget.grid_remove()
