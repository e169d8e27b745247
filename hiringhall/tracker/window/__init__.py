"""The tracker's window: signs in, shows what is recorded, and steers it. Needs tkinter; decides nothing itself."""

from hiringhall.tracker.window.app import App, show_window

__all__ = ["App", "show_window"]
