"""What happens with the demo's money besides what contracts bring: extras, work handed in, disputes, withdrawals.

Days count back from today, as everywhere in the demo.
"""

from dataclasses import dataclass

from hiringhall.demo.bids import BOOKING, COUNTS, OPENING, SPEECHES, TERMS
from hiringhall.marketplace.invoices.models import InvoiceKind


@dataclass(frozen=True, kw_only=True)
class Extra:
    """What a client pays of its own accord on a contract: `amount` in cents, by whom."""

    contract: str
    kind: InvoiceKind
    amount: int
    days_ago: int
    by: str
    comment: str


EXTRAS = (
    Extra(
        contract=BOOKING,
        kind=InvoiceKind.BONUS,
        amount=15_000,
        days_ago=17,
        by="hiring",
        comment="For the night in which every school booked at once and nobody noticed.",
    ),
    Extra(
        contract=COUNTS,
        kind=InvoiceKind.EXPENSE,
        amount=4_290,
        days_ago=12,
        by="finance",
        comment="A replacement battery for the counter at crossing 9, as on the receipt.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """Work handed in for the milestone of a contract that is in escrow; with an `answer` it was sent back."""

    contract: str
    days_ago: int
    note: str
    answer: str = ""


HANDED_IN = (
    HandedIn(
        contract=OPENING,
        days_ago=9,
        note="The map grows from the spring to the first lake. Twelve seconds.",
        answer="Lovely, but the lake comes two seconds before the voice does. Could the river wait for it?",
    ),
    HandedIn(
        contract=OPENING,
        days_ago=2,
        note="It waits now: fourteen seconds, the voice comes first. Drop 17 has stayed.",
    ),
    HandedIn(
        contract=TERMS,
        days_ago=5,
        note="Paragraphs 1 to 30 in German.",
        answer="Paragraphs 31 to 44 belong to this part too, says our lawyer.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Disputed:
    """The client does not want to pay `amount` cents of the invoice that is `back` invoices before the newest week's.

    It was decided with a `note` to give the client `awarded` cents of them, or is open where there is no note.
    """

    contract: str
    back: int
    by: str
    amount: int
    reason: str
    awarded: int = 0
    note: str = ""


DISPUTES = (
    Disputed(
        contract=COUNTS,
        back=0,
        by="finance",
        amount=12_800,
        reason="Crossing 7 was closed from Wednesday on, and yet four hours were written on checking it after that.",
    ),
    Disputed(
        contract=SPEECHES,
        back=2,
        by="owner",
        amount=9_000,
        reason="The second draft of the founder's speech is the first one with another date.",
        awarded=4_500,
        note="The diary shows half of the time spent on the draft; half of the amount goes back.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where a person or an agency is paid by hand."""

    payee: str
    by: str
    label: str
    details: str


ACCOUNTS = (
    Account(
        payee="freelancer",
        by="freelancer",
        label="Bank account ending in 8801",
        details="Viktor Petrenko\nIBAN UA213223130000026007233568801\nBIC PBANUA2X",
    ),
    Account(
        payee="designer",
        by="designer",
        label="Bank account ending in 4417",
        details="Amara Diallo\nIBAN SN08SN0100152000048500004417\nBIC CBAOSNDA",
    ),
    Account(
        payee="northwind",
        by="agency-owner",
        label="Agency account ending in 0923",
        details="Northwind\nAccount 1029 3847 0923\nSWIFT BOPIPHMM",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A payee withdraws a `share` of a hundred of what is available; the operator sent it a day later, or not yet."""

    payee: str
    by: str
    days_ago: int
    share: int
    is_sent: bool = True


WITHDRAWALS = (
    Withdrawn(payee="freelancer", by="freelancer", days_ago=130, share=100),
    Withdrawn(payee="freelancer", by="freelancer", days_ago=31, share=60),
    Withdrawn(payee="freelancer", by="freelancer", days_ago=1, share=40, is_sent=False),
    Withdrawn(payee="designer", by="designer", days_ago=70, share=80),
    Withdrawn(payee="northwind", by="staffing", days_ago=95, share=100),
    Withdrawn(payee="northwind", by="staffing", days_ago=2, share=50, is_sent=False),
)
IN_ARREARS = "globex"
"""The client whose newest invoice that is due was not paid."""
