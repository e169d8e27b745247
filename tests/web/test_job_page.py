"""The page of a job: what is wanted, who wants it, and what others may know of them."""

from datetime import date

from hiringhall.marketplace.closing import cancel_job
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.sides import Side
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.past_work import add_contract
from tests.web.conftest import Back, actor
from tests.web.finding import await_titles, client, post, word
from tests.web.visitor import Visitor, parse


def text(visitor: Visitor, path: str, part: str = "//main") -> str:
    return " ".join(" ".join(node.text_content() for node in parse(visitor.get(path)).xpath(part)).split())


def test_a_job_says_what_is_wanted_and_leads_to_more_of_it(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    skills = ("python", "php")
    job = post(back, owner, team, "Portal", skills=skills, rate_min=2_000, rate_max=4_550, duration=120, tier=3)
    shown = text(visitor, f"/jobs/{job.key}")
    for part in ("Hourly, 20.00 to 45.50 USD an hour", "120 hours", "Expert", "Payment not verified", "Client since"):
        assert part in shown
    page = parse(visitor.get(f"/jobs/{job.key}"))
    links = page.xpath("//main//a/@href")
    assert {"/jobs?skill=python", "/jobs?skill=php", "/sign-up?as=freelancer"} <= set(links)
    assert next(path for path in links if path.startswith("/jobs?category=")) == f"/jobs?category={job.category}"
    assert visitor.get(f"/jobs?category={job.category}&subcategory={job.subcategory}").status_code == 200
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{back.hall.base_url}/jobs/{job.key}"]
    assert page.xpath("//meta[@property='og:title']/@content") == ["Portal"]
    assert not page.xpath("//meta[@name='robots']")


def test_who_may_read_a_job_decides_about_its_page(back: Back, visitor: Visitor, other: Visitor) -> None:
    owner, team = client(back)
    back.sign_in(other, back.person())
    for visibility, readable in (
        (Visibility.PUBLIC, (200, 200)),
        (Visibility.SIGNED_IN, (404, 200)),
        (Visibility.INVITE_ONLY, (404, 404)),
        (Visibility.PRIVATE, (404, 404)),
    ):
        job = post(back, owner, team, "Portal", visibility=visibility)
        assert (visitor.get(f"/jobs/{job.key}").status_code, other.get(f"/jobs/{job.key}").status_code) == readable
    back.sign_in(visitor, owner)
    page = parse(visitor.get(f"/jobs/{job.key}"))
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not page.xpath("//meta[starts-with(@property, 'og:')]")
    assert f"/jobs/{job.key}/edit" in page.xpath("//main//a/@href")
    assert f"/jobs/{job.key}/edit" not in parse(other.get("/jobs")).xpath("//a/@href")


@on_sqlite
def test_visitors_learn_no_count_that_holds_jobs_for_signed_in_people(
    back: Back, visitor: Visitor, other: Visitor
) -> None:
    owner, team = client(back)
    back.sign_in(other, back.person())
    job = post(back, owner, team, "Portal")
    post(back, owner, team, "Quiet portal", visibility=Visibility.SIGNED_IN)
    assert "2 jobs posted, 2 open" in text(other, f"/jobs/{job.key}")
    assert "posted," not in text(visitor, f"/jobs/{job.key}")


@on_sqlite
def test_past_work_of_a_client_is_told_as_far_as_the_reader_may_know(
    back: Back, visitor: Visitor, other: Visitor
) -> None:
    market = Market(f"sqlite:///{back.hall.data / 'hall.db'}")
    owner, team = client(back)
    back.sign_in(other, back.person())
    worker = back.person("Ada", is_freelancer=True)
    job = post(back, owner, team, "Portal")
    for visibility in (Visibility.PUBLIC, Visibility.SIGNED_IN, Visibility.PRIVATE):
        past = post(back, owner, team, f"Past {visibility.value}", visibility=visibility)
        add_contract(
            market,
            worker.id,
            team,
            started=date(2026, 1, 5),
            ended=date(2026, 2, 5),
            weeks={date(2026, 1, 9): (7200, 20_000)},
            scores={Side.FREELANCER: (400, date(2026, 2, 6))},
            job_id=past.id,
            title=f"Done {visibility.value}",
            type=JobType.HOURLY,
        )
    market.database.close()
    part = "//section[@aria-labelledby='works']"
    for who, known in ((visitor, ["public"]), (other, ["public", "signed-in"])):
        shown = text(who, f"/jobs/{job.key}", part)
        for name in ("public", "signed-in", "private"):
            assert (f"Done {name}" in shown) == (name in known), (name, known)
        assert shown.count("A job that is not public") == 3 - len(known)
        assert shown.count("4.00") == 3
    assert "3 hires" in text(visitor, f"/jobs/{job.key}")


def test_a_job_that_is_gone_says_so(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    job = post(back, owner, team, "Portal")
    with back.database.writing() as session:
        cancel_job(session, actor(owner), job.key, "67")
    assert "The client cancelled this job on" in text(visitor, f"/jobs/{job.key}")


@on_sqlite
def test_similar_jobs_are_open_ones_that_ask_for_the_same(back: Back, visitor: Visitor, other: Visitor) -> None:
    owner, team = client(back)
    rare = word()
    back.sign_in(other, owner)
    job = post(back, owner, team, f"Portal {rare}", skills=("zk", "zoho-crm"))
    near = post(back, owner, team, f"Near {rare}", skills=("zk", "zoho-crm", "php"))
    post(back, owner, team, f"Hidden {rare}", skills=("zk",), visibility=Visibility.SIGNED_IN)
    await_titles(other, f"/jobs?q={rare}", [f"Portal {rare}", f"Near {rare}", f"Hidden {rare}"])
    part = "//section[@aria-labelledby='similar']"
    assert f"Near {rare}" in text(visitor, f"/jobs/{job.key}", part)
    assert f"Hidden {rare}" not in text(visitor, f"/jobs/{job.key}", part)
    assert f"Hidden {rare}" in text(other, f"/jobs/{job.key}", part)
    assert f"Portal {rare}" not in text(other, f"/jobs/{job.key}", part)
    assert parse(visitor.get(f"/jobs/{near.key}")).xpath(f"{part}//a/@href")[0] == f"/jobs/{job.key}"
