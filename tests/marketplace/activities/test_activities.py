"""Activities: who may manage them at which level, what is accepted, lists, and states."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.activities import assigning, batches, of_contracts, operations, queries
from hiringhall.marketplace.activities.assigning import Assignees
from hiringhall.marketplace.activities.checks import CHECKS
from hiringhall.marketplace.activities.levels import Level, find_level
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.activities.queries import ActivityFilter, ListedActivity
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound, Refused
from tests.support.market import Market
from tests.support.past_work import add_contract


class Scene:
    """A company with two teams; a freelancer works for each of them."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.ann = market.person("ann")
        self.acme = market.company(self.ann)
        self.design = market.team(self.ann, self.acme, "design")
        self.web = market.team(self.ann, self.acme, "web")
        self.fay, self.guy = market.person("fay"), market.person("guy")
        self.painting = self.contract(self.fay, self.design)
        self.coding = self.contract(self.guy, self.web)

    def contract(self, freelancer: Actor, team: int, **values: Any) -> int:
        return add_contract(
            self.market, freelancer.user_id, self.acme, team_id=team, started=date(2026, 1, 5), **values
        )

    def level(self, team: str | None = None, user: str | None = None, by: Actor | None = None) -> Level:
        with self.market.database.reading() as session:
            return find_level(session, by or self.ann, "acme", team, user)

    def create(self, code: str, team: str | None = None, user: str | None = None, **values: Any) -> int:
        by = values.pop("by", self.ann)
        said = {"description": f"About {code}", "url": ""} | values
        with self.market.act() as session:
            return operations.create_activity(session, by, self.level(team, user), code=code, **said).id

    def listed(self, team: str | None = None, *, below: bool = False, **wanted: Any) -> list[str]:
        return [row.code for row in self.rows(team, below=below, **wanted)]

    def rows(self, team: str | None = None, *, below: bool = False, **wanted: Any) -> list[ListedActivity]:
        with self.market.database.reading() as session:
            found = queries.managed_activities(
                session, self.ann, self.level(team), ActivityFilter(**wanted), below=below
            )
            assert found.total == len(found.rows)
            return list(found.rows)

    def assign(self, contract: int, *codes: str, team: str | None = None, by: Actor | None = None) -> None:
        level = None if team is None else self.level(team)
        with self.market.act() as session:
            assigning.assign_contract(session, by or self.ann, str(contract), codes, level)

    def assigned(self, contract: int) -> list[str]:
        with self.market.database.reading() as session:
            return [row.code for row in of_contracts.contract_activities(session, self.ann, str(contract))[1]]

    def of(self, activity: int) -> list[int]:
        with self.market.database.reading() as session:
            return queries.assigned_contracts(session, [activity])[activity]

    def replace(self, *lines: str, by: Actor | None = None) -> int:
        with self.market.act() as session:
            return batches.replace_activities(session, by or self.ann, "acme", "<br>".join(lines))

    def stands(self, activity: int) -> Activity:
        with self.market.database.reading() as session:
            return session.get_one(Activity, activity)


@pytest.fixture
def scene(market: Market) -> Scene:
    return Scene(market)


MANAGERS = {Role.ADMIN, Role.HIRING}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HIRING, Role.RECRUITER, Role.FINANCE, Role.MEMBER, None])
def test_who_may_do_what(scene: Scene, role: Role | None) -> None:
    """Every operation and every read of managers, by somebody with a role in the team design alone."""
    market = scene.market
    rob = market.person("rob") if role is None else market.member(scene.ann, scene.design, "rob", role)
    ids = {code: scene.create(code, "acme:design") for code in ("A", "B", "C", "D")}
    level = Level(scene.level("acme:design").team)
    row = '"acme","acme:design","","A","Again",""'
    acts: dict[str, Callable[[Session], object]] = {
        "list": lambda session: queries.managed_activities(session, rob, level, ActivityFilter()),
        "count": lambda session: queries.managed_activity_counts(session, rob, level, ActivityFilter()),
        "get": lambda session: queries.managed_activity(session, rob, ids["A"]),
        "codes": lambda session: queries.activity_ids(session, rob, level, ["A"]),
        "create": lambda session: operations.create_activity(session, rob, level, code="N", description="New"),
        "change": lambda session: operations.change_activity(session, rob, ids["A"], description="Other"),
        "archive": lambda session: operations.archive_activities(session, rob, [ids["B"]]),
        "use again": lambda session: operations.unarchive_activities(session, rob, [ids["B"]]),
        "remove": lambda session: operations.remove_activities(session, rob, [ids["C"]]),
        "assign contract": lambda session: assigning.assign_contract(session, rob, str(scene.painting), ["A"]),
        "assign activity": lambda session: assigning.assign_activity(session, rob, ids["D"], add=[scene.painting]),
        "usable": lambda session: of_contracts.usable_activities(session, rob, str(scene.painting)),
        "assignable": lambda session: of_contracts.assignable_contracts(session, rob, ids["D"]),
        "of contract": lambda session: of_contracts.contract_activities(session, rob, str(scene.painting)),
        "replace": lambda session: batches.replace_activities(session, rob, "acme", row),
        "remove all": lambda session: operations.remove_level(session, rob, level),
    }
    for name, act in acts.items():
        if role in MANAGERS:
            with market.act() as session:
                act(session)
        else:
            with pytest.raises(NotAllowed), market.act() as session:
                act(session)
            assert market.count(Activity) == 4, name
    # A right in one team is none in another and none for the whole company.
    company = scene.level().team
    for refused in (Level(company), scene.level("acme:web")):
        with pytest.raises(NotAllowed), market.act() as session:
            operations.create_activity(session, rob, refused, code="N", description="New")
    with pytest.raises(NotAllowed), market.act() as session:
        batches.replace_activities(session, rob, "acme", '"acme","","","N","New",""')
    with pytest.raises(NotAllowed), market.act() as session:
        assigning.assign_contract(session, rob, str(scene.coding), [])


def test_the_owner_may_in_all_teams(scene: Scene) -> None:
    for team in (None, "acme:design", "acme:web"):
        scene.create("X", team)
    assert scene.listed(below=True) == ["X", "X", "X"]
    assert [row.level for row in scene.rows(below=True)] == ["company", "team", "team"]


def test_a_freelancer_sees_what_is_assigned_and_nothing_else(scene: Scene) -> None:
    scene.create("seen", "acme:design")
    scene.create("unseen", "acme:design")
    scene.assign(scene.painting, "seen")
    with scene.market.database.reading() as session:
        contract, found = of_contracts.contract_activities(session, scene.fay, str(scene.painting))
        assert (contract.uses_activities, [row.code for row in found]) == (True, ["seen"])
        with pytest.raises(NotAllowed):
            of_contracts.contract_activities(session, scene.guy, str(scene.painting))
        with pytest.raises(NotAllowed):
            of_contracts.usable_activities(session, scene.fay, str(scene.painting))
        with pytest.raises(NotAllowed):
            queries.managed_activities(session, scene.fay, scene.level(), ActivityFilter())


def test_levels_are_named_by_number_key_or_word(scene: Scene) -> None:
    with scene.market.database.reading() as session:
        by_number = find_level(session, scene.ann, str(scene.acme), str(scene.design))
        assert by_number == find_level(session, scene.ann, "acme", "acme:design")
        assert find_level(session, scene.ann, "acme", "acme") == find_level(session, scene.ann, "acme")
        assert find_level(session, scene.ann, "acme", "acme", "fay").user_id == scene.fay.user_id
        for company, team, user, missing in (
            ("nothing", None, None, "company"),
            ("acme:design", None, None, "company"),
            ("acme", "nothing", None, "team"),
            ("acme", "acme:web", "nobody", "user"),
        ):
            with pytest.raises(NotFound, match=missing):
                find_level(session, scene.ann, company, team, user)
        with pytest.raises(NotAllowed):
            find_level(session, scene.fay, "acme")


def test_a_team_of_another_company_is_not_there(scene: Scene) -> None:
    scene.market.company(scene.fay, "globex")
    with scene.market.database.reading() as session, pytest.raises(NotFound, match="team"):
        find_level(session, scene.ann, "acme", "globex")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("code", {"code": " "}),
        ("code", {"code": "a;b"}),
        ("code", {"code": "x" * 129}),
        ("code", {"code": "a\nb"}),
        ("description", {"description": " \n"}),
        ("description", {"description": "x" * 4001}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "ftp://example.com/x"}),
        ("url", {"url": "https://name:secret@example.com"}),
        ("url", {"url": "https://example.com/" + "x" * 1024}),
        ("contracts", {"assigned": Assignees([987_654])}),
    ],
)
def test_a_bad_value_is_refused_by_name_and_nothing_is_created(
    scene: Scene, field: str, values: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        scene.create(**{"code": "T-1"} | values)
    assert refused.value.field == field
    assert scene.market.count(Activity) == 0


def test_a_code_is_taken_once_at_each_level(scene: Scene) -> None:
    for team, user in ((None, None), ("acme:design", None), ("acme:design", "fay"), ("acme:design", "ann")):
        scene.create("T-1", team, user)
        with pytest.raises(Conflict, match="T-1"):
            scene.create("T-1", team, user)
    assert scene.market.count(Activity) == 4


def test_a_person_of_an_activity_has_a_part_in_the_company(scene: Scene) -> None:
    eve = scene.market.person("eve")
    with pytest.raises(InvalidInput) as refused:
        scene.create("T-1", "acme:design", "eve")
    assert refused.value.field == "user"
    scene.contract(eve, scene.web, ended=date(2026, 2, 1))
    assert scene.create("T-1", "acme:design", "eve")


def test_what_is_written_is_kept_and_logged(scene: Scene) -> None:
    activity = scene.create("  T   1 ", "acme:design", description=" Line\r\nnext ", url=" https://example.com/1 ")
    kept = scene.stands(activity)
    assert (kept.code, kept.description, kept.url) == ("T 1", "Line\nnext", "https://example.com/1")
    with scene.market.act() as session:
        operations.change_activity(session, scene.ann, activity, description="Other")
        operations.change_activity(session, scene.ann, activity, description="Other")
    assert scene.stands(activity).url == "https://example.com/1"
    with scene.market.act() as session:
        operations.change_activity(session, scene.ann, activity, description="Other", url="")
    assert scene.stands(activity).url == ""
    (created,) = scene.market.changes("activity.created")
    assert (created.company_id, created.after["code"]) == (scene.acme, "T 1")
    assert [change.after for change in scene.market.changes("activity.changed")] == [
        {"description": "Other"},
        {"url": ""},
    ]


def test_archiving_counts_what_it_changes_and_is_all_or_nothing(scene: Scene) -> None:
    first, second = scene.create("A"), scene.create("B")

    def archive(*ids: int) -> int:
        with scene.market.act() as session:
            return operations.archive_activities(session, scene.ann, ids)

    assert archive(first) == 1
    assert archive(first, second) == 1
    with pytest.raises(NotFound):
        archive(second, 987_654)
    with scene.market.act() as session:
        assert operations.unarchive_activities(session, scene.ann, [first, second]) == 2
    assert scene.stands(first).state is ActivityState.ACTIVE
    assert [change.entity_id for change in scene.market.changes("activity.archived")] == [first, second]
    assert scene.market.changes("activity.unarchived")[0].before == {"state": "archived"}


def test_a_removed_activity_is_gone_for_all_but_what_refers_to_it(scene: Scene) -> None:
    activity = scene.create("A", "acme:design")
    scene.assign(scene.painting, "A")
    with scene.market.act() as session:
        assert operations.remove_activities(session, scene.ann, [activity]) == 1
    assert scene.listed("acme:design") == scene.assigned(scene.painting) == []
    assert scene.stands(activity).removed_at is not None
    assert scene.market.count(ActivityAssignment) == 0
    assert scene.create("A", "acme:design") != activity
    acts: tuple[Callable[[Session], object], ...] = (
        lambda session: queries.managed_activity(session, scene.ann, activity),
        lambda session: operations.change_activity(session, scene.ann, activity, description="Back"),
        lambda session: operations.remove_activities(session, scene.ann, [activity]),
        lambda session: operations.unarchive_activities(session, scene.ann, [activity]),
    )
    for act in acts:
        with pytest.raises(NotFound), scene.market.act() as session:
            act(session)


def test_removing_a_level_leaves_the_others(scene: Scene) -> None:
    for code, team, user in (("c", None, None), ("t", "acme:design", None), ("p", "acme:design", "fay")):
        scene.create(code, team, user)
    with scene.market.act() as session:
        assert operations.remove_level(session, scene.ann, scene.level("acme:design")) == 1
    assert scene.listed(below=True) == ["c", "p"]


def test_lists_go_by_code_and_find_words_in_code_and_description(scene: Scene) -> None:
    scene.create("b", "acme:design", description="Übersicht der Farben")
    scene.create("A-100%", "acme:design")
    scene.create("own", "acme:design", "fay")
    scene.create("c")
    assert scene.listed("acme:design") == ["A-100%", "b", "own"]
    assert scene.listed() == ["c"]
    assert scene.listed(below=True) == ["A-100%", "b", "c", "own"]
    assert scene.listed("acme:design", search="a-1") == ["A-100%"]
    assert scene.listed("acme:design", search="Übersicht") == ["b"]
    assert scene.listed("acme:design", search="%") == ["A-100%"]
    assert scene.listed("acme:design", search="_") == []
    with scene.market.act() as session:
        operations.archive_activities(session, scene.ann, [row.id for row in scene.rows("acme:design", search="b")][:1])
    assert scene.listed("acme:design", state=ActivityState.ARCHIVED) == ["A-100%"]
    with scene.market.database.reading() as session:
        counts = queries.managed_activity_counts(
            session, scene.ann, scene.level(), ActivityFilter(search="about"), below=True
        )
        assert counts == {ActivityState.ACTIVE: 2, ActivityState.ARCHIVED: 1}
        page = queries.managed_activities(
            session, scene.ann, scene.level("acme:design"), ActivityFilter(), offset=1, count=1
        )
        assert ([row.code for row in page.rows], page.total) == (["b"], 3)
        beyond = queries.managed_activities(
            session, scene.ann, scene.level("acme:design"), ActivityFilter(), offset=9, count=1
        )
        assert (list(beyond.rows), beyond.total) == ([], 3)


def test_codes_are_found_in_the_order_asked_for(scene: Scene) -> None:
    for code in ("a", "b", "c"):
        scene.create(code)
    scene.create("own", "acme:design", "fay")
    with scene.market.database.reading() as session:
        found = queries.activities_by_code(session, scene.ann, scene.level(), ["c", "nothing", "a", "c"])
        assert [row.code for row in found] == ["c", "a"]
        person = scene.level("acme:design", "fay")
        (own,) = queries.activities_by_code(session, scene.ann, person, ["own"])
        assert (own.level, own.username, own.person, own.team) == ("user", "fay", "Fay Tester", "acme:design")
        with pytest.raises(NotFound, match="nothing"):
            queries.activity_ids(session, scene.ann, scene.level(), ["a", "nothing"])
        with pytest.raises(InvalidInput, match="code"):
            queries.activity_ids(session, scene.ann, scene.level(), [""])


# --- contracts ---


def test_a_contract_has_exactly_what_it_is_assigned(scene: Scene) -> None:
    for code, team in (("A", "acme:design"), ("B", "acme:design"), ("C", None)):
        scene.create(code, team)
    scene.assign(scene.painting, "A", "C", "A")
    assert scene.assigned(scene.painting) == ["A", "C"]
    scene.assign(scene.painting, "B", "C")
    assert scene.assigned(scene.painting) == ["B", "C"]
    scene.assign(scene.painting)
    assert scene.assigned(scene.painting) == []
    told = [change.after for change in scene.market.changes("activity.assigned")]
    assert told.count({"added": [scene.painting]}) == told.count({"removed": [scene.painting]}) == 3


def test_a_contract_may_use_its_teams_the_companys_and_its_freelancers_activities(scene: Scene) -> None:
    scene.create("team", "acme:design")
    scene.create("company")
    scene.create("fay's", "acme:design", "fay")
    scene.create("fay's in acme", "acme", "fay")
    scene.create("ann's", "acme:design", "ann")
    scene.create("web", "acme:web")
    with scene.market.database.reading() as session:
        usable = [row.code for row in of_contracts.usable_activities(session, scene.ann, str(scene.painting))]
    assert usable == ["company", "fay's", "fay's in acme", "team"]
    for code in ("ann's", "web", "nothing"):
        with pytest.raises(InvalidInput) as refused:
            scene.assign(scene.painting, "team", code)
        assert code in refused.value.why
    assert scene.assigned(scene.painting) == []


def test_of_one_code_at_several_levels_the_nearest_or_the_named_one_is_meant(scene: Scene) -> None:
    company, team = scene.create("X"), scene.create("X", "acme:design")
    scene.assign(scene.painting, "X")
    assert (scene.of(company), scene.of(team)) == ([], [scene.painting])
    scene.assign(scene.painting, "X", team="acme")
    assert (scene.of(company), scene.of(team)) == ([scene.painting], [])
    own = scene.create("X", "acme:design", "fay")
    scene.assign(scene.painting, "X", team="acme:design")
    assert scene.of(own) == [scene.painting]
    with pytest.raises(NotFound, match="contract"):
        scene.assign(scene.painting, "X", team="acme:web")


def test_an_archived_activity_is_neither_shown_nor_assigned_but_comes_back(scene: Scene) -> None:
    activity = scene.create("A", "acme:design")
    scene.assign(scene.painting, "A")
    with scene.market.act() as session:
        operations.archive_activities(session, scene.ann, [activity])
    assert scene.assigned(scene.painting) == []
    with pytest.raises(InvalidInput, match="codes"):
        scene.assign(scene.painting, "A")
    with scene.market.act() as session:
        operations.unarchive_activities(session, scene.ann, [activity])
    assert scene.assigned(scene.painting) == ["A"]


def test_an_ended_contract_is_assigned_nothing(scene: Scene) -> None:
    ended = scene.contract(scene.fay, scene.design, ended=date(2026, 3, 1))
    activity = scene.create("A", "acme:design")
    with pytest.raises(InvalidState, match="closed"):
        scene.assign(ended, "A")
    with pytest.raises(InvalidInput, match="ended"), scene.market.act() as session:
        assigning.assign_activity(session, scene.ann, activity, add=[ended])


@pytest.mark.parametrize(
    ("reference", "refusal"), [("x", InvalidInput), ("987654", NotFound), ("~01" + "0" * 16, NotFound)]
)
def test_contracts_that_are_none(scene: Scene, reference: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal), scene.market.database.reading() as session:
        of_contracts.contract_activities(session, scene.ann, reference)


def test_an_activity_is_for_the_contracts_it_is_created_or_changed_with(scene: Scene) -> None:
    paused = scene.contract(scene.guy, scene.design, state=ContractState.PAUSED)
    scene.contract(scene.guy, scene.design, ended=date(2026, 3, 1))
    activity = scene.create("A", "acme:design", assigned=Assignees([scene.painting]))
    assert scene.of(activity) == [scene.painting]

    def change(assigned: Assignees | None) -> list[int]:
        with scene.market.act() as session:
            operations.change_activity(session, scene.ann, activity, description="D", assigned=assigned)
        return scene.of(activity)

    assert change(None) == [scene.painting]
    assert change(Assignees([paused])) == [paused]
    assert change(Assignees(everyone=True)) == sorted([scene.painting, paused])
    assert scene.market.changes("activity.assigned")[-1].after == {"everyone": True, "count": 1}
    with pytest.raises(InvalidInput, match="contracts"):
        change(Assignees([scene.coding]))
    assert scene.of(activity) == sorted([scene.painting, paused])
    everybody = scene.create("C", assigned=Assignees(everyone=True))
    assert scene.of(everybody) == sorted([scene.painting, paused, scene.coding])
    own = scene.create("F", user="fay", assigned=Assignees(everyone=True))
    assert scene.of(own) == [scene.painting]


def test_contracts_are_offered_with_those_that_have_the_activity_first(scene: Scene) -> None:
    activity = scene.create("A")
    scene.contract(scene.guy, scene.design, ended=date(2026, 3, 1))
    with scene.market.act() as session:
        assigning.assign_activity(session, scene.ann, activity, add=[scene.coding])
        assigning.assign_activity(session, scene.ann, activity, add=[scene.coding], remove=[scene.painting])
        rows, more = of_contracts.assignable_contracts(session, scene.ann, activity)
        assert [(row.id, row.is_assigned) for row in rows] == [(scene.coding, True), (scene.painting, False)]
        assert (rows[0].freelancer, rows[0].team, more) == ("Guy Tester", "Web", False)
        found, _ = of_contracts.assignable_contracts(session, scene.ann, activity, "fay")
        assert [row.id for row in found] == [scene.painting]
        assigning.assign_activity(session, scene.ann, activity, remove=[scene.coding])
    assert scene.of(activity) == []


# --- batches ---


def test_a_batch_takes_the_place_of_the_levels_it_names(scene: Scene) -> None:
    kept, gone = scene.create("ABC"), scene.create("old")
    beside, own = scene.create("T", "acme:design"), scene.create("mine", "acme:design", "fay")
    with scene.market.act() as session:
        assigning.assign_activity(session, scene.ann, kept, add=[scene.painting])
        operations.archive_activities(session, scene.ann, [kept])
    assert (
        scene.replace(
            '"acme","", "", "ABC", "Project, ABC", "https://example.com/abc"',
            '"acme", "acme:design", "fay", "123", "Task ""123""", ""',
        )
        == 2
    )
    assert [(row.code, row.description, row.level) for row in scene.rows(below=True)] == [
        ("123", 'Task "123"', "user"),
        ("ABC", "Project, ABC", "company"),
        ("T", "About T", "team"),
    ]
    assert (scene.rows()[0].id, scene.of(kept)) == (kept, [scene.painting])
    assert scene.stands(kept).state is ActivityState.ACTIVE
    assert {change.entity_id for change in scene.market.changes("activity.removed")} == {gone, own}
    assert scene.stands(beside).removed_at is None


def test_a_batch_again_changes_nothing(scene: Scene) -> None:
    lines = ('"acme","acme:web","","A","One",""', '"acme","acme:web","","B","Two",""')
    scene.replace(*lines)
    before = len(scene.market.changes("activity.created"))
    assert scene.replace(*lines) == 2
    assert len(scene.market.changes("activity.created")) == before
    assert scene.market.changes("activity.changed") == scene.market.changes("activity.removed") == []


GOOD = '"acme","","","A","One",""'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('"acme","","","A","Two","', "row 2: the quotes"),
        ('"acme","","","A","Two",""x', "row 2: the quotes"),
        ('acme,,,A,say "hello",', "row 2: the quotes"),
        ('"acme","","","B","Two"', "row 2, url: write 6 values, not 5"),
        ('"acme","","","B","Two","",""', "row 2, url: write 6 values, not 7"),
        ('"globex","","","B","Two",""', "row 2, company_id: "),
        ('"nothing","","","B","Two",""', "row 2, company_id: "),
        ('"acme","acme:none","","B","Two",""', "row 2, team_id: "),
        ('"acme","","nobody","B","Two",""', "row 2, user_id: "),
        ('"acme","","eve","B","Two",""', "row 2, user_id: name somebody"),
        ('"acme","","","","Two",""', "row 2, code: "),
        ('"acme","","","b;c","Two",""', "row 2, code: "),
        ('"acme","","","B","",""', "row 2, description: "),
        ('"acme","","","B","Two","file:///etc"', "row 2, url: "),
        (GOOD, "row 2, code: row 1 has the same code there"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_replaced(scene: Scene, line: str, told: str) -> None:
    scene.market.person("eve")
    scene.create("old")
    with pytest.raises(InvalidInput) as refused:
        scene.replace(GOOD, line)
    assert (refused.value.field, refused.value.why[: len(told)]) == ("data", told)
    assert scene.listed(below=True) == ["old"]


def test_a_plan_tells_all_that_is_wrong_and_what_would_go(scene: Scene) -> None:
    gone = scene.create("old")
    kept = scene.create("A")
    data = f'company_id,team_id,user_id,code,description,url\n{GOOD}\n"acme","","","B","",""\nacme,,,C,New,'
    with scene.market.database.reading() as session:
        plan = batches.plan(session, scene.ann, "acme", data + "\r\n\r\n")
    assert [(entry.row.number, entry.column) for entry in plan.entries] == [(1, ""), (2, "description"), (3, "")]
    assert [entry.row.number for entry in plan.bad] == [2]
    assert [activity.id for activity in plan.removed] == [gone]
    assert [getattr(plan.known(entry), "id", None) for entry in plan.entries] == [kept, None, None]


@pytest.mark.parametrize(
    "data", ["", "  <br> ", "company_id,team_id,user_id,code,description,url", "\n".join([GOOD] * 5001)]
)
def test_a_batch_has_rows_but_not_too_many(scene: Scene, data: str) -> None:
    with pytest.raises(InvalidInput, match="5,000 rows"):
        scene.replace(data)


def test_all_the_time_the_records_are_sound(scene: Scene) -> None:
    scene.create("A", "acme:design", assigned=Assignees(everyone=True))
    scene.replace('"acme","","","B","Two",""')
    with scene.market.database.reading() as session:
        assert [list(check.find(session)) for check in CHECKS] == [[] for _ in CHECKS]
        assert session.scalars(select(ActivityAssignment.contract_id)).all() == [scene.painting]
