"""How a person hears of what happens by mail: their choices, and the links in mail that stop it."""

from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.inbox import choices
from hiringhall.marketplace.inbox.models import Choice, Topic
from hiringhall.notices.unsubscribing import PATH as UNSUBSCRIBE
from hiringhall.notices.unsubscribing import is_signed
from hiringhall.web import inbox_words, values
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PATH = "/account/notices"


@pages.get(PATH)
def show_choices(visit: Visit) -> Answer:
    """Show what the person chose for each topic."""
    with visit.reading() as session:
        chosen = choices.own_choices(session, visit.actor)
    form = Form().fill(**{topic.value: choice.value for topic, choice in chosen.items()})
    return visit.show("account/notices.html", form=form, words=inbox_words)


@pages.post(PATH)
def save_choices(visit: Visit) -> Answer:
    """Save what the person chose."""
    form = visit.form
    read = {topic: form.read(topic.value, values.choice(Choice)) for topic in Topic}
    if form.errors:
        return visit.show("account/notices.html", status=422, words=inbox_words)
    with visit.writing() as session:
        choices.choose(session, visit.actor, {topic: choice for topic, choice in read.items() if choice is not None})
    return visit.go(PATH, good="Your choices are saved.")


@pages.get(UNSUBSCRIBE + "/{person:str}/{what:str}/{signature:str}", who=Who.ANYONE)
def ask_to_stop(visit: Visit) -> Answer:
    """Ask once more: programs that check mail open its links, and they must not stop anything."""
    person, what = _signed(visit)
    with visit.reading() as session:
        user, _ = choices.stoppable(session, person, what)
    return visit.show("account/unsubscribe.html", user=user, about=_about(what), is_done=False)


@pages.post(UNSUBSCRIBE + "/{person:str}/{what:str}/{signature:str}", who=Who.ANYONE, signed=True)
def stop(visit: Visit) -> Answer:
    """Stop the mail, for who presses the button here or in a mail program. Source: RFC 8058."""
    person, what = _signed(visit)
    with visit.writing() as session:
        user = choices.stop_mail(session, person, what)
    return visit.show("account/unsubscribe.html", user=user, about=_about(what), is_done=True)


def _signed(visit: Visit) -> tuple[str, str]:
    person, what = visit.key("person"), visit.key("what")
    if not is_signed(visit.hall.sealer, person, what, visit.key("signature")):
        raise NotFound("link")
    return person, what


def _about(what: str) -> str:
    return "what comes once a day" if what == choices.DAILY_MAIL else inbox_words.TOPICS[Topic(what)][0].lower()
