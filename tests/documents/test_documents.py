"""Invoices, credit notes and statements read back from the files, and lists as tables."""

import csv
import io
from datetime import date
from typing import NamedTuple

import pytest
from pypdf import PdfReader

from hiringhall import clock
from hiringhall.documents import lists, statements, words
from hiringhall.documents.files import File
from hiringhall.documents.invoices import invoice_pdf
from hiringhall.documents.lists import invoices_csv
from hiringhall.documents.statements import statement_csv, statement_pdf
from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.ledger.accounts import Party, company, person
from hiringhall.marketplace.ledger.models import Subtype
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.refunds import refund
from hiringhall.marketplace.sides import Side
from tests.support.books import deposit
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market

HALL = "The Hall"
DAY = date(2026, 11, 9)
MINUS = "\N{MINUS SIGN}"
HOURS = InvoiceItem(InvoiceLineKind.TIME, Subtype.HOURLY, 33_336, "", None, 2_778, 72)
BONUS = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, 10_000, "Bonus")


class Scene(NamedTuple):
    """A contract through an agency that keeps a fifth, with an invoice for hours and a bonus."""

    market: Market
    cast: Cast
    contract: Contract
    invoice: Invoice

    def pdf(self, who: str, invoice: Invoice | None = None) -> File:
        with self.market.database.reading() as session:
            return invoice_pdf(session, self.cast[who], (invoice or self.invoice).key, hall=HALL)

    def give_back(self, amount: int) -> Invoice:
        with self.market.act() as session:
            return refund(session, self.cast["staffing"], self.invoice.key, amount, "Too many hours")


@pytest.fixture
def scene(market: Market) -> Scene:
    cast = hiring_cast(market)
    with market.act() as session:
        agent = session.get_one(User, cast["agent"].user_id)
        agent.first_name, agent.last_name = "Łukasz", "Żółć"
        session.get_one(Company, cast.agency).name = "Ионова & Παππάς"
    contract = hire(market, cast["hiring"], cast.design, cast["agent"], agency_id=cast.agency)
    with market.act() as session:
        known = session.get_one(Contract, contract.id)
        known.agency_share, known.title = 2_000, "Nguyễn's tickets \N{EM DASH} 漢字 \N{ROCKET}"
        items = [HOURS, BONUS]
        invoice = issue(session, cast["owner"], known, InvoiceKind.PAYMENT, items, on=DAY, comment="=Thanks!\nAnn")
    return Scene(market, cast, contract, invoice)


def text_of(file: File) -> str:
    """Return all text of a PDF, blanks made single."""
    assert file.media_type == "application/pdf"
    pages = PdfReader(io.BytesIO(file.content), strict=True).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_a_client_reads_what_it_is_charged_and_owes(scene: Scene) -> None:
    file = scene.pdf("owner")
    text = text_of(file)
    assert file.name == "invoice-1.pdf"
    for part in (
        "The Hall Invoice 1",
        "From Ионова & Παππάς Work of Łukasz Żółć",
        # What the typeface lacks is told by a mark; nothing else is lost.
        "To Acme Contract Nguyễn's tickets \N{EM DASH} ?? ?",
        "Issued 9 November 2026 Due 9 November 2026 Paid Not yet Currency USD",
        "Time 12:00 27.78 333.36 Bonus 100.00",
        "Total 433.36 Still to pay 433.36",
        "Comment =Thanks! Ann",
        "Invoice 1 \N{MIDDLE DOT} Ионова & Παππάς \N{MIDDLE DOT} page 1 of 1",
    ):
        assert part in text
    assert "Fee" not in text
    deposit(scene.market, scene.cast.company, 43_336)
    today = clock.day(clock.now())
    paid = f"Paid {today.day} {today:%B %Y}"
    assert paid in text_of(scene.pdf("owner"))
    assert f"Total 433.36 Paid {MINUS}433.36 Still to pay 0.00" in text_of(scene.pdf("owner"))


def test_the_payees_side_reads_what_is_kept_of_it(scene: Scene) -> None:
    # 433.36: a fee of 43.34 leaves 390.02, of which the agency keeps 78.00.
    kept = f"Fee of the marketplace {MINUS}43.34 Part of Ионова & Παππάς {MINUS}78.00"
    told = f"Total 433.36 {kept} Pay of Łukasz Żółć 312.02"
    for who in ("agent", "staffing"):
        assert told in text_of(scene.pdf(who))
    with pytest.raises(NotAllowed):
        scene.pdf("stranger")


def test_the_days_of_a_week_are_written_shortly() -> None:
    dash = "\N{EN DASH}"
    assert words.week(date(2026, 11, 2)) == f"2{dash}8 November 2026"
    assert words.week(date(2026, 12, 28)) == f"28 December {dash} 3 January 2027"


def test_an_invoice_and_its_credit_note_tell_of_each_other(scene: Scene) -> None:
    note = scene.give_back(9_000)
    file = scene.pdf("owner", note)
    text = text_of(file)
    assert file.name == "credit-note-2.pdf"
    assert "Credit note 2" in text
    assert "Gives back A part of invoice 1" in text
    assert "For Amount Credit for invoice 1 100.00 Given back 100.00 Comment Too many hours" in text
    invoice = text_of(scene.pdf("owner"))
    assert f"Total 433.36 Given back since {MINUS}100.00 Still to pay 333.36" in invoice
    assert "Credit notes Credit note 2 of" in invoice
    assert f"Pay given back since {MINUS}72.00" in text_of(scene.pdf("agent"))
    taken = f"Taken back 100.00 Fee of the marketplace {MINUS}10.00 Part of Ионова & Παππάς {MINUS}18.00"
    assert taken in text_of(scene.pdf("agent", note))


def test_the_same_input_makes_the_same_bytes(scene: Scene) -> None:
    assert scene.pdf("owner").content == scene.pdf("owner").content
    document = PdfReader(io.BytesIO(scene.pdf("owner").content)).metadata
    assert document is not None
    assert (document.title, document.author, str(document.creation_date)) == (
        "Invoice 1",
        HALL,
        "2026-11-09 00:00:00+00:00",
    )


def statement_of(scene: Scene, who: str, party: Party, *, last: date | None = None) -> tuple[str, list[dict[str, str]]]:
    """Return the text of a statement on paper and the rows of its table."""
    last = last or clock.day(clock.now())
    with scene.market.database.reading() as session:
        paper = statement_pdf(session, scene.cast[who], party, DAY, last, hall=HALL)
        table = statement_csv(session, scene.cast[who], party, DAY, last)
    assert table.media_type == "text/csv"
    assert (paper.name, table.name) == (f"statement-{DAY}-{last}.pdf", f"statement-{DAY}-{last}.csv")
    return text_of(paper), rows_of(table.content)


def test_a_statement_carries_its_balance_from_line_to_line(scene: Scene) -> None:
    deposit(scene.market, scene.cast.company, 50_000)
    scene.give_back(9_000)
    text, rows = statement_of(scene, "owner", company(scene.cast.company))
    assert [(row["type"], row["subtype"], row["amount"], row["balance"]) for row in rows] == [
        ("ARAdjustment", "Hourly", "-333.36", "-333.36"),
        ("ARAdjustment", "Bonus", "-100.00", "-433.36"),
        ("ARPayment", "Payment", "500.00", "66.64"),
        ("ARAdjustment", "Refund", "100.00", "166.64"),
    ]
    assert (rows[0]["date"], rows[0]["invoice"], rows[0]["agency"]) == ("2026-11-09", "1", "Ионова & Παππάς")
    # A comment is no formula.
    assert rows[0]["comment"] == "'=Thanks!\nAnn"
    assert text.startswith("The Hall Statement Of Acme Currency USD From 9 November 2026")
    assert "9 November 2026 Hourly \N{MIDDLE DOT} Invoice 1 Łukasz Żółć" in text
    assert "Refund \N{MIDDLE DOT} Credit note 2" in text
    assert f"In 600.00 Out {MINUS}433.36 Balance after 166.64" in text


def test_a_payees_statement_is_its_own(scene: Scene) -> None:
    freelancer = person(scene.contract.freelancer_id)
    text, rows = statement_of(scene, "agent", freelancer)
    assert [(row["type"], row["amount"]) for row in rows] == [("APAdjustment", "312.02")]
    assert "Balance after 312.02" in text
    _, rows = statement_of(scene, "staffing", company(scene.cast.agency))
    assert [row["amount"] for row in rows] == ["78.00"]
    with pytest.raises(NotAllowed):
        statement_of(scene, "owner", freelancer)
    text, rows = statement_of(scene, "stranger", person(scene.cast["stranger"].user_id or 0))
    assert rows == []
    assert "Nothing moved in these days." in text


def test_a_long_statement_goes_over_pages_and_has_its_bound(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    client = company(scene.cast.company)
    with scene.market.act() as session:
        known = session.get_one(Contract, scene.contract.id)
        for number in range(60):
            title = "Unbreakable" * 20 if number == 7 else f"Bonus {number}"
            item = BONUS._replace(description=title)
            issue(session, scene.cast["owner"], known, InvoiceKind.BONUS, [item], on=DAY)
    with scene.market.database.reading() as session:
        file = statement_pdf(session, scene.cast["owner"], client, DAY, DAY, hall=HALL)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages]
    assert len(pages) > 1
    assert all("Amount" in page and f"of {len(pages)}" in page for page in pages)
    monkeypatch.setattr(statements, "MOST_ON_PAPER", 61)
    with scene.market.database.reading() as session, pytest.raises(InvalidInput, match="choose fewer days"):
        statement_pdf(session, scene.cast["owner"], client, DAY, DAY, hall=HALL)


def table(scene: Scene, who: str, party: Party, side: Side, **wanted: object) -> list[dict[str, str]]:
    return rows_of(b"".join(invoices_csv(scene.market.database, scene.cast[who], party, side, **wanted)))


def test_a_list_of_invoices_is_read_in_parts(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.give_back(9_000)
    for number in range(3):
        with scene.market.act() as session:
            pay_freelancer(session, scene.cast["owner"], scene.contract.key, InvoiceKind.EXPENSE, 1_050, f"+{number}")
    client = company(scene.cast.company)
    whole = table(scene, "owner", client, Side.CLIENT)
    assert [row["number"] for row in whole] == ["5", "4", "3", "2", "1"]
    assert [row["charge"] for row in whole] == ["10.50"] * 3 + ["-100.00", "433.36"]
    assert (whole[0]["comment"], whole[0]["agency"]) == ("'+2", "Ионова & Παππάς")
    assert (whole[3]["kind"], whole[3]["credits"], whole[4]["credited"], whole[4]["owed"]) == (
        "Credit note",
        "1",
        "100.00",
        "333.36",
    )
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    assert table(scene, "owner", client, Side.CLIENT) == whole
    due = table(scene, "owner", client, Side.CLIENT, states=(InvoiceState.DUE,), last=DAY)
    assert [row["number"] for row in due] == ["1"]
    of_payee = table(scene, "agent", person(scene.contract.freelancer_id), Side.FREELANCER)
    assert (of_payee[4]["fee"], of_payee[4]["agency_pay"], of_payee[4]["pay"]) == ("43.34", "78.00", "390.02")
    assert "owed" not in of_payee[4]
    with pytest.raises(NotAllowed):
        table(scene, "stranger", client, Side.CLIENT)
