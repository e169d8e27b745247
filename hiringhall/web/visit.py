"""One visit: the request, who is behind it, and the ways to answer it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response
from litestar.datastructures import Cookie
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.api.asgi import Visitor
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts import sign_ins, throttle
from hiringhall.marketplace.accounts.models import User, WebSession
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.catalog.timezones import zone_of
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.inbox.reading import count_unread
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.payments.arrears import Arrears, arrears_of
from hiringhall.marketplace.rooms.events import last_event
from hiringhall.marketplace.rooms.own_rooms import count_waiting
from hiringhall.marketplace.searches.queries import count_searches
from hiringhall.web import cookies, headers, links
from hiringhall.web.access import SignInNeeded
from hiringhall.web.forms import Form, read_query
from hiringhall.web.hats import Hat, hats_of, worn
from hiringhall.web.menu import ROOMS, SEARCHES, Entry, billing, menu
from hiringhall.web.templating import environment

HTML = "text/html"


class Visit:
    """What a page knows and how it answers.

    Every answer goes through `show` or `go`, which add the cookies that the visit gathered.
    """

    def __init__(self, hall: Hall, request: Request[Any, Any, Any], form: Form) -> None:
        self.hall = hall
        self.request = request
        self.form = form
        self.query = read_query(request)
        self.came = Visitor.of(request.scope, hall.settings)  # type: ignore[arg-type]
        self.base = links.base_url(hall.settings, self.came)
        self.secure = links.is_secure(hall.settings, self.came)
        sent = request.cookies.get(cookies.cookie_name(cookies.SIGN_IN, secure=self.secure))
        self.secret = sent if cookies.is_secret(sent) else None
        self.person: User | None = None
        self.sign_in: WebSession | None = None
        self.hats: list[Hat] = []
        self.since = 0  # the last event of rooms before anything of the page was read
        self._set: list[Cookie] = []
        self._find_person()

    def _find_person(self) -> None:
        if self.secret is None:
            return
        with self.reading() as session:
            found = sign_ins.person_of_session(session, self.secret)
            if found is None:
                return
            self.person, self.sign_in = found
            self.hats = hats_of(session, self.person)
            self.since = last_event(session)
        if self.sign_in.seen_at + sign_ins.SEEN_EVERY < clock.now():
            days = self.hall.settings.session_days
            with self.writing() as session:
                sign_ins.note_seen(session, self.secret, days=days)
            # The browser keeps the cookie as long as the table keeps the sign-in.
            self.set_cookie(cookies.SIGN_IN, self.secret, days * sign_ins.DAY)

    # Who

    @property
    def actor(self) -> Actor:
        """The person as the actor of operations. Raises SignInNeeded for a visitor."""
        if self.person is None:
            raise SignInNeeded
        return Actor(self.person.id, "web")

    @property
    def actor_or_none(self) -> Actor | None:
        """The person as an actor, or None for a visitor."""
        return self.actor if self.person else None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return zone_of(self.person.timezone if self.person else "UTC")

    @property
    def address(self) -> str:
        """The address that the request came from."""
        return self.came.address

    def gate(self, kind: str, *subjects: str, most: int = throttle.FAILURES) -> throttle.Throttle:
        """Return the throttle of what the visitor tries, for their address and the `subjects`."""
        return throttle.of(self.hall.traffic, self.address, kind, *subjects, most=most)

    @cached_property
    def hat(self) -> Hat | None:
        """The hat that the person wears; None for a visitor."""
        return worn(self.hats, self.cookie(cookies.HAT))

    @property
    def recruits(self) -> bool:
        """Whether the person may invite freelancers to the jobs of a company of theirs."""
        return any(hat.may(Act.RECRUIT) for hat in self.hats)

    @property
    def hires(self) -> bool:
        """Whether the person may make offers for a company of theirs."""
        return any(hat.may(Act.HIRE) for hat in self.hats)

    def wear(self, company_id: int) -> None:
        """Put on the hat of a company whose pages the person opens, if it is one of theirs."""
        hat = worn(self.hats, str(company_id))
        if hat is not None and hat.company_id == company_id and hat != self.hat:
            self.hat = hat
            self.set_cookie(cookies.HAT, hat.value, cookies.YEAR)

    @cached_property
    def menu(self) -> list[Entry]:
        """The menu of the hat."""
        if self.person is None:
            return []
        with self.reading() as session:
            counts = {
                ROOMS: count_waiting(session, self.actor),
                SEARCHES: count_searches(session, self.person.id),
            }
        marks = {billing(self.hat): "Overdue"} if self.hat is not None and self.arrears is not None else {}
        return menu(self.person, self.hat, self.path, counts=counts, marks=marks)

    @cached_property
    def unread(self) -> int:
        """How much of the person's inbox is unread, counted up to a hundred."""
        if self.person is None:
            return 0
        with self.reading() as session:
            return count_unread(session, self.actor)

    @cached_property
    def arrears(self) -> Arrears | None:
        """How far the company whose hat the person wears is behind, for those who pay for it."""
        if self.hat is None or self.hat.company_id is None or not self.hat.may(Act.PAY):
            return None
        with self.reading() as session:
            return arrears_of(session, self.hat.company_id)

    # What

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return str(self.request.scope["path"])

    @property
    def hall_name(self) -> str:
        """The name of the marketplace."""
        return self.hall.settings.name

    def key(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def reference(self, name: str) -> int:
        """Return a reference in the path; 0, which nothing has, when it is none."""
        return links.reference(self.key(name))

    def public_key(self, name: str, what: str) -> str:
        """Return the key of `what` in the path. Raises NotFound when it can be none."""
        if not is_key(self.key(name)):
            raise NotFound(what)
        return self.key(name)

    def cookie(self, name: str) -> str:
        """Return the value of one of our cookies, or nothing."""
        return str(self.request.cookies.get(cookies.cookie_name(name, secure=self.secure), ""))

    @property
    def theme(self) -> str:
        """Light, dark, or whatever the device says."""
        chosen = self.cookie(cookies.THEME)
        return chosen if chosen in {"light", "dark"} else "auto"

    def own(self, target: str) -> str:
        """Return `target` when it is a page of this hall, else the front page."""
        return links.own_path(target, self.base)

    def mail_url(self, path: str) -> str:
        """Return the whole address of a path of the hall, for mail."""
        return links.mail_url(self.hall.settings, self.came) + path

    @property
    def csrf(self) -> str:
        """The token of this browser's forms; a visitor without a cookie gets one."""
        if self.secret is None:
            self.renew(cookies.new_secret(), None)
        return cookies.csrf_token(self.secret or "")

    # The marketplace

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session for reads."""
        return self.hall.database.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open the one transaction of this request."""
        with self.hall.database.writing() as session:
            yield session

    # The answer

    def set_cookie(self, name: str, value: str, lasts: int | None) -> None:
        """Have the answer set a cookie; `lasts` in seconds, None until the browser closes, 0 to remove it."""
        made = cookies.make(name, value, secure=self.secure, lasts=lasts)
        self._set = [cookie for cookie in self._set if cookie.key != made.key] + [made]

    def renew(self, secret: str, lasts: int | None) -> None:
        """Give this browser another secret, at every change of who is signed in."""
        self.secret = secret
        self.set_cookie(cookies.SIGN_IN, secret, lasts)

    def leads_on(self, address: str | None) -> None:
        """Let the forms of this page lead on to `address`; None lets them lead anywhere."""
        self.request.scope["state"][headers.LEADS_ON] = None if address is None else links.form_target(address)

    def sandbox(self) -> None:
        """Let the answer do nothing in a browser, whatever it holds."""
        self.request.scope["state"][headers.SANDBOXED] = True

    def show(self, template: str, *, status: int = 200, form: Form | None = None, **values: Any) -> Response[bytes]:
        """Answer with a page."""
        flash = self._take_flash()
        body = environment().get_template(template).render(visit=self, form=form or self.form, flash=flash, **values)
        answer = Response(body.encode("utf-8", "replace"), status_code=status, media_type=HTML, cookies=self._set)
        answer.headers["Vary"] = "Cookie"
        return answer

    def go(self, target: str, *, good: str = "", bad: str = "") -> Response[bytes]:
        """Answer with a way to another page, which shows the message `good` or `bad` once."""
        if good or bad:
            flash = cookies.Flash(good or bad, "good" if good else "bad")
            _ = self.csrf  # makes sure that there is a secret to seal with
            self.set_cookie(cookies.FLASH, cookies.seal_flash(flash, self.secret or ""), 60)
        return Response(b"", status_code=303, headers={"Location": target}, cookies=self._set)

    def also(self, answer: Response[bytes]) -> Response[bytes]:
        """Have an answer of another kind set the cookies that the visit gathered."""
        answer.cookies = self._set
        return answer

    def _take_flash(self) -> cookies.Flash | None:
        sealed = self.cookie(cookies.FLASH)
        if not sealed:
            return None
        self.set_cookie(cookies.FLASH, "", 0)
        return cookies.open_flash(sealed, self.secret) if self.secret else None
