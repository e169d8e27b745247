"""API keys and the tokens people give them."""

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts import keys, tokens
from hiringhall.marketplace.accounts.credentials import find_credentials
from hiringhall.marketplace.accounts.models import AccessToken, ApiKey, KeyStatus
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.storage.sealing import Sealer, SealError
from tests.support.inbox import mails, tell
from tests.support.market import Market

CALLBACK = "https://app.example/back?x=1"


def register(market: Market, owner: Actor, **options: object) -> int:
    options = {"name": "Robot", "scopes": {Scope.BASIC}, "callback": CALLBACK, "approve": True} | options
    with market.act() as session:
        return keys.register_key(session, owner, market.sealer, **options)[0].id  # type: ignore[arg-type]


def granted(market: Market, key_id: int, person: Actor) -> tokens.Credentials:
    """Walk the whole way from request token to access token."""
    with market.act() as session:
        key = session.get_one(ApiKey, key_id)
        asked = tokens.issue_request_token(session, market.sealer, key, "")
    with market.act() as session:
        verifier = tokens.authorize(session, person, asked.token).verifier
    with market.act() as session:
        return tokens.exchange(session, market.sealer, session.get_one(ApiKey, key_id), asked.token, verifier)


def consumer_key(market: Market, key_id: int) -> str:
    with market.database.reading() as session:
        return session.get_one(ApiKey, key_id).consumer_key


def test_a_key_waits_for_the_operator_who_tells_the_owner(market: Market) -> None:
    ann, boss = market.person("ann"), market.person("boss", is_operator=True)
    key_id = register(market, ann, approve=False)
    with market.database.reading() as session:
        assert [key.id for key in keys.keys_to_review(session, boss)] == [key_id]
        with pytest.raises(NotAllowed):
            keys.keys_to_review(session, ann)
    with pytest.raises(NotAllowed), market.act() as session:
        keys.review_key(session, ann, key_id, approve=True)
    with market.act() as session:
        assert keys.review_key(session, boss, key_id, approve=True, note="Fine.").status is KeyStatus.APPROVED
    with pytest.raises(InvalidState), market.act() as session:
        keys.review_key(session, boss, key_id, approve=False)
    tell(market)
    (mail,) = mails(market)
    assert (mail.recipient, "Fine." in mail.text) == ("ann@example.org", True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 101),
        ("website", "example.org"),
        ("website", "ftp://example.org/"),
        ("website", "javascript://example.org/%0aalert(1)"),
        ("callback", "javascript://x/%0aalert(1)"),
        ("callback", "data:text/html,x"),
        ("callback", "not an address"),
        ("callback", "https://x/\r\nSet-Cookie: a=b"),
        ("purpose", "x" * 2001),
    ],
)
def test_bad_values_of_a_key_are_refused_by_name(market: Market, field: str, value: str) -> None:
    ann = market.person("ann")
    with pytest.raises(InvalidInput, match=field):
        register(market, ann, **{field: value})
    assert market.count(ApiKey) == 0


def test_a_pair_from_elsewhere_can_be_brought_along_once(market: Market) -> None:
    ann = market.person("ann")
    pair = ("5bba83419248517d7883285e2b5976b1", "0123456789abcdef")
    key_id = register(market, CONSOLE, owner_id=ann.user_id, pair=pair)
    assert consumer_key(market, key_id) == pair[0]
    with pytest.raises(Conflict):
        register(market, CONSOLE, owner_id=ann.user_id, pair=pair)


def test_secrets_are_not_in_the_database(market: Market) -> None:
    ann = market.person("ann")
    with market.act() as session:
        key, secret = keys.register_key(session, ann, market.sealer, name="Robot", scopes=set(Scope), approve=True)
        held = tokens.grant(session, ann, market.sealer, key, 1)
        stored = key.sealed_secret, session.get_one(AccessToken, held.token).sealed_secret
    assert secret not in stored[0]
    assert held.secret not in stored[1]
    with pytest.raises(SealError):
        Sealer("another key").open(stored[0])
    for change in (*market.changes("key.registered"), *market.changes("grant.issued")):
        assert secret not in str(change.after)
        assert held.secret not in str(change.after)


def test_the_whole_way_to_an_access_token(market: Market) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    key_id = register(market, ann)
    first = granted(market, key_id, bob)
    with market.database.reading() as session:
        found = find_credentials(session, consumer_key(market, key_id), first.token)
        assert found is not None
        assert (found.user_id, found.scopes) == (bob.user_id, ["basic"])
        assert tokens.has_grant(session, bob, key_id)
        assert [token.key_id for token in tokens.granted_keys(session, bob)] == [key_id]
    assert granted(market, key_id, bob) == first, "tokens do not expire, so a person's token of a key stays the same"


def test_a_token_revoked_is_gone_and_the_next_is_another(market: Market) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    key_id = register(market, ann)
    first = granted(market, key_id, bob)
    with market.act() as session:
        tokens.revoke_grant(session, bob, key_id)
    with market.database.reading() as session:
        assert find_credentials(session, consumer_key(market, key_id), first.token) is None
    with pytest.raises(NotFound), market.act() as session:
        tokens.revoke_grant(session, bob, key_id)
    assert granted(market, key_id, bob) != first


def test_other_permissions_end_all_tokens_and_the_same_do_not(market: Market) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    key_id = register(market, ann)
    held = granted(market, key_id, bob)
    for scopes, alive in (({Scope.BASIC}, True), ({Scope.BASIC, Scope.JOBS_VIEW}, False)):
        with market.act() as session:
            keys.update_key(session, ann, key_id, name="Robot", scopes=scopes, callback=CALLBACK)
        with market.database.reading() as session:
            found = find_credentials(session, consumer_key(market, key_id), held.token)
        assert (found is not None) == alive
    assert [change.after["user"] for change in market.changes("grant.revoked")] == [bob.user_id]


def test_only_its_owner_handles_a_key(market: Market) -> None:
    ann, eve = market.person("ann"), market.person("eve")
    key_id = register(market, ann)
    for handle in (
        lambda session: keys.rotate_secret(session, eve, market.sealer, key_id),
        lambda session: keys.delete_key(session, eve, key_id),
        lambda session: keys.update_key(session, eve, key_id, name="Mine", scopes=()),
    ):
        with pytest.raises(NotFound), market.act() as session:
            handle(session)


def test_a_deleted_key_and_its_tokens_are_refused(market: Market) -> None:
    ann = market.person("ann")
    key_id = register(market, ann)
    held, name = granted(market, key_id, ann), consumer_key(market, key_id)
    with market.act() as session:
        keys.delete_key(session, ann, key_id)
    with market.database.reading() as session:
        assert find_credentials(session, name, held.token) is None
        assert keys.own_keys(session, ann) == []


@pytest.mark.parametrize(
    ("registered", "asked", "given", "target"),
    [
        (CALLBACK, "", None, CALLBACK),
        (CALLBACK, "", "https://given.example/", "https://given.example/"),
        (CALLBACK, "https://asked.example/", "https://given.example/", "https://asked.example/"),
        (CALLBACK, "oob", None, None),
        (CALLBACK, "", "oob", None),
        ("", "", None, None),
        ("", "myapp://done", None, "myapp://done"),
    ],
)
def test_where_a_person_is_sent_back_to(
    market: Market, registered: str, asked: str, given: str | None, target: str | None
) -> None:
    ann = market.person("ann")
    key_id = register(market, ann, callback=registered)
    with market.act() as session:
        token = tokens.issue_request_token(session, market.sealer, session.get_one(ApiKey, key_id), asked).token
        assert tokens.authorize(session, ann, token, given).callback == target


def test_a_callback_that_runs_code_is_refused(market: Market) -> None:
    ann = market.person("ann")
    key_id = register(market, ann)
    with market.act() as session:
        key = session.get_one(ApiKey, key_id)
        with pytest.raises(InvalidInput, match="callback"):
            tokens.issue_request_token(session, market.sealer, key, "javascript://x/%0aalert(1)")
        token = tokens.issue_request_token(session, market.sealer, key, "").token
        with pytest.raises(InvalidInput, match="callback"):
            tokens.authorize(session, ann, token, "javascript://x/%0aalert(1)")


def test_a_verifier_must_fit_and_works_once(market: Market) -> None:
    ann = market.person("ann")
    key_id = register(market, ann)
    with market.act() as session:
        key = session.get_one(ApiKey, key_id)
        asked = tokens.issue_request_token(session, market.sealer, key, "")
        with pytest.raises(InvalidState):
            tokens.exchange(session, market.sealer, key, asked.token, "")
        verifier = tokens.authorize(session, ann, asked.token).verifier
        for wrong in ("", "x", verifier[:-1]):
            with pytest.raises(NotAllowed):
                tokens.exchange(session, market.sealer, key, asked.token, wrong)
        tokens.exchange(session, market.sealer, key, asked.token, verifier)
        with pytest.raises(InvalidState):
            tokens.exchange(session, market.sealer, key, asked.token, verifier)


def test_request_tokens_of_another_key_expired_or_answered_are_unknown(market: Market) -> None:
    ann = market.person("ann")
    mine, other = register(market, ann), register(market, ann, name="Other")
    with market.act() as session:
        asked = tokens.issue_request_token(session, market.sealer, session.get_one(ApiKey, mine), "")
    with market.act() as session, pytest.raises(NotFound):
        tokens.exchange(session, market.sealer, session.get_one(ApiKey, other), asked.token, "x")
    with clock.shifted(tokens.REQUEST_TOKEN_LIFE), market.act() as session, pytest.raises(NotFound):
        tokens.pending_authorization(session, asked.token)
    with market.act() as session:
        tokens.refuse(session, ann, asked.token)
    with market.act() as session, pytest.raises(NotFound):
        tokens.authorize(session, ann, asked.token)


def test_who_refuses_takes_back_an_earlier_grant(market: Market) -> None:
    ann = market.person("ann")
    key_id = register(market, ann)
    held = granted(market, key_id, ann)
    with market.act() as session:
        asked = tokens.issue_request_token(session, market.sealer, session.get_one(ApiKey, key_id), "")
        tokens.refuse(session, ann, asked.token)
    with market.database.reading() as session:
        assert find_credentials(session, consumer_key(market, key_id), held.token) is None
