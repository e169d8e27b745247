"""A story through the published Python client; what the API has no call for goes through the pages, unscripted."""

from typing import Any

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.contracts.models import SCORES
from tests.stories.telling import ANSWERS, INVITATION, LETTER, MESSAGE, QUESTIONS, REPLY, Feedback, Story, Terms
from tests.support import files
from tests.support.clients import PublishedClient
from tests.web.visitor import Visitor, parse

FIRST_SCORE_OF = {"client": 3, "freelancer": 9}
"""The id of the first of six marks, by the side that gives them. Source: reference, "End contract"."""


def dollars(cents: int) -> str:
    """Return an amount as programs write it."""
    return f"{cents // 100}.{cents % 100:02}"


class ByClient:
    """Both sides with a program each, and a browser's worth of pages for the rest."""

    def __init__(
        self,
        story: Story,
        company: int,
        freelancer: User,
        programs: tuple[PublishedClient, PublishedClient],
        visitors: tuple[Visitor, Visitor],
    ) -> None:
        self.story, self.company, self.person = story, company, freelancer
        self.client, self.freelancer = programs
        self.at_client, self.at_freelancer = visitors
        self.job = self.proposal = self.contract = ""

    def post(self) -> None:
        """Post the job by the API; its questions are added on the page."""
        job = self.story.job
        pay = {"budget": dollars(job.budget)} if job.budget is not None else {"duration": str(job.duration)}
        posted = self.client.call(
            "hr.jobs.post_job",
            {
                "buyer_team__reference": str(self.company),
                "title": job.title,
                "job_type": self.story.type.value,
                "description": job.description,
                "visibility": "public",
                "category2": job.category,
                "subcategory2": job.subcategory,
                "skills": ";".join(job.skills or ()),
                **pay,
            },
        )
        self.job = posted["job"]["reference"]
        page = self.at_client.get(f"/jobs/{self.job}/edit")
        fields = dict(parse(page).forms[-1].form_values())
        asked = {f"question_{number}": question for number, question in enumerate(QUESTIONS, 1)}
        saved = self.at_client.send(f"/jobs/{self.job}/edit", fields | asked)
        assert saved.status_code == 200

    def invite(self) -> None:
        """Invite by the profile's key."""
        self.client.call("hr.interviews.invite", self.job, {"profile_key": self.person.key, "cover": INVITATION})
        own = self.freelancer.call("hr.freelancers.applications.get_list", {"status": "invites"})["data"]
        assert [one["openingUID"] for one in own["applications"]]

    def take_up(self) -> None:
        """Accept on the page, with answers and a file."""
        path = f"/jobs/{self.job}/apply"
        form = dict(parse(self.at_freelancer.get(path)).forms[-1].form_values())
        form |= {"cover_letter": LETTER, "charge": dollars(self.story.asked), "duration": "month"}
        form |= {f"answer_{number}": answer for number, answer in enumerate(ANSWERS, 1)}
        sent = self.at_freelancer.http.post(
            self.at_freelancer.base_url + path, data=form, files={"files": ("Signs.pdf", files.PDF)}, timeout=30
        )
        self.proposal = sent.url.rpartition("/")[2]
        assert f"/proposals/{self.proposal}" in sent.url

    def talk(self) -> None:
        """Talk on the page of the proposal."""
        for who, text in ((self.at_client, MESSAGE), (self.at_freelancer, REPLY)):
            page = f"/proposals/{self.proposal}"
            assert text in parse(who.send(f"{page}/messages", {"text": text}, on=page)).text_content()

    def shortlist(self) -> None:
        """Mark on the board; the API lists who is marked."""
        self.at_client.send(
            f"/proposals/{self.proposal}/mark", {"mark": "shortlist", "back": "/"}, on=f"/proposals/{self.proposal}"
        )
        wanted = {"buyer_team__reference": str(self.company), "job_key": self.job, "status": "shortlisted"}
        found = self.client.call("hr.clients.applications.get_list", wanted)["data"]["applications"]
        assert [one["vendorUID"] for one in found] == [str(self.person.id)]

    def offer(self) -> None:
        """Offer by the API."""
        self._send(self.story.offered)

    def _send(self, terms: Terms, previous: str = "") -> str:
        words: dict[str, Any] = {
            "title": self.story.title,
            "job_type": self.story.type.value,
            "charge_rate": dollars(terms.price),
            "message_to_contractor": terms.message,
            "contractor_reference": str(self.person.id),
            "context[job_posting_ref]": self.job,
        }
        if previous:
            words["context[previous_offer_ref]"] = previous
        if terms.weekly_limit is not None:
            words["weekly_limit"] = terms.weekly_limit
        for at, (what, amount, due) in enumerate(terms.parts):
            words[f"milestones[{at}][milestone_description]"] = what
            words[f"milestones[{at}][deposit_amount]"] = dollars(amount)
            if due is not None:
                words[f"milestones[{at}][due_date]"] = f"{due:%m-%d-%Y}"
        return str(self.client.call("hr.clients.offers.make_offer", words)["offer_id"])

    def _waiting(self) -> str:
        """Return the number of the offer that the freelancer may answer."""
        offers = self.freelancer.call("hr.freelancers.offers.get_list", {"status": "new"})["offers"]["offer"]
        return str(offers["rid"])

    def counter(self) -> None:
        """Put other terms on the page."""
        terms, page = self.story.countered, f"{self._offer(self.at_freelancer)}/terms"
        fields = dict(parse(self.at_freelancer.get(page)).forms[-1].form_values())
        fields |= {"message": terms.message, "charge": dollars(terms.price)}
        if terms.weekly_limit is not None:
            fields["weekly_limit"] = str(terms.weekly_limit)
        for number, (what, amount, due) in enumerate(terms.parts, 1):
            fields[f"milestone_{number}_description"] = what
            fields[f"milestone_{number}_amount"] = dollars(amount)
            fields[f"milestone_{number}_due_on"] = due.isoformat() if due else ""
        sent = self.at_freelancer.send(page, fields)
        assert sent.url.endswith(self._offer(self.at_freelancer)), sent.text

    def _offer(self, visitor: Visitor) -> str:
        """Return the address of the offer that stands, as the page of the proposal links to it."""
        page = parse(visitor.get(f"/proposals/{self.proposal}"))
        return str(page.xpath("//a[starts-with(@href, '/offers/')]/@href")[0])

    def agree(self) -> None:
        """Accept the counter-offer on the page, or offer anew by the API what the freelancer then accepts by it."""
        if self.story.agreed is None:
            page = f"{self._offer(self.at_client)}/accept"
            assert "/contracts/" in self.at_client.send(page).url
            return
        self._send(self.story.agreed, self._waiting())
        self.freelancer.call("hr.freelancers.offers.actions", self._waiting(), {"name": "accept"})

    def pause_and_restart(self) -> None:
        """Suspend and restart by the API."""
        listed = self.client.call("hr.engagements.get_list", {"buyer_team__reference": str(self.company)})
        engagement = listed["engagements"]["engagement"]
        self.contract = str(engagement["reference"])
        self.client.call("hr.contracts.suspend_contract", self.contract, {"message": "A week of rain."})
        self.client.call("hr.contracts.restart_contract", self.contract, {"message": "The sun is back."})

    def end(self) -> None:
        """End by the API, with feedback."""
        by_client = self.story.ended_by_client
        who = self.client if by_client else self.freelancer
        said = self.story.of_client if by_client else self.story.of_freelancer
        who.call("hr.contracts.end_contract", self.contract, self._said(said, "client" if by_client else "freelancer"))

    def answer_with_feedback(self) -> None:
        """Answer on the page of the contract."""
        by_client = self.story.ended_by_client
        visitor, said = (self.at_client, self.story.of_client)
        if by_client:
            visitor, said = self.at_freelancer, self.story.of_freelancer
        contract = parse(visitor.get(f"/proposals/{self.proposal}")).xpath("//a[text()='See the contract']/@href")[0]
        marks = {name: str(mark) for name, mark in zip(SCORES, said.marks, strict=True)}
        fields = marks | {"comment": said.comment, "again": "yes" if said.would_again else "no"}
        if said.private_score is not None:
            fields["private_score"] = str(said.private_score)
        assert visitor.send(f"{contract}/feedback", fields).url.endswith(contract)

    @staticmethod
    def _said(said: Feedback, side: str) -> dict[str, Any]:
        first = FIRST_SCORE_OF[side]
        return {
            "reason": "API_REAS_JOB_COMPLETED_SUCCESSFULLY",
            "would_hire_again": "yes" if said.would_again else "no",
            "fb_comment": said.comment,
            **({} if said.private_score is None else {"fb_private": said.private_score}),
            **{f"fb_scores[{first + at}]": mark for at, mark in enumerate(said.marks)},
        }
