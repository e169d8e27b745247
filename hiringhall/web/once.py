"""Forms whose answer is shown once: sending one again, as a reload does, must not do it again."""

from hiringhall import clock
from hiringhall.web.forms import Form
from hiringhall.web.visit import Visit

DAY = 86_400


def is_first_time(visit: Visit, form: Form) -> bool:
    """Tell whether this very form, known by its field `once`, is sent for the first time."""
    name = f"web:once:{visit.actor.user_id}:{form.text('once')[:40]}"
    return visit.hall.traffic.count(name, DAY, clock.now()) == 1
