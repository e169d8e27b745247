"""Files are looked at, kept, and attached to proposals, ten of ten megabytes at most."""

from pathlib import Path

import pytest

from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.attachments import operations, queries
from hiringhall.marketplace.attachments.operations import LARGEST, MOST_FILES, KeptFile, keep
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.storage.blobs import Blobs
from tests.support import files
from tests.support.bidding import Bidding
from tests.support.market import Market


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs("", tmp_path / "blobs")


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def take(bidding: Bidding, key: str, actor: Actor, kept: list[KeptFile]) -> None:
    with bidding.market.act() as session:
        operations.take(session, actor, session.get_one(Proposal, bidding.load(key).id), kept)


def listed(bidding: Bidding, key: str) -> list[queries.ShownAttachment]:
    with bidding.market.database.reading() as session:
        proposal = bidding.load(key).id
        return queries.attachments(session, [proposal, 0]).get(proposal, [])


def test_files_are_attached_in_their_order_and_logged(bidding: Bidding, blobs: Blobs) -> None:
    key = bidding.submit(bidding.fred)
    assert listed(bidding, key) == []
    kept = [keep(blobs, "../CV.pdf", files.PDF), keep(blobs, "me.exe", files.picture("PNG"))]
    take(bidding, key, bidding.fred, kept)
    first, second = listed(bidding, key)
    assert (first.name, first.media_type, first.size) == ("CV.pdf", "application/pdf", len(files.PDF))
    assert (second.name, second.media_type) == ("me.exe.png", "image/png")
    assert blobs.get(first.blob) == files.PDF
    assert "CV" not in first.blob
    line = bidding.market.changes("proposal.files-attached")[0]
    assert (line.actor_id, line.company_id, line.after) == (
        bidding.fred.user_id,
        bidding.acme,
        {"files": ["CV.pdf", "me.exe.png"]},
    )
    with bidding.market.database.reading() as session:
        assert queries.attachment(session, first.key) == first
        with pytest.raises(NotFound):
            queries.attachment(session, "~010000000000000000")


def test_the_same_content_is_kept_twice_under_different_names(blobs: Blobs) -> None:
    assert keep(blobs, "a.pdf", files.PDF).blob != keep(blobs, "a.pdf", files.PDF).blob


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"", "“empty.txt” is empty"),
        ("big.txt", b"x" * (LARGEST + 1), "larger than 10 MB"),
        ("setup.exe", b"MZ\x90\x00" + bytes(60), "another kind; send PDF"),
        ("fake.pdf", b"\x7fELF" + bytes(60), "another kind"),
        ("bomb.zip", files.bomb(), "too much once it is unpacked"),
        ("locked.odt", files.locked_document(), "damaged or incomplete"),
        ("x" * 300 + "\u202e.txt", b"", "x" * 60 + "…”"),
    ],
)
def test_what_cannot_be_taken_is_told_and_not_kept(
    tmp_path: Path, blobs: Blobs, name: str, content: bytes, why: str
) -> None:
    with pytest.raises(InvalidInput, match=why) as refused:
        keep(blobs, name, content)
    assert refused.value.field == "files"
    assert not (tmp_path / "blobs").exists() or list((tmp_path / "blobs").rglob("*.*")) == []


def test_the_largest_file_is_taken(blobs: Blobs) -> None:
    assert keep(blobs, "big.txt", b"x" * LARGEST).size == LARGEST


def test_a_proposal_has_at_most_ten_files(bidding: Bidding, blobs: Blobs) -> None:
    key = bidding.submit(bidding.fred)
    kept = [keep(blobs, f"{number}.txt", b"x") for number in range(MOST_FILES)]
    take(bidding, key, bidding.fred, kept[:9])
    with pytest.raises(InvalidInput, match="at most 10"):
        take(bidding, key, bidding.fred, kept[8:])
    assert len(listed(bidding, key)) == 9
    take(bidding, key, bidding.fred, kept[9:])
    take(bidding, key, bidding.fred, [])
    assert len(listed(bidding, key)) == MOST_FILES


def test_only_people_attach_files(bidding: Bidding, blobs: Blobs) -> None:
    key = bidding.submit(bidding.fred)
    with pytest.raises(NotAllowed):
        take(bidding, key, CONSOLE, [keep(blobs, "a.txt", b"a")])
