"""Pictures of diaries: screenshots and the charts of a room, by a signed address or for those who may look."""

from dataclasses import dataclass
from html import escape
from io import BytesIO
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page
from requests import Response

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import screenshots, slots
from hiringhall.marketplace.diary.editing import delete_cells
from hiringhall.marketplace.diary.recording import record_cells
from hiringhall.marketplace.diary.screenshots import Size
from hiringhall.picture_links import LASTS, PictureLinks
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.sealing import Sealer
from tests.support.browser import Problems
from tests.support.hall import Hall
from tests.support.hired import hire
from tests.support.screens import encoded, screen
from tests.support.tracking import capture
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts
from tests.web.visitor import Visitor

A_WEEK = 7 * 86_400


@dataclass(frozen=True)
class Tracked:
    """A firm with somebody in every role, and an agent of an agency who worked for it in the last two slots."""

    back: Back
    firm: Firm
    agency: Firm
    agent: User
    people: dict[str, User]
    contract: Contract
    slot: int
    """That of a cell with a screenshot; the one before has none."""
    shot: bytes
    blobs: Blobs

    def links(self, *, now: int = 0, sealer: Sealer | None = None) -> PictureLinks:
        return PictureLinks(sealer or self.back.sealer, "", now or clock.now())

    def screenshot(self, size: Size | str = Size.FULL, slot: int = 0) -> str:
        return f"/contracts/{self.contract.key}/diary/screenshots/{slot or self.slot}/{size}"

    def chart(self, name: str, of: Firm | None = None) -> str:
        return f"/teams/{(of or self.firm).id}/room/{self.agent.key}/{name}.png"


@pytest.fixture
def tracked(back: Back) -> Tracked:
    return track(back)


def track(back: Back) -> Tracked:
    """Let somebody work for a firm."""
    with clock.shifted(-A_WEEK):
        firm, agency = found(back), found(back, CompanyKind.AGENCY)
        people = {"owner": firm.owner, "agency-owner": agency.owner, "outsider": found(back).owner}
        for role in (Role.ADMIN, Role.FINANCE, Role.HIRING, Role.RECRUITER, Role.MEMBER):
            people[role.value] = firm.add(back.person(role.value.title()), role)
        people["staffing"] = agency.add(back.person("Staffing"), Role.STAFFING)
        people["agent"] = agent = agency.add(back.person("Agent", is_freelancer=True), Role.AGENT)
        people["other-agent"] = agency.add(back.person("Other", is_freelancer=True), Role.AGENT)
        client, freelancer = actor(firm.owner), actor(agent)
        contract = hire(Acts(back), client, firm.id, freelancer, agency_id=agency.id, signs=actor(people["staffing"]))
    blobs = back.hall.backstage.hall.blobs
    slot, shot = slots.slot_of(clock.now()) - 1, encoded(screen())
    digest = screenshots.keep(blobs, agent.id, slot, screenshots.make_screenshot(shot))
    captures = [capture(contract, slot - 1), capture(contract, slot, screenshot=digest)]
    with back.database.writing() as session:
        record_cells(session, freelancer, "laptop", "Linux/1.0", captures)
    return Tracked(back, firm, agency, agent, people, contract, slot, shot, blobs)


def opened(answer: Response) -> Image.Image:
    assert answer.status_code == 200
    image: Image.Image = Image.open(BytesIO(answer.content))
    image.load()
    return image


def changed(address: str, **values: str) -> str:
    """Return a signed address with another path (`path`) or other values in its query."""
    parts = urlsplit(address)
    query = {name: found[0] for name, found in parse_qs(parts.query).items()}
    path = values.pop("path", parts.path)
    return f"{path}?{urlencode(query | values)}"


def test_a_signed_address_shows_a_screenshot_to_anybody_in_every_size(tracked: Tracked, visitor: Visitor) -> None:
    answers = {size: visitor.get(tracked.links().screenshot(tracked.contract.key, tracked.slot, size)) for size in Size}
    assert answers[Size.FULL].content == tracked.shot
    sizes = {size: opened(answer).size for size, answer in answers.items()}
    assert sizes == {
        Size.FULL: (960, 540),
        Size.LARGE: (960, 540),
        Size.MEDIUM: (640, 360),
        Size.THUMBNAIL: (240, 135),
    }
    for answer in answers.values():
        headers = answer.headers
        assert headers["Content-Type"] == "image/webp"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin", "other sites show it"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Content-Disposition"].startswith("inline; filename=")
        assert headers["Cache-Control"] == "private, max-age=300"
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 4


def test_another_site_shows_pictures_by_signed_addresses_alone(
    tracked: Tracked, hall: Hall, page: Page, problems: Problems
) -> None:
    problems.expect("status of 403")
    signed = tracked.links().screenshot(tracked.contract.key, tracked.slot, Size.MEDIUM)
    chart = tracked.links().presence(tracked.firm.id, tracked.agent.key)
    addresses = [hall.base_url + path for path in (signed, chart, tracked.screenshot(Size.MEDIUM))]
    page.set_content("".join(f'<img src="{escape(address)}" alt="">' for address in addresses))
    page.wait_for_function("[...document.images].every(image => image.complete)")
    assert page.evaluate("[...document.images].map(image => image.naturalWidth)") == [640, 240, 0]


def test_a_png_is_shown_as_one(tracked: Tracked, visitor: Visitor, back: Back) -> None:
    made = screenshots.make_screenshot(encoded(screen(seed=5), "PNG"))
    slot = tracked.slot - 2
    digest = screenshots.keep(tracked.blobs, tracked.agent.id, slot, made)
    with back.database.writing() as session:
        record_cells(session, actor(tracked.agent), "laptop", "1", [capture(tracked.contract, slot, screenshot=digest)])
    types = {
        size: visitor.get(tracked.links().screenshot(tracked.contract.key, slot, size)).headers["Content-Type"]
        for size in (Size.FULL, Size.MEDIUM)
    }
    assert types == {Size.FULL: "image/png", Size.MEDIUM: "image/webp"}


def test_what_a_browser_has_is_not_sent_again_until_it_is_gone(tracked: Tracked, visitor: Visitor, back: Back) -> None:
    address = tracked.links().screenshot(tracked.contract.key, tracked.slot, Size.THUMBNAIL)
    first = visitor.get(address)
    again = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = visitor.http.head(visitor.base_url + address, timeout=30)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    span = range(tracked.slot, tracked.slot + 1)
    with back.database.writing() as session:
        delete_cells(session, actor(tracked.agent), tracked.blobs, tracked.contract.key, [span])
    assert visitor.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 404
    assert not list(tracked.blobs.kept(f"screenshots/{slots.day_of(tracked.slot)}/{tracked.agent.id}"))


def test_a_wrong_or_old_signature_shows_nothing_even_to_the_owner(
    tracked: Tracked, visitor: Visitor, back: Back
) -> None:
    back.sign_in(visitor, tracked.firm.owner)
    key, slot, now = tracked.contract.key, tracked.slot, clock.now()
    good = tracked.links().screenshot(key, slot, Size.THUMBNAIL)
    assert visitor.get(good).status_code == 200
    old = tracked.links(now=now - 2 * LASTS).screenshot(key, slot, Size.THUMBNAIL)
    foreign = tracked.links(sealer=Sealer("another hall")).screenshot(key, slot, Size.THUMBNAIL)
    wrong = [
        old,
        changed(old, until=str(now + LASTS)),
        foreign,
        changed(good, path=tracked.screenshot(Size.FULL)),
        changed(good, path=tracked.screenshot(Size.THUMBNAIL, slot - 1)),
        changed(good, path=tracked.screenshot("huge")),
        changed(good, path=tracked.screenshot(Size.THUMBNAIL).replace(key, str(tracked.contract.id))),
        changed(good, path=tracked.chart("activity")),
        changed(good, signature="x"),
        changed(good, signature="€\0"),
        changed(good, until="9" * 400),
        changed(good, until="-1"),
        changed(good, until=""),
        changed(good, path=tracked.screenshot(Size.THUMBNAIL) + "%ff"),
        tracked.screenshot(Size.THUMBNAIL) + "?signature=%ff&until=%00",
    ]
    assert {address: visitor.get(address).status_code for address in wrong} == dict.fromkeys(wrong, 403)


@pytest.mark.parametrize(
    ("who", "diary", "room"),
    [
        ("owner", 200, 200),
        ("admin", 200, 200),
        ("finance", 200, 200),
        ("hiring", 200, 200),
        ("agent", 200, 200),
        ("staffing", 200, 403),
        ("agency-owner", 200, 403),
        ("recruiter", 403, 200),
        ("member", 403, 200),
        ("other-agent", 403, 403),
        ("outsider", 403, 403),
        ("", 403, 403),
    ],
)
def test_without_a_signature_they_are_for_those_who_may_look(
    tracked: Tracked, visitor: Visitor, back: Back, who: str, diary: int, room: int
) -> None:
    if who:
        back.sign_in(visitor, tracked.people[who])
    answer = visitor.get(tracked.screenshot(Size.THUMBNAIL), follow=False)
    assert answer.status_code == diary
    if diary == 200:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Vary"] == "Cookie"
    assert visitor.get(tracked.chart("presence"), follow=False).status_code == room
    assert visitor.get(tracked.chart("activity"), follow=False).status_code == max(diary, room)


def test_an_agency_sees_its_freelancers_in_its_own_room(tracked: Tracked, visitor: Visitor, back: Back) -> None:
    statuses = {}
    for who in ("staffing", "agency-owner", "other-agent", "owner"):
        back.sign_in(visitor, tracked.people[who])
        charts = (tracked.chart(name, tracked.agency) for name in ("presence", "activity"))
        statuses[who] = [visitor.get(chart, follow=False).status_code for chart in charts]
    assert statuses == {"staffing": [200] * 2, "agency-owner": [200] * 2, "other-agent": [403] * 2, "owner": [403] * 2}


def test_where_there_is_none_it_says_so(tracked: Tracked, visitor: Visitor, back: Back) -> None:
    key, links = tracked.contract.key, tracked.links()
    assert visitor.get(links.screenshot(key, tracked.slot - 1, Size.FULL)).status_code == 404
    assert visitor.get(links.screenshot("~01" + "0" * 16, tracked.slot, Size.FULL)).status_code == 404
    tracked.blobs.discard(file.name for file in tracked.blobs.kept(f"screenshots/{slots.day_of(tracked.slot)}"))
    assert visitor.get(links.screenshot(key, tracked.slot, Size.FULL)).status_code == 404
    assert visitor.get(links.presence(tracked.firm.id, tracked.people["outsider"].key)).status_code == 404
    assert visitor.get(links.presence(0, tracked.agent.key)).status_code == 404
    back.sign_in(visitor, tracked.firm.owner)
    for path in (
        tracked.screenshot("huge"),
        tracked.screenshot(Size.FULL, 10**18),
        tracked.screenshot(Size.FULL, 10**30),
        tracked.screenshot().replace(str(tracked.slot), "x"),
        tracked.screenshot().replace(key, "~01" + "0" * 16),
        tracked.chart("presence").replace(tracked.agent.key, "nobody"),
        tracked.chart("presence").replace(tracked.agent.key, "~01" + "0" * 16),
        tracked.chart("presence").replace(f"/teams/{tracked.firm.id}/", "/teams/999999999/"),
    ):
        assert visitor.get(path).status_code == 404, path


def test_charts_tell_of_the_last_day_in_one_or_two_densities(tracked: Tracked, visitor: Visitor) -> None:
    links = tracked.links()
    for address, size in (
        (links.presence(tracked.firm.id, tracked.agent.key), (240, 40)),
        (links.activity(tracked.firm.id, tracked.agent.key), (288, 48)),
    ):
        answer = visitor.get(address)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert opened(answer).size == size
        assert opened(visitor.get(address + "&density=2")).size == (2 * size[0], 2 * size[1])
        assert opened(visitor.get(address + "&density=x")).size == size
        known = visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert known.status_code in {304, 200}, "another slot may have begun"


def test_a_chart_stays_when_the_contract_ends_and_is_of_no_other_team(
    tracked: Tracked, visitor: Visitor, back: Back
) -> None:
    with back.database.writing() as session:
        team = organizations.create_team(session, actor(tracked.firm.owner), tracked.firm.id, name="Lab", slug="lab").id
        end_contract(session, actor(tracked.people["staffing"]), tracked.contract.key, "9601")
    links = tracked.links()
    assert visitor.get(links.presence(tracked.firm.id, tracked.agent.key)).status_code == 200
    assert visitor.get(links.presence(team, tracked.agent.key)).status_code == 404
