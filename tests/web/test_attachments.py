"""Files of proposals on the pages: who gets them, and that they do nothing but be saved."""

from dataclasses import dataclass

import pytest

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.attachments import operations as attachments
from hiringhall.marketplace.attachments.queries import attachments as listed
from hiringhall.marketplace.proposals import operations as proposals
from hiringhall.marketplace.proposals.texts import ProposalText
from tests.support import files
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_jobs import post
from tests.web.visitor import Visitor


@dataclass(frozen=True)
class Sent:
    """A proposal with one file, and the people on both sides."""

    firm: Firm
    freelancer: User
    path: str


def send(back: Back, name: str, content: bytes) -> Sent:
    firm, freelancer = found(back), back.person("Fred", is_freelancer=True)
    job = post(firm, "Build it")
    kept = attachments.keep(back.hall.backstage.hall.blobs, name, content)
    with back.database.writing() as session:
        text = ProposalText(cover_letter="I can.", rate=2_000)
        proposal = proposals.submit(session, actor(freelancer), job, text)
        attachments.take(session, actor(freelancer), proposal, [kept])
        file = listed(session, [proposal.id])[proposal.id][0]
    return Sent(firm, freelancer, f"/attachments/{file.key}/{file.name}")


def test_both_sides_get_the_file_to_be_saved(visitor: Visitor, back: Back) -> None:
    sent = send(back, 'Zeugnis "世界".html', b"<script>alert(1)</script>")
    for reader in (sent.freelancer, sent.firm.owner, sent.firm.add(back.person("Rita"), Role.RECRUITER)):
        back.sign_in(visitor, reader)
        answer = visitor.get(sent.path)
        assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="Zeugnis ____')
        assert disposition.endswith("filename*=UTF-8''Zeugnis%20_%E4%B8%96%E7%95%8C_.html.txt")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_picture_is_handed_out_as_it_was_sent(visitor: Visitor, back: Back) -> None:
    content = files.picture("JPEG") + files.archive(("hidden", "x"))
    sent = send(back, "photo.jpg", content)
    back.sign_in(visitor, sent.freelancer)
    answer = visitor.get(sent.path)
    assert (answer.content, answer.headers["Content-Type"]) == (content, "image/jpeg")
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("role", [Role.FINANCE, Role.MEMBER])
def test_to_all_others_there_is_no_such_file(visitor: Visitor, back: Back, role: Role) -> None:
    sent = send(back, "cv.pdf", files.PDF)
    others = (back.person("Eve", is_freelancer=True), found(back).owner, sent.firm.add(back.person("Finn"), role))
    for other in others:
        back.sign_in(visitor, other)
        assert visitor.get(sent.path).status_code == 404
    assert visitor.get("/attachments/~010000000000000000/cv.pdf").status_code == 404
    assert visitor.get("/attachments/1/cv.pdf").status_code == 404


def test_a_visitor_is_asked_to_sign_in(visitor: Visitor, back: Back) -> None:
    sent = send(back, "cv.pdf", files.PDF)
    assert visitor.get(sent.path, follow=False).headers["Location"].startswith("/login")
