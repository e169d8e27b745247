"""Documents that pages hand out: to whom, as what, and how they are saved."""

import io

import pytest
from pypdf import PdfReader
from requests import Response

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.payments.custom import pay_freelancer
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Deal, deal
from tests.web.visitor import Visitor


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    return deal(firm, jun)


@pytest.fixture
def invoice(hired: Deal, back: Back) -> Invoice:
    with back.database.writing() as session:
        return pay_freelancer(
            session, actor(hired.firm.owner), hired.contract.key, InvoiceKind.BONUS, 11_000, "=Well done"
        )


def saved_as(answer: Response) -> str:
    """Return the name that a file is saved under, having looked at what protects it."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    return answer.headers["Content-Disposition"].removeprefix('attachment; filename="').removesuffix('"')


def text_of(answer: Response) -> str:
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_either_side_takes_an_invoice_away(
    visitor: Visitor, back: Back, firm: Firm, jun: User, invoice: Invoice
) -> None:
    path = f"/invoices/{invoice.key}/pdf"
    for who, told in ((firm.owner, "Still to pay 110.00"), (jun, "Pay of Jun Tester 99.00")):
        back.sign_in(visitor, who)
        page = visitor.get(f"/invoices/{invoice.key}")
        assert f'href="{path}"' in page.text
        answer = visitor.get(path)
        assert saved_as(answer) == f"invoice-{invoice.number}.pdf"
        assert told in text_of(answer)
    back.sign_in(visitor, back.person("Stan"))
    assert visitor.get(path).status_code == 403
    assert visitor.get("/invoices/~010000000000000000/pdf").status_code == 404
    assert visitor.get("/invoices/1/pdf").status_code == 404


@pytest.mark.parametrize(
    ("role", "statement", "invoices"),
    [(Role.FINANCE, 200, 200), (Role.HIRING, 403, 200), (Role.RECRUITER, 403, 403)],
)
def test_what_of_a_clients_billing_a_role_takes_away(
    visitor: Visitor, back: Back, firm: Firm, invoice: Invoice, role: Role, statement: int, invoices: int
) -> None:
    back.sign_in(visitor, firm.add(back.person("Rob"), role))
    billing = f"/companies/{firm.id}/billing"
    for ending in ("pdf", "csv"):
        assert visitor.get(f"{billing}/statement.{ending}").status_code == statement
    assert visitor.get(f"{billing}/invoices.csv").status_code == invoices
    assert visitor.get(f"/invoices/{invoice.key}/pdf").status_code == invoices


def test_a_client_takes_its_statement_and_invoices_away(
    visitor: Visitor, back: Back, firm: Firm, hired: Deal, invoice: Invoice
) -> None:
    back.sign_in(visitor, firm.owner)
    billing, day = f"/companies/{firm.id}/billing", invoice.issued_on
    days = f"?from={day}&to={day}"
    for ending in ("pdf", "csv"):
        page = visitor.get(f"{billing}/statement{days}").text.replace("&amp;", "&")
        assert f'href="{billing}/statement.{ending}{days}"' in page
    paper = visitor.get(f"{billing}/statement.pdf{days}")
    assert saved_as(paper) == f"statement-{day}-{day}.pdf"
    assert "Bonus \N{MIDDLE DOT} Invoice" in text_of(paper)
    table = visitor.get(f"{billing}/statement.csv{days}")
    assert saved_as(table) == f"statement-{day}-{day}.csv"
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"{day},{day},ARAdjustment,Bonus,-110.00,-110.00,USD,Bonus,'=Well done" in table.text
    rows = visitor.get(f"{billing}/invoices.csv?contract={hired.contract.key}&state=due")
    assert saved_as(rows) == "invoices.csv"
    assert [line.split(",")[1] for line in rows.text.splitlines()] == ["kind", "Bonus"]
    assert len(visitor.get(f"{billing}/invoices.csv?state=paid").text.splitlines()) == 1
    for wrong in ("from=x", "to=2026-13-01", "from=2026-11-02&to=2026-11-01"):
        for ending in ("pdf", "csv"):
            assert visitor.get(f"{billing}/statement.{ending}?{wrong}").status_code == 422, wrong
    assert visitor.get(f"{billing}/invoices.csv?from=x").status_code == 422


def test_a_freelancer_takes_their_own_away(visitor: Visitor, back: Back, jun: User, invoice: Invoice) -> None:
    back.sign_in(visitor, jun)
    assert "Balance after 99.00" in text_of(visitor.get("/earnings/statement.pdf"))
    assert ",APAdjustment,Bonus,99.00,99.00," in visitor.get("/earnings/statement.csv").text
    rows = visitor.get("/earnings/invoices.csv")
    assert saved_as(rows) == "invoices.csv"
    assert "11.00,0.00,99.00" in rows.text
    assert len(visitor.get("/earnings/invoices.csv?state=paid").text.splitlines()) == 1
    assert 'href="/earnings/invoices.csv"' in visitor.get("/earnings/invoices").text
    assert str(invoice.number) in rows.text
    for path in ("/companies/1/earnings/statement.csv", "/companies/1/earnings/invoices.csv"):
        assert visitor.get(path).status_code in {403, 404}
