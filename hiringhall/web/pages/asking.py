"""Asking about a job before proposing to do it, and answering, from the page of the job."""

from hiringhall.marketplace.errors import NotAllowed, Refused
from hiringhall.marketplace.proposals import questions
from hiringhall.marketplace.proposals.applicants import applicants
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job import job_page
from hiringhall.web.pages.job_list import job_key
from hiringhall.web.pages.job_questions import value_of
from hiringhall.web.visit import Visit

pages = Pages()

TEXT = "question_text"
WHO = "who"


@pages.post("/jobs/{key:str}/questions")
def ask(visit: Visit) -> Answer:
    """Ask the client about a job."""
    form, key = visit.form, job_key(visit)
    with visit.reading() as session:
        askers = {value_of(one): one for one in applicants(session, visit.actor)}
    chosen = askers.get(form.text(WHO))
    if chosen is None:
        raise NotAllowed("You ask about a job as a freelancer, or for those of your agency.")
    try:
        with visit.writing() as session:
            questions.ask_about_job(
                session,
                visit.actor,
                key,
                form.text(TEXT),
                freelancer_id=chosen.freelancer_id,
                agency_id=chosen.agency_id,
            )
    except Refused as refused:
        form.refuse(_renamed(refused, "text", TEXT), TEXT)
        return job_page(visit, form, 422)
    return visit.go(f"/jobs/{key}#questions", good="The client is asked.")


@pages.post("/jobs/{key:str}/questions/{question:str}/answer")
def answer(visit: Visit) -> Answer:
    """Answer a question."""
    form, question = visit.form, visit.reference("question")
    field = f"answer_{question}"
    try:
        with visit.writing() as session:
            questions.answer_question(session, visit.actor, question, form.text(field))
    except Refused as refused:
        form.refuse(_renamed(refused, "answer", field), field)
        return job_page(visit, form, 422)
    return visit.go(f"/jobs/{job_key(visit)}#questions", good="Your answer is sent.")


def _renamed(refused: Refused, name: str, field: str) -> Refused:
    """Return a refusal whose field is called as on the form."""
    if getattr(refused, "field", None) == name:
        vars(refused)["field"] = field
    return refused
