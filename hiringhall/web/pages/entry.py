"""Signing up, in and out."""

from collections.abc import Callable

from hiringhall.marketplace.accounts import details, mail_links, passwords, people, sign_ins, throttle
from hiringhall.marketplace.accounts.throttle import TooManyTries
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.web import cookies, links
from hiringhall.web.access import Who
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

SIGN_UP_FIELDS = ("first_name", "last_name", "username", "email", "password")


@pages.get("/sign-up", who=Who.ANYONE)
def show_sign_up(visit: Visit) -> Answer:
    """Show the form of a new account, or send on who has one."""
    if visit.person:
        return visit.go(_target(visit, visit.query))
    role = visit.query.text("as")
    return _sign_up_form(visit, Form().fill(is_freelancer=role == "freelancer", redir=visit.query.text("redir")))


def _sign_up_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    _let_lead_on(visit, form)
    return visit.show("entry/sign_up.html", form=form, status=status)


@pages.post("/sign-up", who=Who.ANYONE, slow=True)
def sign_up(visit: Visit) -> Answer:
    """Open an account, mail the link that confirms the address, and sign in."""
    form = visit.form
    if not visit.hall.settings.open_registration:
        return visit.go("/sign-up")
    gate = visit.gate("sign-up", most=20)
    if gate.is_closed:
        form.errors[GENERAL] = (
            f"Too many accounts were opened from your address. Try again in {throttle.MINUTES} minutes."
        )
        return _sign_up_form(visit, form, 429)
    settings = people.Settings(
        first_name=form.text("first_name"),
        last_name=form.text("last_name"),
        timezone=form.text("timezone") or "UTC",
        is_freelancer=form.flag("is_freelancer"),
    )
    password = _check_all(form, settings)
    if password is None:
        return _sign_up_form(visit, form, 422)
    try:
        with visit.writing() as session:
            user = people.sign_up(
                session,
                None,
                username=form.text("username"),
                email=form.text("email"),
                password=password,
                settings=settings,
            )
            actor = Actor(user.id, "web")
            mail_links.request_email(
                session,
                actor,
                user.email,
                hall_name=visit.hall_name,
                address=lambda secret: visit.mail_url(f"/email/confirm/{secret}"),
            )
            _begin(visit, sign_ins.open_for(session, user, _browser(visit)))
    except Refused as refused:
        form.refuse(refused, *SIGN_UP_FIELDS)
        return _sign_up_form(visit, form, 422)
    gate.count()
    return visit.go(_target(visit, form), good=f"Welcome, {user.first_name}. We sent a link to {user.email}.")


def _check_all(form: Form, settings: people.Settings) -> passwords.Hashed | None:
    """Check every field, so that all errors are seen at once, and hash the password when there are none."""
    checks: tuple[Callable[[], str], ...] = (
        lambda: details.check_line("first_name", settings.first_name, details.NAME_LONGEST),
        lambda: details.check_line("last_name", settings.last_name, details.NAME_LONGEST),
        lambda: details.check_username(form.text("username")),
        lambda: details.check_email(form.text("email")),
    )
    for check in checks:
        try:
            check()
        except Refused as refused:
            form.refuse(refused, *SIGN_UP_FIELDS)
    own = (form.text("username"), form.text("email"), settings.first_name, settings.last_name)
    try:
        if form.errors:
            passwords.check_new(form.text("password"), *own)
            return None
        return passwords.prepare(form.text("password"), *own)
    except InvalidInput as refused:
        form.refuse(refused, *SIGN_UP_FIELDS)
        return None


@pages.get("/login", who=Who.ANYONE)
def show_sign_in(visit: Visit) -> Answer:
    """Show the sign-in form, or send on who is signed in."""
    if visit.person:
        return visit.go(_target(visit, visit.query))
    return _sign_in_form(visit, Form().fill(redir=visit.query.text("redir")))


@pages.get("/sign-in", who=Who.ANYONE)
def show_sign_in_too(visit: Visit) -> Answer:
    """Show the same form under its plainer address."""
    return show_sign_in(visit)


def _sign_in_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    _let_lead_on(visit, form)
    return visit.show("entry/sign_in.html", form=form, status=status)


@pages.post("/login", who=Who.ANYONE, slow=True)
def sign_in(visit: Visit) -> Answer:
    """Check name and password and open a sign-in with a new secret."""
    form = visit.form
    gate = visit.gate("sign-in", form.text("username"))
    try:
        verified = sign_ins.verify_slowly(visit.hall.database, gate, form.text("username"), form.text("password"))
    except TooManyTries as refused:
        form.errors[GENERAL] = str(refused)
        return _sign_in_form(visit, form, 429)
    except InvalidInput as refused:
        form.errors[GENERAL] = refused.why
        return _sign_in_form(visit, form, 422)
    with visit.writing() as session:
        _begin(visit, sign_ins.sign_in(session, verified, _browser(visit)))
    return visit.go(_target(visit, form))


@pages.post("/sign-out", who=Who.ANYONE)
def sign_out(visit: Visit) -> Answer:
    """End the sign-in of this browser."""
    if visit.secret:
        with visit.writing() as session:
            sign_ins.sign_out(session, visit.secret)
    visit.person = None
    visit.set_cookie(cookies.HAT, "", 0)
    visit.renew(cookies.new_secret(), None)
    return visit.go("/", good="You are signed out.")


def _browser(visit: Visit) -> sign_ins.Browser:
    return sign_ins.Browser(
        days=visit.hall.settings.session_days,
        address=visit.address,
        agent=visit.request.headers.get("user-agent", ""),
        replaces=visit.secret,
    )


def _begin(visit: Visit, secret: str) -> None:
    visit.renew(secret, visit.hall.settings.session_days * sign_ins.DAY)


def _target(visit: Visit, form: Form) -> str:
    return visit.own(form.text("redir"))


def _let_lead_on(visit: Visit, form: Form) -> None:
    """Let a sign-in on the way to the consent page lead on to the application that asked, wherever it is."""
    if _target(visit, form).startswith((links.CONSENT, links.ELANCE_CONSENT)):
        visit.leads_on(None)
