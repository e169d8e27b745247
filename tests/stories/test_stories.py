"""From a posted job to the feedback of both sides, by programs and by people: both leave the same records."""

from pathlib import Path

import pytest

from hiringhall.marketplace.accounts.models import User
from tests.conftest import MakeClient
from tests.stories.by_client import ByClient
from tests.stories.by_pages import ByPages
from tests.stories.records import Dump, dump
from tests.stories.telling import STORIES, Story, tell
from tests.support.browser import Visitors
from tests.support.hall import Hall
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, back  # noqa: F401 - a fixture
from tests.web.looking import enter
from tests.web.test_companies import Firm, found
from tests.web.visitor import Visitor


def records(firm: Firm, freelancer: User) -> Dump:
    with firm.back.database.reading() as session:
        return dump(session, firm.id, {"client": firm.owner, "freelancer": freelancer})


def tell_by_client(hall: Hall, back: Back, make: MakeClient, story: Story) -> Dump:
    firm, freelancer = found(back), back.person("Ken", is_freelancer=True)
    programs = tuple(
        make("python-2.1.0", hall, token=hall.backstage.create_token(hall.demo.key, person.username))
        for person in (firm.owner, freelancer)
    )
    visitors = Visitor(hall.base_url), Visitor(hall.base_url)
    for visitor, person in zip(visitors, (firm.owner, freelancer), strict=True):
        back.sign_in(visitor, person)
    tell(ByClient(story, firm.id, freelancer, programs, visitors))
    return records(firm, freelancer)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.type.value)
def test_try(story: Story, hall: Hall, back: Back, published_client: MakeClient) -> None:
    import pprint
    pprint.pprint(tell_by_client(hall, back, published_client, story))


@on_sqlite
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.type.value)
def test_pages(story: Story, back: Back, visitors: Visitors, tmp_path: Path) -> None:
    firm, freelancer = found(back), back.person("Ken", is_freelancer=True)
    pages = enter(visitors.open(), back, firm.owner), enter(visitors.open(), back, freelancer)
    teller = ByPages(story, firm.id, freelancer, pages, tmp_path)
    teller.post()
    teller.invite()
    teller.take_up()
    teller.talk()
    teller.shortlist()
