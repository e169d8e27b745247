"""When a kept report is sent to its owner: the form, and stopping it."""

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.reports import schedules
from hiringhall.marketplace.reports.keeping import own_report
from hiringhall.marketplace.reports.models import Every, FileForm, SavedReport
from hiringhall.marketplace.reports.schedules import Schedule
from hiringhall.web import values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.saved_reports import saved_key, saved_path
from hiringhall.web.reports import words
from hiringhall.web.visit import Visit

pages = Pages()

_DAY_FIELDS = {Every.WEEK: "weekday", Every.MONTH: "monthday"}


@pages.get("/reports/saved/{key:str}/schedule")
def show_schedule(visit: Visit) -> Answer:
    """Show when a report is sent, or how it could be."""
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
    every = saved.every or Every.WEEK
    form = Form().fill(
        every=every,
        weekday=str(saved.day if every is Every.WEEK else 1),
        monthday=str(saved.day if every is Every.MONTH else 1),
        hour=str(saved.hour),
        form=saved.form,
    )
    return _show(visit, saved, form)


@pages.post("/reports/saved/{key:str}/schedule")
def schedule(visit: Visit) -> Answer:
    """Have a report sent."""
    form, key = visit.form, saved_key(visit)
    wanted = _read(form)
    if wanted is not None:
        try:
            with visit.writing() as session:
                saved = schedules.set_schedule(session, visit.actor, key, wanted)
        except Refused as refused:
            form.refuse(refused, "hour")
        else:
            return visit.go(saved_path(saved), good=f"{saved.title} is sent to you {words.often(saved)}.")
    with visit.reading() as session:
        saved = own_report(session, visit.actor, key)
    return _show(visit, saved, form, 422)


def _read(form: Form) -> Schedule | None:
    """Return the schedule that a form names; None when it names none, with what is wrong beside the field."""
    every = form.read("every", values.choice(Every))
    hour, file = form.read("hour", values.number), form.read("form", values.choice(FileForm))
    day_field = _DAY_FIELDS.get(every) if every is not None else None
    day = 1 if day_field is None else form.read(day_field, values.number)
    for name, value in (("every", every), ("hour", hour), ("form", file), (day_field, day)):
        if name is not None and value is None:
            form.errors.setdefault(name, "choose one from the list.")
    if every is None or day is None or hour is None or file is None:
        return None
    if day_field is not None and not 1 <= day <= schedules.MOST_DAYS[every]:
        form.errors.setdefault(day_field, "choose one from the list.")
        return None
    return Schedule(every, day, hour, file)


def _show(visit: Visit, saved: SavedReport, form: Form, status: int = 200) -> Answer:
    return visit.show("reports/schedule.html", form=form, status=status, saved=saved, words=words)


@pages.get("/reports/saved/{key:str}/stop")
def show_stop(visit: Visit) -> Answer:
    """Ask whether a report should be sent no more, which mail leads to."""
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
    return visit.show("reports/stop.html", saved=saved, words=words)


@pages.post("/reports/saved/{key:str}/stop")
def stop(visit: Visit) -> Answer:
    """Send a report no more."""
    with visit.writing() as session:
        saved = schedules.stop_schedule(session, visit.actor, saved_key(visit))
    return visit.go(saved_path(saved), good=f"{saved.title} is not sent any more.")
