import pytest

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.errors import WireError, from_refusal
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound, Refused

NAMES = {"team": "buyer_team__reference"}


@pytest.mark.parametrize(
    ("refused", "status", "message"),
    [
        (NotFound("job"), 404, "There is no such job."),
        (NotAllowed("Only a hiring manager may post jobs."), 403, "Only a hiring manager may post jobs."),
        (InvalidInput("team", "Send a number."), 400, "buyer_team__reference: Send a number."),
        (InvalidInput("title", "Send a text."), 400, "title: Send a text."),
        (InvalidState("contract", "closed", "paused"), 400, "The contract is closed; it cannot become paused."),
        (Conflict("The name is taken."), 400, "The name is taken."),
        (Conflict("There is one already.", "team"), 400, "buyer_team__reference: There is one already."),
    ],
)
def test_a_refusal_becomes_status_and_message(refused: Refused, status: int, message: str) -> None:
    wrong = from_refusal(refused, NAMES)
    assert (wrong.status, wrong.code, wrong.message) == (status, str(status), message)


@pytest.mark.parametrize(
    ("wrong", "status", "message"),
    [
        (errors.request_token_refused(), 401, "Failed to validate oauth signature and token"),
        (errors.access_token_refused(), 401, "OAuth Verification Failed"),
        (
            errors.access_token_unknown_combination(),
            401,
            "The consumer_key and token combination does not exist or is not enabled",
        ),
        (errors.unknown_combination(), 403, "The consumer_key and token combination does not exist or is not enabled"),
        (errors.replayed(), 403, "Duplicate timestamp/nonce combination, possible replay attack."),
        (errors.wrong_signature(), 401, "Verification of signature failed."),
        (errors.malformed_key(), 400, "The provided API Key has wrong format."),
        (errors.too_many_requests(), 429, "Too Many Requests"),
        (errors.no_access(), 403, "This APP has no access to the requested resource"),
        (errors.wrong_url(), 404, "Wrong URL requested"),
    ],
)
def test_the_documented_words(wrong: WireError, status: int, message: str) -> None:
    assert (wrong.status, wrong.message, str(wrong)) == (status, message, message)


def test_sizes_and_formats_are_named() -> None:
    assert (errors.too_large(1024).status, "1024" in errors.too_large(1024).message) == (413, True)
    assert errors.unknown_format("yaml").message.startswith('format: "yaml"')


def test_a_message_is_always_text() -> None:
    assert WireError(400, "a\ud800b").message == "a?b"
    assert len(errors.given_twice("x" * 10_000).message) < 300
