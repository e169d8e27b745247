"""A story through the pages in a browser, by two people who never see the API."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.contracts.models import SCORES
from tests.stories.telling import ANSWERS, INVITATION, LETTER, MESSAGE, QUESTIONS, REPLY, Feedback, Story, Terms
from tests.support import files
from tests.support.browser import screenshot
from tests.web.looking import look_over


def typed(cents: int) -> str:
    """Return an amount as people type it."""
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents / 100:.2f}"


class ByPages:
    """Both sides at a browser each."""

    def __init__(self, story: Story, company: int, freelancer: User, pages: tuple[Page, Page], folder: Path) -> None:
        self.story, self.company, self.person = story, company, freelancer
        self.client, self.freelancer = pages
        self.file = folder / "Signs.pdf"
        self.file.write_bytes(files.PDF)
        self.job = self.proposal = self.contract = ""

    def _picture(self, page: Page, name: str) -> None:
        """Keep pictures of a page at both widths."""
        screenshot(page, f"story-{self.story.type.value}-{name}")

    def _look(self, page: Page, name: str) -> None:
        """Keep pictures of a page, and check what holds for all pages."""
        self._picture(page, name)
        look_over(page, page.url)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})

    def post(self) -> None:
        """Post the job with its questions."""
        page, job = self.client, self.story.job
        page.goto(f"/companies/{self.company}/jobs/new")
        page.get_by_label("Title").fill(job.title)
        page.get_by_label("Description").fill(job.description)
        page.get_by_label("Category").select_option(label=job.category)
        page.get_by_label("Kind of work").select_option(label=job.subcategory)
        for skill in ("Python", "HTML"):
            page.get_by_role("combobox", name="Skills").fill(skill)
            page.get_by_role("option", name=skill, exact=True).click()
        page.get_by_label("Fixed price" if job.budget else "Hourly").check()
        if job.budget:
            page.get_by_label("Budget").fill(typed(job.budget))
        else:
            page.get_by_label("Expected hours").fill(str(job.duration))
        page.get_by_label("Question 1").fill(QUESTIONS[0])
        page.get_by_role("button", name="Add another question").click()
        expect(page.get_by_label("Question 2")).to_be_focused()
        page.get_by_label("Question 2").fill(QUESTIONS[1])
        self._picture(page, "1-post")
        page.get_by_role("button", name="Post job").last.click()
        expect(page.get_by_role("status")).to_contain_text("is posted")
        page.get_by_role("link", name=job.title, exact=True).click()
        self.job = page.url.rpartition("/")[2]
        self._look(page, "2-job")

    def invite(self) -> None:
        """Invite from the page of the job's candidates."""
        page = self.client
        page.goto(f"/jobs/{self.job}/invite")
        page.get_by_label("Profile").fill(f"{page.url.partition('/jobs')[0]}/freelancers/{self.person.key}")
        page.get_by_role("button", name="Write an invitation").click()
        page.get_by_label("Your letter").fill(INVITATION)
        self._picture(page, "3-invite")
        page.get_by_role("button", name="Send invitation").click()
        expect(page.get_by_role("status")).to_contain_text("is invited")

    def take_up(self) -> None:
        """Find the invitation at home, and accept it with answers and a file."""
        page = self.freelancer
        page.goto("/")
        self._look(page, "4-home-of-freelancer")
        page.get_by_role("main").get_by_role("link", name=self.story.title).click()
        expect(page.get_by_text(INVITATION)).to_be_visible()
        self._look(page, "5-invitation")
        page.get_by_role("link", name="Accept the invitation").click()
        page.locator("[name=charge]").fill(typed(self.story.asked))
        page.get_by_label("How long it takes").select_option("month")
        page.get_by_label("Why you?").fill(LETTER)
        for question, answer in zip(QUESTIONS, ANSWERS, strict=True):
            page.get_by_label(question).fill(answer)
        page.get_by_label("Files optional").set_input_files(self.file)
        self._picture(page, "6-apply")
        page.get_by_role("button", name="Accept and submit").click()
        expect(page.get_by_role("status")).to_contain_text("with the client")
        self.proposal = page.url.rpartition("/")[2]

    def talk(self) -> None:
        """Talk on the page of the proposal."""
        page = self.client
        page.goto("/")
        page.get_by_role("main").get_by_role("link", name=self.story.title).click()
        self._look(page, "7-candidates")
        page.get_by_role("link", name=self.person.name, exact=True).click()
        page.get_by_label("Your message").fill(MESSAGE)
        page.get_by_role("button", name="Send message").click()
        expect(page.locator(".story-text")).to_have_text([MESSAGE])
        other = self.freelancer
        other.goto(f"/proposals/{self.proposal}")
        other.get_by_label("Your message").fill(REPLY)
        other.get_by_role("button", name="Send message").click()
        expect(other.locator(".story-text")).to_have_text([MESSAGE, REPLY])
        self._look(other, "8-proposal-of-freelancer")

    def shortlist(self) -> None:
        """Shortlist on the board."""
        page = self.client
        page.goto(f"/jobs/{self.job}/candidates")
        page.get_by_role("button", name="Shortlist").click()
        page.get_by_role("link", name="Shortlisted 1").click()
        page.get_by_role("link", name=self.person.name, exact=True).click()
        self._look(page, "9-proposal-of-client")

    def offer(self) -> None:
        """Make an offer from the page of the proposal."""
        page = self.client
        page.get_by_role("link", name="Make an offer").click()
        self._fill(page, self.story.offered)
        self._picture(page, "10-offer-form")
        page.get_by_role("button", name="Send offer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(self.story.title)
        self._look(page, "11-offer-of-client")

    def _fill(self, page: Page, terms: Terms) -> None:
        """Fill in the form of an offer; there are as many rows of milestones as are needed."""
        page.get_by_label("What is to be done").fill(terms.message)
        page.get_by_label(re.compile("charged")).fill(typed(terms.price))
        if terms.weekly_limit is not None:
            page.get_by_label("Most hours a week").fill(str(terms.weekly_limit))
        rows = page.get_by_role("group", name=re.compile("Milestone"))
        for number, (what, amount, due) in enumerate(terms.parts):
            if rows.count() <= number:
                page.get_by_role("button", name="Add a milestone").click()
                expect(rows).to_have_count(number + 1)
            row = rows.nth(number)
            row.get_by_label(f"Milestone {number + 1}", exact=True).fill(what)
            row.get_by_label("Amount").fill(typed(amount))
            row.get_by_label("Due").fill(due.isoformat() if due else "")

    def counter(self) -> None:
        """Find the offer at home and answer with other terms."""
        page = self.freelancer
        page.goto("/")
        page.get_by_role("region", name="Offers to answer").get_by_role("link", name=self.story.title).click()
        self._look(page, "12-offer-of-freelancer")
        page.get_by_role("link", name="Answer with other terms").click()
        self._fill(page, self.story.countered)
        self._picture(page, "13-counter-form")
        page.get_by_role("button", name="Send these terms").click()
        expect(page.get_by_role("status")).to_contain_text("Your terms are with")

    def agree(self) -> None:
        """Accept the other terms, or put third ones that are accepted."""
        page = self.client
        page.goto("/")
        self._look(page, "14-home-of-client")
        page.get_by_role("region", name="Offers waiting").get_by_role("link", name=self.story.title).click()
        self._look(page, "15-counter-offer")
        if self.story.agreed is not None:
            page.get_by_role("link", name="Answer with other terms").click()
            self._fill(page, self.story.agreed)
            page.get_by_role("button", name="Send these terms").click()
            expect(page.get_by_role("status")).to_contain_text("Your terms are with")
            page = self.freelancer
            page.goto("/offers")
            self._look(page, "16-offers-of-freelancer")
            page.get_by_role("main").get_by_role("link", name=self.story.title).click()
        page.get_by_role("link", name="Accept").click()
        self._picture(page, "17-accept")
        page.get_by_role("button", name="Accept").click()
        expect(page).to_have_url(re.compile("/contracts/"))
        self.contract = page.url.rpartition("/")[2].partition("?")[0]
        self._look(page, "18-contract")

    def pause_and_restart(self) -> None:
        """Pause the contract and let it go on."""
        page = self.client
        page.goto(f"/contracts/{self.contract}")
        for link, message, button in (
            ("Pause", "A week of rain.", "Pause"),
            ("Let it go on", "The sun is back.", "Let it go on"),
        ):
            page.get_by_role("link", name=link, exact=True).click()
            page.get_by_label("Message to the freelancer").fill(message)
            self._picture(page, f"19-{link.replace(' ', '-').lower()}")
            page.get_by_role("main").get_by_role("button").last.click()
            expect(page.get_by_role("link", name=link, exact=True)).to_have_count(0)
            assert button
        self._look(page, "20-contract-of-client")

    def end(self) -> None:
        """End the contract with feedback."""
        by_client = self.story.ended_by_client
        page = self.client if by_client else self.freelancer
        page.goto(f"/contracts/{self.contract}")
        page.get_by_role("link", name="End contract").click()
        page.get_by_label("Job was completed successfully").check()
        self._judge(page, self.story.of_client if by_client else self.story.of_freelancer)
        self._picture(page, "21-end")
        page.get_by_role("button", name="End the contract").click()
        expect(page.get_by_role("link", name="End contract")).to_have_count(0)
        self._look(page, "22-ended")

    @staticmethod
    def _judge(page: Page, said: Feedback) -> None:
        for name, mark in zip(SCORES, said.marks, strict=True):
            page.locator(f"input[name={name}][value='{mark}']").check(force=True)
        page.get_by_label("In words").fill(said.comment)
        page.locator(f"input[name=again][value={'yes' if said.would_again else 'no'}]").check()
        if said.private_score is not None:
            page.locator(f"input[name=private_score][value='{said.private_score}']").check()

    def answer_with_feedback(self) -> None:
        """Answer with feedback; then both see both."""
        by_client = self.story.ended_by_client
        page = self.freelancer if by_client else self.client
        page.goto(f"/contracts/{self.contract}")
        self._look(page, "23-ended-for-the-other")
        page.get_by_role("link", name="Give feedback").click()
        self._judge(page, self.story.of_freelancer if by_client else self.story.of_client)
        page.get_by_role("button", name="Give feedback").click()
        expect(page.get_by_text(self.story.of_client.comment)).to_be_visible()
        expect(page.get_by_text(self.story.of_freelancer.comment)).to_be_visible()
        self._look(page, "24-feedback-of-both")
        self.client.goto(f"/companies/{self.company}/audit")
        self._look(self.client, "25-audit")
        self.client.goto(f"/companies/{self.company}/contracts")
        self._look(self.client, "26-contracts")
        self.freelancer.goto("/")
        self._look(self.freelancer, "27-home-afterwards")
