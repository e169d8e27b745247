"""How the window looks: colours of the hall's pages, one typeface, room to breathe, at any scale of the screen."""

import sys
import tkinter as tk
from contextlib import suppress
from tkinter import font, ttk
from typing import Any

from PIL import Image, ImageDraw, ImageTk

GROUND, SHEET, INK, SOFT = "#f6f6f2", "#ffffff", "#17201e", "#56625f"
LINE, LINE_STRONG = "#e0e2dc", "#c3c8c0"
ACCENT, ACCENT_DEEP, ACCENT_WASH, ON_ACCENT = "#0b6b62", "#08534c", "#e3f1ee", "#ffffff"
GOOD, WARN, WARN_WASH, BAD, BAD_WASH = "#1e6430", "#7a4d00", "#fdf1d8", "#b3261e", "#fce8e6"

_FAMILIES = (
    "Figtree",
    "Inter",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Cantarell",
    "Ubuntu",
    "Noto Sans",
    "Liberation Sans",
    "DejaVu Sans",
)
_POINTS = {"Hall.Small": 9, "Hall.Text": 10, "Hall.Strong": 10, "Hall.Title": 13, "Hall.Figure": 26}
_BOLD = {"Hall.Strong", "Hall.Title", "Hall.Figure"}
_USUAL_DPI = 96.0
_FINER = 4
"""Times as large as needed are corners drawn, so that they come out smooth."""


class Theme:
    """The look of one window; `px` turns pixels of a usual screen into those of this one."""

    def __init__(self, root: tk.Tk) -> None:
        dpi = _dpi(root)
        root.tk.call("tk", "scaling", dpi / 72)
        self._scale = dpi / _USUAL_DPI
        self._images: list[ImageTk.PhotoImage] = []
        self._root = root
        self._style = ttk.Style(root)
        self._style.theme_use("clam")
        root.configure(background=GROUND)
        _make_fonts(root)
        self._texts()
        self._buttons()
        self._fields(root)

    def px(self, pixels: float) -> int:
        """Return pixels of this screen."""
        return max(1, round(pixels * self._scale))

    def _texts(self) -> None:
        self._style.configure(".", background=GROUND, foreground=INK, font="Hall.Text")
        for name, colour, typeface in (
            ("Title", INK, "Hall.Title"),
            ("Figure", INK, "Hall.Figure"),
            ("Strong", INK, "Hall.Strong"),
            ("Soft", SOFT, "Hall.Small"),
            ("Good", GOOD, "Hall.Small"),
            ("Warn", WARN, "Hall.Small"),
            ("Bad", BAD, "Hall.Small"),
        ):
            self._style.configure(f"{name}.TLabel", foreground=colour, font=typeface)
            self._style.configure(f"{name}.Sheet.TLabel", foreground=colour, font=typeface, background=SHEET)
        self._style.configure("Sheet.TLabel", background=SHEET)
        self._style.configure("Sheet.TFrame", background=SHEET)
        self._style.element_create(
            "Hall.card", "image", self._face(SHEET, LINE), border=self.px(10), padding=0, sticky="nsew"
        )
        self._style.layout("Card.TFrame", _nested("Hall.card"))
        for name, wash, colour in (("Warn", WARN_WASH, WARN), ("Bad", BAD_WASH, BAD)):
            self._style.configure(
                f"{name}.Note.TLabel",
                background=wash,
                foreground=colour,
                font="Hall.Text",
                padding=(self.px(12), self.px(8)),
            )

    def _buttons(self) -> None:
        looks = {
            "Primary": (ACCENT, ACCENT_DEEP, ACCENT, ON_ACCENT),
            "Plain": (SHEET, GROUND, LINE_STRONG, INK),
            "Danger": (SHEET, BAD_WASH, BAD, BAD),
            "Quiet": (GROUND, LINE, GROUND, ACCENT_DEEP),
        }
        for name, (fill, hover, edge, text) in looks.items():
            element, resting = f"{name}.face", GROUND if name == "Quiet" else LINE
            self._style.element_create(
                element,
                "image",
                self._face(fill, edge),
                ("disabled", self._face(resting, resting)),
                ("focus pressed", self._face(hover, INK, 2)),
                ("focus", self._face(fill, INK, 2)),
                ("pressed", self._face(hover, edge)),
                ("active", self._face(hover, edge)),
                border=self.px(10),
                padding=self.px(2),
                sticky="nsew",
            )
            style = f"{name}.TButton"
            self._style.layout(style, _nested(element, "Button.padding", "Button.label"))
            padding = (self.px(8), self.px(2)) if name == "Quiet" else (self.px(16), self.px(7))
            self._style.configure(
                style, foreground=text, font="Hall.Strong", padding=padding, anchor="center", background=GROUND, width=0
            )
            self._style.configure(f"Sheet.{style}", background=SHEET)
            self._style.map(style, foreground=[("disabled", SOFT)], background=[])

    def _fields(self, root: tk.Tk) -> None:
        self._style.element_create(
            "Hall.field",
            "image",
            self._face(SHEET, LINE_STRONG),
            ("disabled", self._face(GROUND, LINE)),
            ("focus", self._face(SHEET, ACCENT, 2)),
            border=self.px(10),
            padding=self.px(2),
            sticky="nsew",
        )
        self._style.element_create("Hall.arrow", "image", self._arrow(), sticky="")
        arrow = ("Hall.arrow", {"side": "right", "sticky": "ns"})
        self._style.layout("TCombobox", _nested("Hall.field", "Combobox.padding", "Combobox.textarea", beside=arrow))
        self._style.layout("TEntry", _nested("Hall.field", "Entry.padding", "Entry.textarea"))
        for style in ("TEntry", "TCombobox"):
            self._style.configure(
                style,
                padding=(self.px(10), self.px(7)),
                foreground=INK,
                fieldbackground=SHEET,
                selectbackground=ACCENT_WASH,
                selectforeground=INK,
                insertcolor=INK,
            )
            self._style.map(
                style,
                foreground=[("disabled", SOFT)],
                selectbackground=[("readonly", SHEET)],
                selectforeground=[("readonly", INK)],
            )
        for option, value in (
            ("background", SHEET),
            ("foreground", INK),
            ("selectBackground", ACCENT_WASH),
            ("selectForeground", INK),
            ("font", "Hall.Text"),
            ("borderWidth", "0"),
        ):
            root.option_add(f"*TCombobox*Listbox.{option}", value)

    def _face(self, fill: str, edge: str, width: float = 1) -> ImageTk.PhotoImage:
        """Draw a rectangle with round corners, whose middle can be stretched."""
        side, line = self.px(28) * _FINER, max(1, round(width * self._scale)) * _FINER
        image = Image.new("RGBA", (side, side))
        ImageDraw.Draw(image).rounded_rectangle(
            (0, 0, side - 1, side - 1), radius=self.px(8) * _FINER, fill=fill, outline=edge, width=line
        )
        return self._kept(image)

    def _arrow(self) -> ImageTk.PhotoImage:
        side, unit = self.px(28) * _FINER, self.px(1) * _FINER
        image = Image.new("RGBA", (side, side))
        middle = side // 2
        ImageDraw.Draw(image).line(
            [
                (middle - 4 * unit, middle - 2 * unit),
                (middle, middle + 2 * unit),
                (middle + 4 * unit, middle - 2 * unit),
            ],
            fill=SOFT,
            width=round(1.6 * unit),
            joint="curve",
        )
        return self._kept(image)

    def _kept(self, image: Image.Image) -> ImageTk.PhotoImage:
        image = image.resize((image.width // _FINER, image.height // _FINER), Image.Resampling.LANCZOS)
        # Tk forgets pictures that nothing in Python refers to.
        self._images.append(ImageTk.PhotoImage(image, master=self._root))
        return self._images[-1]


def _nested(*elements: str, beside: Any = None) -> Any:
    """Return a layout in which each element is within the one before; `beside` is next to the second."""
    outer, *inner = elements
    options: dict[str, Any] = {"sticky": "nsew"}
    if inner:
        options["children"] = [*([beside] if beside else []), *_nested(*inner)]
    return [(outer, options)]


def _make_fonts(root: tk.Tk) -> None:
    there = set(font.families(root))
    family = next((name for name in _FAMILIES if name in there), font.nametofont("TkDefaultFont").actual("family"))
    for name, points in _POINTS.items():
        # The name makes it known to Tk for as long as the window lives.
        made = font.Font(root, name=name, family=family, size=points, weight="bold" if name in _BOLD else "normal")
        made.delete_font = False


def _dpi(root: tk.Tk) -> float:
    """Return how fine the screen is, as the desktop was told: Tk itself knows that on macOS and Windows only."""
    if sys.platform == "linux":
        with suppress(Exception):
            return _dpi_of_desktop()
    return float(root.winfo_fpixels("1i")) if sys.platform != "darwin" else _USUAL_DPI


def _dpi_of_desktop() -> float:
    """Return Xft.dpi, which is where desktops under X11 say it. Raises where there is none."""
    from Xlib.display import Display  # noqa: PLC0415 - there on Linux only
    from Xlib.Xatom import RESOURCE_MANAGER, STRING  # noqa: PLC0415

    display = Display()
    try:
        resources = display.screen().root.get_full_property(RESOURCE_MANAGER, STRING).value.decode()
    finally:
        display.close()
    return next(float(line.split()[1]) for line in resources.splitlines() if line.startswith("Xft.dpi:"))
