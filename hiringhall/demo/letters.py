"""What the demo's people wrote on the way to their past and present work: by the title of the engagement."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letters:
    """The freelancer's proposal, empty where there was none; the client's words with the offer, and an invitation."""

    proposal: str
    offer: str
    invitation: str = ""


LETTERS = {
    "Find out why the ticket report takes four minutes": Letters(
        "A report that gets slower by the month usually counts something again that it had counted before. I would "
        "look at the plan of the query first, then at what changed when it began. Two days until I can tell you the "
        "cause; what it takes to mend it I will say then, and not before.",
        "Start with the cause, as you wrote. You get a copy of the data with the names taken out.",
    ),
    "Move a photograph archive to a new search": Letters(
        "I have moved two archives, one of them with Cyrillic and Latin captions on the same card. The hard part is "
        "never the search, it is the spelling of 1962. I propose three steps with something to try after each.",
        "Three steps it is. Our archivist sits with you for the second one.",
    ),
    "Stock list on the web, read only": Letters(
        "One page, one file that is read every night, no prices. If that is all, the price below is all, too.",
        "That is all. Welcome.",
    ),
    "Look after a booking service": Letters(
        "I know the code by now, and the log and I are on good terms. Six to nine hours a week would do, more in the "
        "weeks before the holidays.",
        "We would like to keep you. A few hours a week; write to Renata when it needs more.",
        "You know our booking service better than we do. Would you look after it, a few hours a week?",
    ),
    "Mark for a ferry line": Letters(
        "Three boats and one funnel. I would draw the mark for the funnel, at the size of a thumb, and see what is "
        "left of it at the size of a wall. My grandfather painted boats; I have his brushes and his patience.",
        "The captain wants to meet you. Otherwise all is as you wrote.",
    ),
    "Components for a clinic's appointment pages": Letters(
        "Before I draw a button I would like to watch three people book an appointment. Then a first set in four "
        "weeks, tried out twice.",
        "You get your three people, and coffee. About eighteen hours a week, please.",
    ),
    "Look of a studio that is not announced yet": Letters(
        "",
        "Nobody may know of this yet, which is why we ask you and nobody else. Name, mark, one page.",
    ),
    "Labels for forty brackets": Letters(
        "Forty labels from one file and one table, so that the forty-first costs you nothing.",
        "Agreed. The table is attached to the order.",
    ),
    "Edit last year's report": Letters(
        "I read reports aloud, which tells me where five people become one and where they do not. You get two rounds: "
        "one for the thought and one for the commas.",
        "Two rounds, thirty-six pages. Please be strict with us.",
    ),
    "Instructions for mounting shelves": Letters(
        "I have mounted shelves while tired, and I remember what I wanted to read. Send me one bracket and your notes.",
        "The bracket is in the post.",
    ),
    "Speeches for a jubilee": Letters(
        "I would talk with each of the three for half an hour and then write what they would have said on a good day.",
        "All three are on the phone next week. Take the hours that you need until they stand.",
        "Three people, three speeches, one evening. You made our report readable; would you make us listenable?",
    ),
    "Clean up a survey of 9,000 answers": Letters(
        "Every change goes into a list: what it was, what it is, and by which rule. Ages of 199 I would ask about "
        "rather than guess. Thirty hours a week, five weeks.",
        "The list is exactly what we need. Please ask, we answer.",
    ),
    "Which brackets sell together?": Letters(
        "One question, two years: I would answer it with ten charts less than usual. First I look whether the orders "
        "can be compared at all.",
        "They come in several formats, we must warn you.",
    ),
    "Counts of twelve crossings, every month": Letters(
        "Counters fail on the days when everybody rides. I would compare each with its neighbours before I draw "
        "anything, and mark what I do not believe.",
        "Do mark them. The files come on the first of each month.",
    ),
    "A play into Spanish, first act": Letters(
        "Four dialects cannot be translated, but they can be cast. I would like to speak with the author about the "
        "dog.",
        "The author is delighted, especially about the dog.",
    ),
    "Month-end closing while our bookkeeper is away": Letters(
        "Two accounts and 150 receipts are two long days at the end and an hour on most others. I write down "
        "everything that your bookkeeper will ask me.",
        "From the first of the month, then. Ten hours a week should do.",
        "Our bookkeeper is on leave from the first. You were recommended to us twice on one day.",
    ),
}
