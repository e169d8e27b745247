"""Each call of a tracker but the sending of cells: one operation of the marketplace, and its answer."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.api.tracker import wire
from hiringhall.api.tracker.errors import WireError
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts import sign_ins, throttle
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.catalog.timezones import zone_of
from hiringhall.marketplace.diary import presence, trackers
from hiringhall.marketplace.diary.presence import AtWork
from hiringhall.marketplace.diary.screenshots import FORMATS, LARGEST
from hiringhall.marketplace.diary.trackable import Trackable, trackable_contracts
from hiringhall.marketplace.diary.trackers import SignedIn
from hiringhall.marketplace.errors import InvalidInput


@dataclass(frozen=True)
class Caller:
    """The tracker that calls."""

    tracker: SignedIn

    @property
    def actor(self) -> Actor:
        """Its person as the actor of operations."""
        return Actor(self.tracker.user_id, "tracker")


def sign_in(hall: Hall, address: str, sent: wire.SignIn) -> wire.SignedIn:
    """Sign a tracker in. Takes a tenth of a second. Raises WireError(401) for what is no name and password."""
    gate = throttle.of(hall.traffic, address, "sign-in", sent.username)
    try:
        verified = sign_ins.verify_slowly(hall.database, gate, sent.username, sent.password)
    except InvalidInput as refused:
        raise WireError(401, refused.why, refused.field) from None
    with hall.database.writing() as session:
        token, user = trackers.sign_in_tracker(
            session, verified, sent.computer, sent.client_version, days=hall.settings.session_days, address=address
        )
        person = wire.Person(user.key, user.name, user.timezone)
    return wire.SignedIn(token=token, person=person, server_time=clock.now())


def sign_out(session: Session, caller: Caller) -> wire.Answer:
    """Sign the tracker out."""
    trackers.sign_out_tracker(session, caller.actor, caller.tracker.tracker_id)
    return wire.Answer(server_time=clock.now())


def contracts(session: Session, caller: Caller) -> wire.Contracts:
    """Return what there is to work on."""
    found = trackable_contracts(session, caller.actor, zone_of(caller.tracker.timezone))
    return wire.Contracts(
        contracts=[_contract(each) for each in found],
        presence=_presence(presence.works_on(session, caller.actor)),
        screenshots=wire.TakenScreenshots(LARGEST, FORMATS),
        most_cells=wire.MOST_CELLS,
        server_time=clock.now(),
    )


def _presence(present: AtWork | None) -> wire.ShownPresence | None:
    if present is None:
        return None
    return wire.ShownPresence(present.contract_id, present.activity_id, present.memo, present.since)


def _contract(each: Trackable) -> wire.ShownContract:
    contract = each.contract
    return wire.ShownContract(
        id=contract.id,
        key=contract.key,
        title=contract.title,
        company=contract.company,
        team=contract.team,
        state=contract.state,
        weekly_limit=contract.weekly_limit,
        activities=[wire.ShownActivity(one.id, one.code, one.description) for one in each.activities],
        week=wire.Week(each.week, each.billable),
        today=wire.Today(each.today),
    )


def still_running(session: Session, caller: Caller, sent: wire.Running) -> wire.Since | None:
    """Return since when the tracker has been running, if that is written down already; trackers say it every minute."""
    present = presence.works_on(session, caller.actor)
    if present is None or not presence.is_noted(present, sent.contract_id, sent.memo, sent.activity_id):
        return None
    return wire.Since(since=present.since, server_time=clock.now())


def run(session: Session, caller: Caller, sent: wire.Running) -> wire.Since:
    """Write down what the tracker runs on."""
    present = presence.start_work(session, caller.actor, str(sent.contract_id), sent.memo, sent.activity_id)
    return wire.Since(since=present.since, server_time=clock.now())


def stop(session: Session, caller: Caller) -> wire.Answer:
    """Write down that the tracker runs no longer."""
    presence.stop_work(session, caller.actor)
    return wire.Answer(server_time=clock.now())
