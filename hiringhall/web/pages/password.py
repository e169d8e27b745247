"""The forgotten password: asking for a link, and setting a new one with it."""

from litestar.background_tasks import BackgroundTask

from hiringhall.marketplace.accounts import details, mail_links, passwords, throttle
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.web.access import Who
from hiringhall.web.answer import error_page
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

OLD_LINK = "This link was used already, or it is too old. Ask for a new one."


@pages.get("/password/forgotten", who=Who.ANYONE)
def show_forgotten(visit: Visit) -> Answer:
    """Show the form that asks for a link."""
    return visit.show("entry/forgotten.html", form=Form(), sent="")


@pages.post("/password/forgotten", who=Who.ANYONE)
def forgotten(visit: Visit) -> Answer:
    """Mail the link if the address has an account, and say the same if it has none.

    The work is done after the answer, so that its time tells nothing either.
    """
    form = visit.form
    try:
        email = details.check_email(form.text("email"))
    except InvalidInput as refused:
        form.refuse(refused, "email")
        return visit.show("entry/forgotten.html", status=422, sent="")
    gate = visit.gate("forgotten", email, most=throttle.MAILS)
    if gate.is_closed:
        form.errors[GENERAL] = f"Too many links were asked for. Try again in {throttle.MINUTES} minutes."
        return visit.show("entry/forgotten.html", status=429, sent="")
    gate.count()
    answer = visit.show("entry/forgotten.html", sent=email)
    answer.background = BackgroundTask(_send_link, visit, email)
    return answer


def _send_link(visit: Visit, email: str) -> None:
    with visit.writing() as session:
        mail_links.request_password_reset(
            session,
            email,
            hall_name=visit.hall_name,
            address=lambda secret: visit.mail_url(f"/password/new/{secret}"),
        )


@pages.get("/password/new/{secret:str}", who=Who.ANYONE)
def show_new(visit: Visit) -> Answer:
    """Show the form of the new password, if the link still works."""
    return _new_form(visit, Form())


def _new_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    try:
        with visit.reading() as session:
            user = mail_links.person_of_reset(session, visit.key("secret"))
    except NotFound:
        return error_page(visit, 404, OLD_LINK, title="This link does not work any more")
    return visit.show("entry/new_password.html", form=form, status=status, user=user)


@pages.post("/password/new/{secret:str}", who=Who.ANYONE, slow=True)
def set_new(visit: Visit) -> Answer:
    """Set the new password and end all sign-ins of the person."""
    form = visit.form
    try:
        with visit.reading() as session:
            user = mail_links.person_of_reset(session, visit.key("secret"))
        hashed = passwords.prepare(form.text("password"), user.username, user.email, user.first_name, user.last_name)
        with visit.writing() as session:
            mail_links.reset_password(session, visit.key("secret"), hashed)
    except InvalidInput as refused:
        form.refuse(refused, "password")
        return _new_form(visit, form, 422)
    except NotFound:
        return error_page(visit, 404, OLD_LINK, title="This link does not work any more")
    return visit.go("/login", good="Your password is set. Sign in with it.")
