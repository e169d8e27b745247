"""The window of `hiringhall-tracker`, closed while a capture is in preview.

Run as `python -m tests.tracker.closing FOLDER`. Tk does not bear one window after another in a process once one of them
was closed like that, which only tests would want.
"""

import sys
from pathlib import Path

from hiringhall.tracker.window.app import App, freed_here
from hiringhall.tracker.window.sign_in import Entered
from hiringhall.tracker.window.work import WorkPage
from tests.tracker.hands import StillClock

PAUSE = 20


def go_on(app: App, clock: StillClock) -> None:
    """Start to work, let time pass up to a capture, and close the window: a step each time there is one to do."""
    if app.tracker is None:
        return
    recording = app.tracker.engine.recording
    if recording.preview is not None:
        app.close()
        return
    if recording.work is None and isinstance(app.page, WorkPage):
        app.page.button.invoke()
    elif clock.to_pass == 0:
        clock.to_pass = 50
    app.root.after(PAUSE, go_on, app, clock)


if __name__ == "__main__":
    with freed_here():
        clock = StillClock()
        app = App(Path(sys.argv[1]), clock, Entered("", "", ""))
        app.root.after(PAUSE, go_on, app, clock)
        app.root.mainloop()
