"""Groups that one asks to join, who keeps them, what they show, and the jobs that are meant for them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.jobs.groups import MOST_GROUPS, groups_of_jobs, open_jobs_of_group
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.jobs.operations import edit_job, fill_job, post_job
from hiringhall.marketplace.profiles import group_requests, groups, pictures
from hiringhall.marketplace.profiles.models import GroupMember, GroupRequest, RequestState
from tests.support.bidding import JOB, Bidding
from tests.support.files import picture
from tests.support.hired import Cast, hiring_cast
from tests.support.inbox import forget, inbox, tell, told
from tests.support.market import Market


@pytest.fixture
def cast(market: Market) -> Cast:
    """Lend somebody for every role; acme keeps the group of makers, which one asks to join."""
    made = hiring_cast(market)
    with market.act() as session:
        groups.create_group(session, CONSOLE, slug="makers", name="Makers")
        groups.change_group(session, CONSOLE, "makers", name="Makers", description="Of things.", by_approval=True)
        groups.give_group(session, CONSOLE, "makers", made.company)
    return made


def do(market: Market, operation: Callable[..., Any], *values: Any, **options: Any) -> Any:
    with market.act() as session:
        return operation(session, *values, **options)


def requests(market: Market) -> list[tuple[int, RequestState]]:
    with market.act() as session:
        return [(row.id, row.state) for row in session.scalars(select(GroupRequest).order_by(GroupRequest.id))]


def test_who_asks_is_let_in(market: Market, cast: Cast) -> None:
    freelancer = cast["freelancer"]
    forget(market)
    with pytest.raises(NotAllowed, match="Ask to join"):
        do(market, groups.join_group, freelancer, "makers")
    for _ in range(2):
        do(market, group_requests.ask_to_join, freelancer, "makers", " I make chairs. ")
    assert do(market, group_requests.groups_asked, freelancer) == {"makers"}
    tell(market)
    assert told(market) == [(name, "group-request.asked") for name in ("admin", "owner")]
    assert inbox(market, cast["owner"])[0].said.text == "Freelancer Tester asks to join the group “Makers”"
    (request,) = do(market, group_requests.waiting_requests, cast["admin"], "makers")
    assert (request.name, request.text) == ("Freelancer Tester", "I make chairs.")
    forget(market)
    do(market, group_requests.accept_request, cast["admin"], "makers", request.id)
    tell(market)
    assert [shown.said.text for shown in inbox(market, freelancer)] == ["You belong to the group “Makers” now"]
    assert market.count(GroupMember) == 1
    assert market.changes("profile.group-joined")[0].actor_id == cast["admin"].user_id
    for answer in (group_requests.accept_request, group_requests.refuse_request):
        with pytest.raises(InvalidState):
            do(market, answer, cast["admin"], "makers", request.id)
    do(market, group_requests.ask_to_join, freelancer, "makers")
    do(market, groups.join_group, freelancer, "makers")
    assert len(requests(market)) == 1, "who belongs to it need not ask"


def test_who_is_refused_is_told_and_waits_before_asking_again(market: Market, cast: Cast) -> None:
    freelancer = cast["freelancer"]
    do(market, group_requests.ask_to_join, freelancer, "makers")
    ((request, _),) = requests(market)
    forget(market)
    do(market, group_requests.refuse_request, cast["owner"], "makers", request, "Chairs are no things.")
    tell(market)
    (entry,) = inbox(market, freelancer)
    assert entry.said == ("You were not let into the group “Makers”", "They write:\nChairs are no things.")
    with pytest.raises(Conflict, match="30 days"):
        do(market, group_requests.ask_to_join, freelancer, "makers")
    with clock.shifted(group_requests.AGAIN_AFTER + 1):
        do(market, group_requests.ask_to_join, freelancer, "makers")
        do(market, group_requests.withdraw_request, freelancer, "makers")
        with pytest.raises(NotFound):
            do(market, group_requests.withdraw_request, freelancer, "makers")
        do(market, group_requests.ask_to_join, freelancer, "makers")
    states = [state for _, state in requests(market)]
    assert states == [RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.WAITING]


def test_a_group_that_opens_takes_in_who_waits_and_joins(market: Market, cast: Cast) -> None:
    freelancer = cast["freelancer"]
    do(market, group_requests.ask_to_join, freelancer, "makers")
    do(market, groups.change_group, cast["owner"], "makers", name="Makers", description="", by_approval=False)
    do(market, groups.join_group, freelancer, "makers")
    assert [state for _, state in requests(market)] == [RequestState.ACCEPTED]
    with pytest.raises(InvalidState):
        do(market, group_requests.ask_to_join, cast["agent"], "makers")


def test_who_keeps_a_group(market: Market, cast: Cast) -> None:
    operator = market.person("ines", is_operator=True)
    people = {**cast.people, "operator": operator}
    do(market, group_requests.ask_to_join, cast["freelancer"], "makers")
    ((request, _),) = requests(market)
    member = cast["agent"].user_id or 0
    with market.act() as session:
        groups.add_member(session, CONSOLE, groups.get_group(session, "makers"), member)
    acts: dict[str, Callable[..., Any]] = {
        "change": lambda session, actor: groups.change_group(session, actor, "makers", name="M", description=""),
        "logo": lambda session, actor: groups.set_logo(session, actor, market.blobs, "makers", None),
        "list": lambda session, actor: group_requests.waiting_requests(session, actor, "makers"),
        "accept": lambda session, actor: group_requests.accept_request(session, actor, "makers", request),
        "refuse": lambda session, actor: group_requests.refuse_request(session, actor, "makers", request),
        "remove": lambda session, actor: groups.remove_member(session, actor, "makers", member),
        "give": lambda session, actor: groups.give_group(session, actor, "makers", None),
        "ask": lambda session, actor: group_requests.ask_to_join(session, actor, "makers"),
    }

    def let(act: str, actor: Actor) -> bool:
        try:
            with market.act() as session:
                acts[act](session, actor)
                session.rollback()
        except NotAllowed:
            return False
        return True

    allowed = {act: {who for who, actor in people.items() if let(act, actor)} for act in acts}
    keepers = {"owner", "admin", "operator"}
    assert allowed.pop("ask") == {"freelancer", "agent", "bound", "stranger"}
    assert allowed.pop("give") == {"operator"}
    assert allowed == dict.fromkeys(allowed, keepers)
    do(market, groups.give_group, operator, "makers", None)
    with pytest.raises(NotAllowed):
        do(market, groups.change_group, cast["owner"], "makers", name="M", description="")
    with pytest.raises(InvalidInput, match="company"):
        do(market, groups.give_group, operator, "makers", cast.design)


def test_logos_come_and_go(market: Market, cast: Cast) -> None:
    with pytest.raises(NotFound), market.act() as session:
        groups.logo_of(session, "makers", 100)
    names = [pictures.keep(market.blobs, pictures.make_logo(picture("PNG"))) for _ in range(2)]
    for name in names:
        do(market, groups.set_logo, cast["owner"], market.blobs, "makers", name)
    with market.act() as session:
        kept = groups.logo_of(session, "makers", 100)
        assert groups.list_groups(session, None)[0].logo == names[1]
        with pytest.raises(NotFound):
            groups.logo_of(session, "makers", 99)
    assert market.blobs.has(kept.blob)
    assert not market.blobs.has(pictures.variant(pictures.LOGOS, names[0], "100").blob)
    do(market, groups.set_logo, cast["owner"], market.blobs, "makers", None)
    assert not market.blobs.has(kept.blob)


def test_jobs_are_meant_for_groups(market: Market) -> None:
    bidding = Bidding(market)
    slugs = [f"group-{number}" for number in range(MOST_GROUPS + 1)]
    with market.act() as session:
        ids = [groups.create_group(session, CONSOLE, slug=slug, name=slug.title()).id for slug in slugs]

    def post(*chosen: str, **values: Any) -> int:
        with market.act() as session:
            text = replace(JOB, groups=chosen, **values)
            return post_job(session, bidding.ann, bidding.acme, JobType.HOURLY, text).id

    def listed(actor: Actor | None) -> list[int]:
        with market.act() as session:
            return [card.id for card in open_jobs_of_group(session, actor, ids[0]).rows]

    first, inside = post(slugs[0], slugs[1], needs_w9=True), post(slugs[0], visibility=Visibility.SIGNED_IN)
    post(slugs[0], visibility=Visibility.PRIVATE)
    post(slugs[1])
    assert (listed(None), listed(bidding.fred)) == ([first], [inside, first])
    with market.act() as session:
        assert [group.slug for group in groups_of_jobs(session, [first])[first]] == slugs[:2]
        job = session.get_one(Job, first)
        assert job.needs_w9
        edit_job(session, bidding.ann, job.key, JOB)
        assert len(groups_of_jobs(session, [first])[first]) == 2, "what is left out stays"
        edited = edit_job(session, bidding.ann, job.key, replace(JOB, groups=(slugs[2],), needs_w9=False))
        assert not edited.needs_w9
    (line,) = market.changes("job.edited")
    assert (line.before, line.after) == (
        {"groups": ["Group-0", "Group-1"], "needs_w9": True},
        {"groups": ["Group-2"], "needs_w9": False},
    )
    with market.act() as session:
        fill_job(session, bidding.ann, session.get_one(Job, inside).key)
    assert listed(bidding.fred) == []
    for wrong in (slugs, ["nobody"]):
        with pytest.raises(InvalidInput, match="groups"):
            post(*wrong)
    assert market.count(User) > 0


def test_no_role_of_a_team_below_keeps_a_group(market: Market, cast: Cast) -> None:
    with market.act() as session:
        group = groups.get_group(session, "makers")
        keeps = {name for name, actor in cast.people.items() if groups.may_keep(session, actor, group)}
        assert keeps == {"owner", "admin"}
        assert not groups.may_keep(session, None, group)
    market.join(cast["owner"], cast.company, "recruiter", Role.ADMIN)
    with market.act() as session:
        assert groups.may_keep(session, cast["recruiter"], groups.get_group(session, "makers"))
