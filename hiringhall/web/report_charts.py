"""Charts as SVG, drawn on the server: bars over time, bars in parts, and shares of a whole.

They are figures in the words of HTML: a title and a description, colours from the style sheet, no script and nothing
inline. Whoever shows one shows its numbers as a table besides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex

from markupsafe import Markup

WIDTH, HEIGHT = 720, 260
"""Units of the drawing, which is as wide as its place on the page."""
MOST_SERIES = 8
"""Parts of a bar that have a colour of their own; the rest are one part."""
MOST_SHARES = 12
_LEFT, _TOP, _BOTTOM = 62, 14, 26
_LINE, _LABELS, _FIGURES = 30, 190, 150
_STEPS = (10, 20, 25, 50, 100)
_LONGEST_LABEL = 26
REST = "Others"

Say = Callable[[int], str]
"""Writes a number for people."""


@dataclass(frozen=True)
class Bars:
    """Numbers at places in order, such as weeks: `parts` has a number for each place, by the name of the part.

    All are of one unit, which `say` writes; `one` is what is written as 1, such as 3600 where seconds are hours. What
    is below zero is drawn as nothing and stands in the table only.
    """

    title: str
    places: Sequence[str]
    parts: Mapping[str, Sequence[int]]
    say: Say
    one: int = 1


@dataclass(frozen=True)
class Shares:
    """Numbers that are parts of a whole, by name, the largest first."""

    title: str
    parts: Mapping[str, int]
    say: Say


def bars(chart: Bars) -> Markup:
    """Return bars side by side, each of its parts, with a legend when there are several."""
    parts = _largest(chart.parts)
    heights = [sum(max(values[place], 0) for values in parts.values()) for place in range(len(chart.places))]
    step, top = (chart.one * each for each in scale(-(-max(heights, default=0) // chart.one)))
    width = (WIDTH - _LEFT) / max(len(chart.places), 1)
    ground = HEIGHT - _BOTTOM
    drawn = [_lines(step, top, ground, chart.say)]
    for place, name in enumerate(chart.places):
        left, foot = _LEFT + place * width, float(ground)
        for number, (part, values) in enumerate(parts.items()):
            value = max(values[place], 0)
            if value:
                tall = (ground - _TOP) * value / top
                foot -= tall
                said = f"{name}{f', {part}' if len(parts) > 1 else ''}: {chart.say(value)}"
                drawn.append(_bar(number, left + width * 0.14, foot, width * 0.72, tall, said))
    drawn.append(_places(chart.places, width))
    told = f"{len(chart.places)} bars, the highest {chart.say(max(heights, default=0))}. The table has all numbers."
    drawing = _figure(chart.title, told, HEIGHT, drawn)
    return drawing + _legend(list(parts)) if len(parts) > 1 else drawing


def shares(chart: Shares) -> Markup:
    """Return a bar for each part, as long as its share of the whole."""
    positive = {name: value for name, value in chart.parts.items() if value > 0}
    whole = sum(positive.values())
    names = sorted(positive, key=lambda name: -positive[name])
    told = {name: positive[name] for name in names[:MOST_SHARES]}
    if len(names) > MOST_SHARES:
        told[_rest(told)] = whole - sum(told.values())
    most = max(told.values(), default=1)
    drawn = []
    for number, (name, value) in enumerate(told.items()):
        top, room = number * _LINE, WIDTH - _LABELS - _FIGURES
        length, said = max(room * value / most, 1), chart.say(value)
        drawn += [
            _text("name", 0, top + 20, _short(name)),
            _bar(0, _LABELS, top + 6, length, _LINE - 12, f"{name}: {said}"),
            _text("figure", _LABELS + length + 8, top + 20, f"{said} · {100 * value / whole:.0f}%"),
        ]
    words = f"{len(told)} bars for parts of {chart.say(whole)}. The table has all numbers."
    return _figure(chart.title, words, max(len(told), 1) * _LINE, drawn)


def scale(most: int) -> tuple[int, int]:
    """Return the step of an axis, and where it ends, so that `most` is on it and few round numbers stand beside it."""
    if most <= 0:
        return 1, 1
    size = 1
    while True:
        for step in (size * each // 10 for each in _STEPS if size * each % 10 == 0):
            if step * 5 >= most:
                return step, -(-most // step) * step
        size *= 10


def _largest(parts: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    """Return the parts, the largest first, the smallest of many put together."""
    names = sorted(parts, key=lambda name: -sum(parts[name]))
    if len(names) <= MOST_SERIES:
        return {name: parts[name] for name in names}
    kept: dict[str, Sequence[int]] = {name: parts[name] for name in names[: MOST_SERIES - 1]}
    rest = [parts[name] for name in names[MOST_SERIES - 1 :]]
    kept[_rest(kept)] = [sum(max(value, 0) for value in values) for values in zip(*rest, strict=True)]
    return kept


def _rest(names: Mapping[str, object]) -> str:
    """Return the name of all the others, which none of them has."""
    name = REST
    while name in names:
        name += " (others)"
    return name


def _lines(step: int, top: int, ground: int, say: Say) -> Markup:
    drawn = Markup("")
    for value in range(0, top + 1, step):
        height = ground - (ground - _TOP) * value / top
        drawn += Markup('<line class="chart-line" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>').format(
            _LEFT, WIDTH, height
        )
        drawn += _text("axis", _LEFT - 8, height + 4, say(value).removesuffix(".00"))
    return drawn


def _places(places: Sequence[str], width: float) -> Markup:
    """Name as many places as there is room for below the bars."""
    if not places:
        return Markup("")
    room = max(len(name) for name in places) * 7 + 10
    every = max(-(-room // max(int(width), 1)), 1)
    return Markup("").join(
        _text("place", _LEFT + (place + 0.5) * width, HEIGHT - 8, _short(name))
        for place, name in enumerate(places)
        if place % every == 0
    )


def _legend(names: Sequence[str]) -> Markup:
    items = Markup("").join(
        Markup(
            '<li><svg class="chart-key" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
            '<rect class="chart-{}" width="12" height="12" rx="3"/></svg>{}</li>'
        ).format(number, name)
        for number, name in enumerate(names)
    )
    return Markup('<ul class="chart-legend plain">{}</ul>').format(items)


def _figure(title: str, told: str, height: int, drawn: Sequence[Markup]) -> Markup:
    key = f"chart-{token_hex(4)}"
    return Markup(
        '<svg class="chart" viewBox="0 0 {0} {1}" role="img" aria-labelledby="{2}-title {2}-desc">'
        '<title id="{2}-title">{3}</title><desc id="{2}-desc">{4}</desc>{5}</svg>'
    ).format(WIDTH, height, key, title, told, Markup("").join(drawn))


def _bar(number: int, left: float, top: float, width: float, height: float, said: str) -> Markup:
    """Return a bar in a colour, with what a pointer that rests on it is told."""
    return Markup(
        '<rect class="chart-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
    ).format(number, left, top, width, height, said)


def _text(kind: str, left: float, foot: float, text: str) -> Markup:
    return Markup('<text class="chart-{}" x="{:.1f}" y="{:.1f}">{}</text>').format(kind, left, foot, text)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"
