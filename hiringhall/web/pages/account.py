"""A person's own settings: details, address, password, sign-ins."""

from hiringhall.marketplace.accounts import mail_links, passwords, people, sign_ins, throttle
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.catalog.places import countries
from hiringhall.marketplace.catalog.timezones import timezones
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.web import agents
from hiringhall.web.access import SignInNeeded
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

DETAILS = ("first_name", "last_name", "timezone", "city", "state", "country")


def _person(visit: Visit) -> User:
    if visit.person is None:
        raise SignInNeeded
    return visit.person


@pages.get("/account")
def show_details(visit: Visit) -> Answer:
    """Show the person's details."""
    person = _person(visit)
    values = {name: str(getattr(person, name)) for name in DETAILS}
    return _details_form(visit, Form().fill(**values, is_freelancer=person.is_freelancer))


def _details_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    return visit.show(
        "account/details.html",
        form=form,
        status=status,
        zones=timezones(),
        countries=[country.name for country in countries()],
    )


@pages.post("/account")
def save_details(visit: Visit) -> Answer:
    """Save the person's details."""
    form = visit.form
    settings = people.Settings(**{name: form.text(name) for name in DETAILS}, is_freelancer=form.flag("is_freelancer"))
    for refused in people.refusals(settings):
        form.refuse(refused, *DETAILS)
    if form.errors:
        return _details_form(visit, form, 422)
    with visit.writing() as session:
        people.update_settings(session, visit.actor, settings)
    return visit.go("/account", good="Your details are saved.")


@pages.get("/account/email")
def show_email(visit: Visit) -> Answer:
    """Show the e-mail address and whether it is confirmed."""
    return _email_form(visit, Form().fill(email=_person(visit).email))


def _email_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        awaited = mail_links.awaited_email(session, visit.actor)
    return visit.show("account/email.html", form=form, status=status, awaited=awaited)


@pages.post("/account/email", slow=True)
def change_email(visit: Visit) -> Answer:
    """Mail a link to a new address, after the password."""
    form = visit.form
    if _guesses(visit, form):
        return _email_form(visit, form, 429)
    try:
        _check_password(visit, form.text("current"))
        wanted = _request_email(visit, form.text("email"))
    except Refused as refused:
        form.refuse(refused, "email", "current")
        return _email_form(visit, form, 422)
    return visit.go("/account/email", good=f"We sent a link to {wanted}. Open it to confirm the address.")


@pages.post("/account/email/again")
def send_again(visit: Visit) -> Answer:
    """Mail the link to the present address again."""
    person = _person(visit)
    gate = visit.gate("confirm", person.email, most=throttle.MAILS)
    if gate.is_closed:
        return visit.go("/account/email", bad=f"Too many links were sent. Try again in {throttle.MINUTES} minutes.")
    gate.count()
    wanted = _request_email(visit, person.email)
    return visit.go("/account/email", good=f"We sent a link to {wanted}.")


def _request_email(visit: Visit, email: str) -> str:
    with visit.writing() as session:
        return mail_links.request_email(
            session,
            visit.actor,
            email,
            hall_name=visit.hall_name,
            address=lambda secret: visit.mail_url(f"/email/confirm/{secret}"),
        )


@pages.get("/account/password")
def show_password(visit: Visit) -> Answer:
    """Show the form of a new password."""
    return visit.show("account/password.html", form=Form())


@pages.post("/account/password", slow=True)
def change_password(visit: Visit) -> Answer:
    """Set a new password and end all other sign-ins."""
    form, person = visit.form, _person(visit)
    if _guesses(visit, form):
        return visit.show("account/password.html", status=429)
    try:
        verified = _check_password(visit, form.text("current"))
        own = (person.username, person.email, person.first_name, person.last_name)
        hashed = passwords.prepare(form.text("password"), *own)
        with visit.writing() as session:
            people.change_password(session, visit.actor, verified=verified, password=hashed)
            browser = sign_ins.Browser(
                visit.hall.settings.session_days, visit.address, visit.request.headers.get("user-agent", "")
            )
            secret = sign_ins.open_for(session, person, browser)
    except InvalidInput as refused:
        form.refuse(refused, "current", "password")
        return visit.show("account/password.html", status=422)
    visit.renew(secret, browser.days * sign_ins.DAY)
    return visit.go("/account/password", good="Your password is changed. All other sign-ins were ended.")


def _guesses(visit: Visit, form: Form) -> bool:
    """Tell whether too many wrong passwords were tried, and say so in the form."""
    if not _gate(visit).is_closed:
        return False
    form.errors[GENERAL] = f"Too many wrong passwords. Try again in {throttle.MINUTES} minutes."
    return True


def _gate(visit: Visit) -> throttle.Throttle:
    return visit.gate("own-password", _person(visit).username)


def _check_password(visit: Visit, password: str) -> str:
    try:
        with visit.reading() as session:
            return people.check_own_password(session, visit.actor, password)
    except InvalidInput:
        _gate(visit).count()
        raise


@pages.get("/account/sign-ins")
def show_sign_ins(visit: Visit) -> Answer:
    """List the browsers that are signed in."""
    with visit.reading() as session:
        rows = sign_ins.own_sign_ins(session, visit.actor)
    listed = [(row, agents.plain(row.agent), sign_ins.is_of(row, visit.secret or "")) for row in rows]
    return visit.show("account/sign_ins.html", listed=listed)


@pages.post("/account/sign-ins/{sign_in:str}/end")
def end_sign_in(visit: Visit) -> Answer:
    """End one sign-in."""
    with visit.writing() as session:
        sign_ins.end_sign_in(session, visit.actor, visit.reference("sign_in"))
    return visit.go("/account/sign-ins", good="That browser is signed out.")


@pages.post("/account/sign-ins/end-others")
def end_others(visit: Visit) -> Answer:
    """End all sign-ins but this one, of trackers too."""
    with visit.writing() as session:
        sign_ins.end_others(session, visit.actor, visit.secret or "")
    return visit.go("/account/sign-ins", good="All other browsers and all trackers are signed out.")
