"""People join, change their details, and are suspended."""

from functools import cache

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts import mail_links, oversight, passwords, people, sign_ins
from hiringhall.marketplace.accounts.models import MailLink, User, UserStatus
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.mail import Mail
from tests.support.market import Market

PASSWORD = "seven quiet brass owls"
SETTINGS = people.Settings("Ada", "Byron", "Europe/London")
BROWSER = sign_ins.Browser(days=30, address="192.0.2.1", agent="Browser")


@cache
def hashed(password: str = PASSWORD) -> passwords.Hashed:
    return passwords.prepare(password)


def join(market: Market, username: str = "ada", *, is_operator: bool = False) -> User:
    with market.act() as session:
        return people.sign_up(
            session,
            CONSOLE,
            username=username,
            email=f"{username}@example.org",
            password=hashed(),
            settings=SETTINGS,
            is_operator=is_operator,
        )


def actor(user: User) -> Actor:
    return Actor(user.id, "web")


def sign_in(market: Market, username: str = "ada", password: str = PASSWORD, replaces: str | None = None) -> str:
    with market.database.reading() as session:
        verified = sign_ins.verify(session, username, password)
    with market.act() as session:
        return sign_ins.sign_in(session, verified, sign_ins.Browser(days=30, replaces=replaces))


def is_signed_in(market: Market, secret: str) -> bool:
    with market.database.reading() as session:
        return sign_ins.person_of_session(session, secret) is not None


def links(market: Market) -> list[str]:
    """Return the secrets of all links that were mailed, oldest first."""
    with market.database.reading() as session:
        texts = session.scalars(select(Mail.text).order_by(Mail.id)).all()
    return [line.removeprefix("LINK ") for text in texts for line in text.splitlines() if line.startswith("LINK ")]


def link_address(secret: str) -> str:
    return f"LINK {secret}"


def test_joining_normalises_and_is_recorded_without_the_password(market: Market) -> None:
    with market.act() as session:
        user = people.sign_up(
            session,
            None,
            username=" Ada ",
            email="Ada@Bücher.Example",
            password=PASSWORD,
            settings=people.Settings("  Ada  ", "King  Byron", "berlin", city="Berlin"),
        )
    assert (user.username, user.email) == ("ada", "ada@xn--bcher-kva.example")
    assert (user.first_name, user.last_name, user.timezone) == ("Ada", "King Byron", "Europe/Berlin")
    (line,) = market.changes("person.joined")
    assert line.actor_id == user.id
    assert "owls" not in str(line.after)
    assert "argon2" not in str(line.after)


@pytest.mark.parametrize("username", ["ab", "1ada", "ada!", "a" * 33, "ada byron", "", ".ada", "äda"])
def test_usernames_have_a_form(market: Market, username: str) -> None:
    with pytest.raises(InvalidInput, match="username"), market.act() as session:
        people.sign_up(session, None, username=username, email="a@example.org", password=hashed(), settings=SETTINGS)


@pytest.mark.parametrize(
    "email",
    ["", "a", "a@", "@b.org", "a b@c.org", "a@b@c.org", "a@b..org", "a@-b.org", "a\n@b.org", "x" * 250 + "@b.org"],
)
def test_addresses_have_a_form(market: Market, email: str) -> None:
    with pytest.raises(InvalidInput, match="email"), market.act() as session:
        people.sign_up(session, None, username="ada", email=email, password=hashed(), settings=SETTINGS)


@pytest.mark.parametrize("field", ["username", "email"])
def test_nobody_takes_the_name_or_address_of_another(market: Market, field: str) -> None:
    join(market)
    username = "ADA" if field == "username" else "other"
    email = "ADA@example.org" if field == "email" else "other@example.org"
    with pytest.raises(Conflict) as refused, market.act() as session:
        people.sign_up(session, None, username=username, email=email, password=hashed(), settings=SETTINGS)
    assert refused.value.field == field


def test_only_the_command_line_makes_operators(market: Market) -> None:
    with pytest.raises(NotAllowed), market.act() as session:
        people.sign_up(
            session,
            None,
            username="ada",
            email="a@example.org",
            password=hashed(),
            settings=SETTINGS,
            is_operator=True,
        )
    assert join(market, "ines", is_operator=True).is_operator


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 257,
        "1234567890",
        "Password2024!",
        "qwertyuiop",
        "ababababab",
        "ada.byron",
        "ADA.BYRON99",
        "a" * 30,
    ],
)
def test_passwords_that_others_would_try_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.check_new(password, "ada.byron", "ada.byron@example.org", "Ada", "Byron")


@pytest.mark.parametrize(
    "password", ["seven quiet brass owls", "パスワードをここに入力する", "Tr0ub4dor&3x", "x1" * 8 + "y?"]
)
def test_other_passwords_are_fine(password: str) -> None:
    passwords.check_new(password, "ada.byron", "ada.byron@example.org", "Ada", "Byron")


def test_a_sign_in_is_kept_as_a_digest_and_ends_after_its_days(market: Market) -> None:
    join(market)
    secret = sign_in(market)
    assert is_signed_in(market, secret)
    assert not is_signed_in(market, secret + "x")
    with market.database.reading() as session:
        row = sign_ins.own_sign_ins(session, actor(people.find_person(session, "ada")))[0]
    assert secret not in row.token_hash
    with clock.shifted(31 * sign_ins.DAY):
        assert not is_signed_in(market, secret)


def test_use_makes_a_sign_in_last_but_not_for_ever(market: Market) -> None:
    join(market)
    secret = sign_in(market)
    for day in range(20, 366, 20):
        with clock.shifted(day * sign_ins.DAY), market.act() as session:
            assert sign_ins.person_of_session(session, secret)
            sign_ins.note_seen(session, secret, days=30)
    with clock.shifted(366 * sign_ins.DAY):
        assert not is_signed_in(market, secret)


def test_signing_in_replaces_what_the_browser_held(market: Market) -> None:
    join(market)
    first, elsewhere = sign_in(market), sign_in(market)
    second = sign_in(market, replaces=first)
    assert [is_signed_in(market, secret) for secret in (first, elsewhere, second)] == [False, True, True]


def test_wrong_passwords_and_unknown_people_are_told_the_same(market: Market) -> None:
    join(market)
    told = set()
    for username, password in (("ada", "wrong"), ("nobody", PASSWORD), ("ada", "x" * 300)):
        with pytest.raises(InvalidInput) as refused:
            sign_in(market, username, password)
        told.add(str(refused.value))
    assert len(told) == 1


def test_a_password_changed_between_check_and_sign_in_keeps_the_door_shut(market: Market) -> None:
    user = join(market)
    with market.database.reading() as session:
        verified = sign_ins.verify(session, "ada", PASSWORD)
    with market.act() as session:
        people.change_password(
            session, actor(user), verified=user.password_hash, password=hashed("four loud silver geese")
        )
    with pytest.raises(NotAllowed), market.act() as session:
        sign_ins.sign_in(session, verified, BROWSER)


def test_a_new_password_ends_all_sign_ins_but_the_one_kept(market: Market) -> None:
    user = join(market)
    kept, other = sign_in(market), sign_in(market)
    with market.act() as session:
        people.change_password(
            session, actor(user), verified=user.password_hash, password=hashed("four loud silver geese"), keep=kept
        )
    assert (is_signed_in(market, kept), is_signed_in(market, other)) == (True, False)
    with pytest.raises(InvalidInput), market.act() as session:
        people.change_password(session, actor(user), verified=user.password_hash, password=hashed())


def test_an_outdated_hash_is_replaced_at_sign_in(market: Market) -> None:
    user = join(market)
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),)).hash(PASSWORD)
    with market.act() as session:
        session.get_one(User, user.id).password_hash = weak
    sign_in(market)
    with market.database.reading() as session:
        assert session.get_one(User, user.id).password_hash not in {weak, user.password_hash}
    sign_in(market)


def test_a_reset_link_works_once_for_an_hour(market: Market) -> None:
    user = join(market)
    secret = sign_in(market)
    with market.act() as session:
        for email in ("ADA@example.org", "nobody@example.org", "no address"):
            mail_links.request_password_reset(session, email, hall_name="Hall", address=link_address)
    (link,) = links(market)
    with clock.shifted(3601), pytest.raises(NotFound), market.act() as session:
        mail_links.person_of_reset(session, link)
    with market.act() as session:
        assert mail_links.person_of_reset(session, link).id == user.id
        assert mail_links.reset_password(session, link, hashed("four loud silver geese")).email_confirmed_at
    assert not is_signed_in(market, secret)
    with pytest.raises(NotFound), market.act() as session:
        mail_links.reset_password(session, link, hashed())
    with market.database.reading() as session:
        assert link not in str([row.token_hash for row in session.scalars(select(MailLink))])


def test_a_used_reset_link_takes_the_others_with_it(market: Market) -> None:
    join(market)
    with market.act() as session:
        for _ in range(2):
            mail_links.request_password_reset(session, "ada@example.org", hall_name="Hall", address=link_address)
    first, second = links(market)
    with market.act() as session:
        mail_links.reset_password(session, second, hashed())
    with pytest.raises(NotFound), market.act() as session:
        mail_links.person_of_reset(session, first)


def test_an_address_is_confirmed_by_its_newest_link_only(market: Market) -> None:
    user = join(market)
    with market.act() as session:
        for email in ("first@example.org", "second@example.org"):
            mail_links.request_email(session, actor(user), email, hall_name="Hall", address=link_address)
    old, new = links(market)
    with market.act() as session:
        with pytest.raises(NotFound):
            mail_links.confirm_email(session, old)
        assert mail_links.awaited_email(session, actor(user)) == "second@example.org"
        assert mail_links.confirm_email(session, new).email == "second@example.org"
        assert mail_links.awaited_email(session, actor(user)) is None


def test_a_link_of_one_kind_does_not_do_for_the_other(market: Market) -> None:
    user = join(market)
    with market.act() as session:
        mail_links.request_email(session, actor(user), user.email, hall_name="Hall", address=link_address)
        mail_links.request_password_reset(session, user.email, hall_name="Hall", address=link_address)
    confirm, reset = links(market)
    with market.act() as session:
        with pytest.raises(NotFound):
            mail_links.person_of_reset(session, confirm)
        with pytest.raises(NotFound):
            mail_links.confirm_email(session, reset)


def test_an_address_taken_meanwhile_is_not_confirmed(market: Market) -> None:
    user = join(market)
    with market.act() as session:
        mail_links.request_email(session, actor(user), "eve@example.org", hall_name="Hall", address=link_address)
    join(market, "eve")
    with pytest.raises(Conflict), market.act() as session:
        mail_links.confirm_email(session, links(market)[0])


def test_suspending_ends_sign_ins_and_is_recorded(market: Market) -> None:
    user, operator = join(market), join(market, "ines", is_operator=True)
    secret = sign_in(market)
    with market.act() as session:
        oversight.set_status(session, actor(operator), user.id, UserStatus.INACTIVE)
    assert not is_signed_in(market, secret)
    with pytest.raises(NotAllowed):
        sign_in(market)
    with pytest.raises(InvalidState), market.act() as session:
        oversight.set_status(session, actor(operator), user.id, UserStatus.INACTIVE)
    with pytest.raises(NotAllowed), market.act() as session:
        people.update_settings(session, actor(user), SETTINGS)
    (line,) = market.changes("person.suspended")
    assert (line.actor_id, line.before, line.after) == (operator.id, {"status": "active"}, {"status": "inactive"})


def test_only_operators_look_after_people(market: Market) -> None:
    user = join(market)
    with market.database.reading() as session:
        for call in (
            lambda: oversight.counts(session, actor(user)),
            lambda: oversight.list_people(session, actor(user)),
            lambda: oversight.list_companies(session, actor(user)),
            lambda: oversight.set_status(session, actor(user), user.id, UserStatus.INACTIVE),
        ):
            with pytest.raises(NotAllowed):
                call()
        assert oversight.counts(session, CONSOLE).people == 1
