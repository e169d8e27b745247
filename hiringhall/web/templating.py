"""The templates: Jinja with everything escaped and nothing undefined let through."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hiringhall.documents import result_words
from hiringhall.marketplace.accounts import passwords
from hiringhall.web import fee_words, times, values
from hiringhall.web.marked_text import marked
from hiringhall.web.plain_text import linked
from hiringhall.web.statics import static_url

FOLDER = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    """Return the one environment of this process."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"static": static_url, "icon": icon, "LONGEST_PASSWORD": passwords.LONGEST}
    made.filters |= {
        "moment": times.moment,
        "day": times.day,
        "month": times.month,
        "ago": times.ago,
        "since": times.since,
    }
    made.filters |= {"money": values.money, "written": values.written, "size": values.size}
    made.filters |= {"linked": linked, "marked": marked}
    made.filters |= {"kept": fee_words.kept, "on_top": fee_words.on_top, "percent": values.percent}
    made.filters |= {"heading": result_words.heading, "shown": result_words.shown}
    made.tests["figure"] = result_words.is_figure
    return made


def icon(name: str, kind: str = "") -> Markup:
    """Return an icon of the set, which says nothing to a screen reader: words stand beside it."""
    return Markup(
        '<svg class="icon {}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    ).format(kind, static_url("vendor/icons.svg"), name)
