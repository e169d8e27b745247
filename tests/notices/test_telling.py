"""Mail about new matches of saved searches: each match once, nothing passed over, nothing that may not be seen."""

import threading

from sqlalchemy import update

from hiringhall import clock
from hiringhall.marketplace.accounts import people
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.accounts.passwords import Hashed
from hiringhall.marketplace.inbox.choices import choose
from hiringhall.marketplace.inbox.models import Choice, Topic
from hiringhall.marketplace.inbox.reading import Shown, own_entries
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.operations import edit_job, post_job
from hiringhall.marketplace.searches import notices
from hiringhall.marketplace.searches.models import Subject
from hiringhall.marketplace.searches.operations import set_mail
from hiringhall.notices import InboxRoom, NoticeRoom, follow_log, send_digests, tell_new_matches
from tests.notices.conftest import LATER, PAUSE, Stage, confirm, draft
from tests.support.marks import on_postgresql, on_sqlite


def test_a_new_match_is_told_once_with_the_way_to_it(stage: Stage) -> None:
    stage.post("Museum of yesterday")
    with clock.shifted(LATER):
        saved = stage.save(name="Museums")
    with clock.shifted(2 * LATER):
        stage.post("Portal for a museum")
        stage.post("Portal for a library")
    with clock.shifted(3 * LATER):
        assert tell_new_matches(stage.hall) == 1
    with clock.shifted(2 * PAUSE):
        assert tell_new_matches(stage.hall) == 0
    (mail,) = stage.mails()
    assert (mail.recipient, mail.subject) == ("kim@example.org", "Hiring Hall: 1 new job for Museums")
    assert mail.text.count("Portal for a museum, Acme") == 1
    assert "library" not in mail.text
    assert "yesterday" not in mail.text
    assert f"https://hall.example/searches/{saved.id}\n" in mail.text
    assert [line.entity_id for line in stage.market.changes("search.noticed")] == [saved.id]


def test_within_the_pause_nothing_is_told_and_nothing_is_lost(stage: Stage) -> None:
    stage.save()
    told = []
    for seconds, title in ((LATER, "Museum one"), (LATER + 600, "Museum two"), (LATER + 1200, "Museum three")):
        with clock.shifted(seconds):
            stage.post(title)
        with clock.shifted(seconds + LATER):
            told.append(tell_new_matches(stage.hall))
    with clock.shifted(3 * LATER + PAUSE):
        told.append(tell_new_matches(stage.hall))
    assert told == [1, 0, 0, 1]
    first, second = stage.mails()
    assert "Museum one" in first.text
    assert "Museum one" not in second.text
    assert "2 new jobs" in second.subject
    assert "Museum two" in second.text
    assert "Museum three" in second.text


def test_one_mail_holds_all_searches_and_ten_matches_of_each(stage: Stage) -> None:
    stage.save(name="Museums")
    stage.save("q=library", name="Libraries")
    with clock.shifted(LATER):
        for number in range(12):
            stage.post(f"Museum number {number}")
        stage.post("A library")
    with clock.shifted(2 * LATER):
        assert tell_new_matches(stage.hall) == 1
    (mail,) = stage.mails()
    assert mail.subject == "Hiring Hall: new matches of 2 searches"
    assert mail.text.count("Museum number") == 10
    assert "12 new jobs" in mail.text
    assert "and 2 more" in mail.text
    assert "A library" in mail.text


def test_what_may_not_be_seen_is_not_told(stage: Stage) -> None:
    stage.save()
    with clock.shifted(LATER):
        for visibility in (Visibility.PRIVATE, Visibility.INVITE_ONLY):
            stage.post(f"{visibility.value} museum", visibility)
        hidden = stage.post("Hidden museum")
        stage.post("Museum for all who sign in", Visibility.SIGNED_IN)
        with stage.market.act() as session:
            edit_job(session, stage.client, hidden.key, draft("Hidden museum", Visibility.PRIVATE))
    with clock.shifted(2 * LATER):
        assert tell_new_matches(stage.hall) == 1
    (mail,) = stage.mails()
    assert mail.text.count("museum") + mail.text.count("Museum") == mail.text.count("Search for q=museum: ") + 1
    assert "Museum for all who sign in" in mail.text


@on_sqlite
def test_what_goes_out_of_sight_between_finding_and_telling_is_not_told(stage: Stage) -> None:
    saved = stage.save()
    job = stage.post("Museum", Visibility.PRIVATE)
    found = [notices.Found(saved.id, saved.noticed_at, [job.id], 1)]
    with stage.market.act() as session:
        assert not notices.tell(
            session, stage.seeker, found, clock.now() + 9, pause=1, hall_name="Hall", address=lambda _: "/"
        )
    assert stage.mails() == []
    assert stage.noticed_at(saved) == saved.noticed_at


def test_of_several_processes_that_look_at_once_one_tells(stage: Stage) -> None:
    stage.save()
    stage.save("q=portal")
    with clock.shifted(LATER):
        stage.post("Portal for a museum")
    with clock.shifted(2 * LATER):
        told: list[int] = []
        looks = [threading.Thread(target=lambda: told.append(tell_new_matches(stage.hall))) for _ in range(4)]
        for look in looks:
            look.start()
        for look in looks:
            look.join()
    assert sorted(told) == [0, 0, 0, 1]
    assert len(stage.mails()) == 1


def test_mail_waits_for_a_confirmed_address_and_goes_to_nobody_suspended(stage: Stage) -> None:
    stage.save()
    with stage.market.act() as session:
        session.execute(update(User).where(User.id == stage.seeker.user_id).values(email_confirmed_at=None))
    with clock.shifted(LATER):
        stage.post("Museum")
    with clock.shifted(2 * LATER):
        assert tell_new_matches(stage.hall) == 0
        confirm(stage.market, stage.seeker)
        with stage.market.act() as session:
            session.execute(update(User).where(User.id == stage.seeker.user_id).values(status=UserStatus.INACTIVE))
        assert tell_new_matches(stage.hall) == 0
        with stage.market.act() as session:
            session.execute(update(User).where(User.id == stage.seeker.user_id).values(status=UserStatus.ACTIVE))
        assert tell_new_matches(stage.hall) == 1


@on_sqlite
def test_searches_without_mail_are_not_told_and_switching_it_on_begins_then(stage: Stage) -> None:
    saved = stage.save(by_mail=False)
    with clock.shifted(LATER):
        stage.post("Museum one")
    with clock.shifted(2 * LATER):
        assert tell_new_matches(stage.hall) == 0
        with stage.market.act() as session:
            set_mail(session, stage.seeker, saved.id, by_mail=True)
    with clock.shifted(3 * LATER):
        stage.post("Museum two")
    with clock.shifted(4 * LATER):
        assert tell_new_matches(stage.hall) == 1
    (mail,) = stage.mails()
    assert "Museum two" in mail.text
    assert "Museum one" not in mail.text


def entries(stage: Stage) -> list[Shown]:
    follow_log(stage.hall)
    with stage.market.database.reading() as session:
        return own_entries(session, stage.seeker)


def test_each_search_makes_an_entry_and_the_mail_of_all_can_be_stopped(stage: Stage) -> None:
    saved = [stage.save(name="Museums"), stage.save("q=portal", name="Portals")]
    with clock.shifted(LATER):
        stage.post("Portal for a museum")
    with clock.shifted(2 * LATER):
        assert tell_new_matches(stage.hall) == 1
    (mail,) = stage.mails()
    found = entries(stage)
    assert [shown.said.text for shown in reversed(found)] == ["1 new job for Museums", "1 new job for Portals"]
    assert [shown.line.entity_id for shown in reversed(found)] == [search.id for search in saved]
    assert {shown.entry.mail_id for shown in found} == {mail.id}
    assert mail.html is not None
    assert f'<a href="https://hall.example/searches/{saved[0].id}" rel="noopener">' in mail.html
    assert "/matches/" in (mail.unsubscribe or "")
    assert len(stage.mails()) == 1, "following the log mails nothing more"


def test_who_chose_another_way_gets_the_entry_alone(stage: Stage) -> None:
    stage.save()
    for seconds, choice in ((LATER, Choice.NONE), (2 * PAUSE, Choice.DAILY)):
        with stage.market.act() as session:
            choose(session, stage.seeker, {Topic.MATCHES: choice})
        with clock.shifted(seconds):
            stage.post(f"Museum {choice.value}")
        with clock.shifted(seconds + LATER):
            assert tell_new_matches(stage.hall) == 1
            newest, *_ = entries(stage)
            assert (newest.entry.digest_at is not None) is (choice is Choice.DAILY)
    assert stage.mails() == []
    with clock.shifted(2 * 86_400):
        assert send_digests(stage.hall) == 1
        assert send_digests(stage.hall) == 0
    (mail,) = stage.mails()
    assert mail.text.count("1 new job for Search for q=museum") == 1


def join(stage: Stage, name: str, country: str) -> None:
    with stage.market.act() as session:
        people.sign_up(
            session,
            None,
            username=name,
            email=f"{name}@example.org",
            password=Hashed("-"),
            settings=people.Settings(name.title(), "Tester", country=country, is_freelancer=True),
        )


def test_people_who_join_and_match_are_told(stage: Stage) -> None:
    stage.save("country=Portugal", Subject.PEOPLE, name="Portuguese")
    with clock.shifted(LATER):
        for name, country in (("rui", "Portugal"), ("ana", "Spain")):
            join(stage, name, country)
    with clock.shifted(2 * LATER):
        assert tell_new_matches(stage.hall) == 1
    (mail,) = stage.mails()
    assert mail.subject == "Hiring Hall: 1 new freelancer for Portuguese"
    assert "Rui" in mail.text
    assert "Ana" not in mail.text


@on_postgresql  # SQLite has one writer at a time: nobody else is half-way while it looks
def test_a_job_that_is_still_being_written_is_not_passed_over(stage: Stage) -> None:
    stage.save()
    with clock.shifted(LATER), stage.market.act() as session:
        post_job(session, stage.client, stage.team, JobType.HOURLY, draft("Museum in the making"))
        session.flush()
        closed = threading.Event()
        closed.set()  # does not wait for the writer
        with clock.shifted(LATER):
            assert tell_new_matches(stage.hall, closed) == 0
    with clock.shifted(3 * LATER):
        assert tell_new_matches(stage.hall) == 1
    assert "Museum in the making" in stage.mails()[0].text


@on_sqlite
def test_a_search_that_cannot_be_read_does_not_stop_the_others(stage: Stage) -> None:
    stage.save("q=museum)", name="Broken")
    stage.save()
    with clock.shifted(LATER):
        stage.post("Museum")
    with clock.shifted(2 * LATER):
        assert tell_new_matches(stage.hall) == 1


@on_sqlite
def test_the_rooms_open_and_close(stage: Stage) -> None:
    for room in (NoticeRoom(stage.hall), InboxRoom(stage.hall)):
        room.open()
        room.close()
    assert not [thread for thread in threading.enumerate() if thread.name in {"notices", "inbox"}]
