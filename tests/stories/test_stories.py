"""From a posted job to the feedback of both sides, by programs and by people: both leave the same records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiringhall.marketplace.accounts.models import User
from tests.conftest import MakeClient
from tests.stories.by_client import ByClient
from tests.stories.by_pages import ByPages
from tests.stories.records import Dump, dump
from tests.stories.telling import STORIES, Story, Teller, tell
from tests.support.browser import Visitors
from tests.support.clients import PublishedClient
from tests.support.hall import Hall
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, open_back
from tests.web.looking import enter
from tests.web.test_companies import Firm, found
from tests.web.visitor import Visitor

each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.type.value)


class Stage:
    """A client with a company and a freelancer who have met nobody yet."""

    def __init__(self, back: Back) -> None:
        self.back = back
        self.firm: Firm = found(back)
        self.client, self.freelancer = self.firm.owner, back.person("Ken", is_freelancer=True)

    def play(self, teller: Teller) -> Dump:
        """Tell a story and return its records."""
        tell(teller)
        with self.back.database.reading() as session:
            people: dict[str, User] = {"client": self.client, "freelancer": self.freelancer}
            return dump(session, self.firm.id, people)


@pytest.fixture
def back(hall: Hall) -> Iterator[Back]:
    back = open_back(hall)
    yield back
    back.database.close()


def by_client(hall: Hall, back: Back, make: MakeClient, story: Story) -> Dump:
    stage = Stage(back)

    def program(person: User) -> PublishedClient:
        return make("python-2.1.0", hall, token=hall.backstage.create_token(hall.demo.key, person.username))

    def visitor(person: User) -> Visitor:
        visitor = Visitor(hall.base_url)
        back.sign_in(visitor, person)
        return visitor

    client, freelancer = stage.client, stage.freelancer
    programs, visitors = (program(client), program(freelancer)), (visitor(client), visitor(freelancer))
    return stage.play(ByClient(story, stage.firm.id, freelancer, programs, visitors))


@each_story
def test_programs_tell_it_on_both_databases(story: Story, hall: Hall, back: Back, published_client: MakeClient) -> None:
    records = by_client(hall, back, published_client, story)
    told = {name: len(rows) for name, rows in records.items()}
    assert (told["jobs"], told["proposals"], told["attachments"], told["contracts"]) == (1, 1, 1, 1)
    assert told["offers"] == (2 if story.agreed is None else 3)
    assert (told["milestones"], told["feedback"]) == (len(story.countered.parts), 2)
    assert all(given["shown_at"] for given in records["feedback"])


@on_sqlite
@each_story
def test_people_leave_the_same_records_as_programs(
    story: Story, hall: Hall, back: Back, published_client: MakeClient, visitors: Visitors, tmp_path: Path
) -> None:
    stage = Stage(back)
    pages = enter(visitors.open(), back, stage.client), enter(visitors.open(), back, stage.freelancer)
    by_people = stage.play(ByPages(story, stage.firm.id, stage.freelancer, pages, tmp_path))
    by_programs = by_client(hall, back, published_client, story)
    for table, rows in by_programs.items():
        assert by_people[table] == rows, table
