"""The operator's pages."""

import pytest

from hiringhall.marketplace.accounts.models import UserStatus
from tests.web.conftest import Back
from tests.web.visitor import Visitor, flash, heading

PAGES = ["/operator", "/operator/people", "/operator/companies", "/operator/keys", "/operator/fees"]


@pytest.mark.parametrize("path", PAGES)
def test_operators_see_their_pages_and_others_do_not(visitor: Visitor, other: Visitor, back: Back, path: str) -> None:
    back.sign_in(visitor, back.person(is_operator=True))
    back.sign_in(other, back.person())
    assert visitor.get(path).status_code == 200
    assert other.get(path).status_code == 403
    assert "/operator" not in other.get("/").text
    assert "/operator" in visitor.get("/").text


def test_people_are_found_by_a_part_of_their_name(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person(is_operator=True))
    user = back.person("Zebulon")
    assert user.email in visitor.get(f"/operator/people?find={user.username[:12]}").text
    assert user.email in visitor.get("/operator/people?find=ZEBULON+tes").text
    assert user.email not in visitor.get("/operator/people?find=%25").text
    assert "Nobody found" in visitor.get("/operator/people?find=%27%22%3E%3Cscript%3E&page=x").text


def test_a_suspended_person_is_signed_out_and_can_be_let_back_in(visitor: Visitor, other: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person(is_operator=True))
    user = back.sign_in(other, back.person())
    assert other.is_signed_in()
    page = f"/operator/people/{user.id}/suspend"
    assert heading(visitor.get(page)) == "Suspend Kim Tester?"
    assert "suspended" in flash(visitor.send(page))
    assert not other.is_signed_in()
    saved = back.user(user.username)
    assert saved is not None
    assert saved.status is UserStatus.INACTIVE
    assert visitor.send(page, on="/account").status_code == 409
    visitor.send(f"/operator/people/{user.id}/reactivate", on="/account")
    assert not other.is_signed_in(), "an ended sign-in came back"
    assert other.sign_in(user.username).status_code == 200


def test_operators_cannot_suspend_themselves_or_nobody(visitor: Visitor, back: Back) -> None:
    operator = back.sign_in(visitor, back.person(is_operator=True))
    assert visitor.send(f"/operator/people/{operator.id}/suspend", on="/account").status_code == 403
    assert visitor.send("/operator/people/0/suspend", on="/account").status_code == 404
    assert visitor.is_signed_in()


def test_an_operator_sets_the_fees_of_contracts_to_come(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person(is_operator=True))
    page = visitor.get("/operator/fees").text
    assert "The hall keeps 10% of it." in page
    flat = {"kind": "flat", "rate": "10", "client_rate": "", "note": "As before <really>"}
    assert "new fees" in flash(visitor.send("/operator/fees", flat))
    assert "As before &lt;really&gt;" in visitor.get("/operator/fees").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "flat", "rate": "51"}, "Write 0 to 50 percent"),
        ({"kind": "flat", "rate": "ten"}, "Write a percentage"),
        ({"kind": "flat"}, "Write what part of each charge"),
        ({"kind": "dear"}, "Choose one from the list"),
        ({}, "Choose one from the list"),
        ({"kind": "sliding", "tier_1_start": "0", "tier_1_rate": "20"}, "Write 2 to 5 rates"),
        (
            {"kind": "sliding", "tier_1_start": "0", "tier_1_rate": "20", "tier_2_start": "500"},
            "Write both, or neither",
        ),
        ({"kind": "none", "client_rate": "99.999"}, "Write a percentage"),
        ({"kind": "none", "client_rate": "99"}, "Write 0 to 50 percent"),
        ({"kind": "none", "note": "x" * 256}, "Write at most 255 characters"),
    ],
)
def test_fees_that_make_no_sense_are_told_beside_their_field(
    visitor: Visitor, back: Back, typed: dict[str, str], told: str
) -> None:
    back.sign_in(visitor, back.person(is_operator=True))
    answer = visitor.send("/operator/fees", typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert all(f'value="{value}"' in answer.text for name, value in typed.items() if name != "kind")


def test_others_cannot_suspend_or_review(visitor: Visitor, other: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    user = back.sign_in(other, back.person())
    for path in (
        f"/operator/people/{user.id}/suspend",
        f"/operator/people/{user.id}/reactivate",
        "/operator/keys/1",
        "/operator/fees",
    ):
        assert visitor.send(path, {"answer": "approve"}, on="/account").status_code == 403
    assert other.is_signed_in()
