"""What always holds for invoices: what they say, what the journal says of them, and what parties have by them."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from hiringhall.marketplace.fees import Schedule, schedules
from hiringhall.storage.invariants import Invariant, by_query

_ODD_FEES = text(
    """SELECT invoices.id, number FROM invoices JOIN contracts ON contracts.id = invoices.contract_id
    WHERE COALESCE(fee_schedule_id, :first) = :schedule AND invoices.kind NOT IN ('credit', 'expense')
    AND (fee NOT BETWEEN (2 * charge * :least + 10000) / 20000 AND (2 * charge * :most + 10000) / 20000
    OR client_fee <> (2 * charge * :client + 10000) / 20000)"""
)


def _odd_fees(session: Session) -> Iterator[str]:
    """Yield invoices whose fees are not those of their contract's schedule, a sliding one at any of its rates."""
    known = schedules(session)
    first = known[None].id
    for one in {one.id: one for one in known.values()}.values():
        rates = _rates(one)
        bound = {"first": first, "schedule": one.id, "client": one.client_rate, "least": rates[0], "most": rates[-1]}
        for invoice_id, number in session.execute(_ODD_FEES, bound):
            yield f"invoice {invoice_id} (number {number}) has other fees than version {one.id} says"


def _rates(schedule: Schedule) -> list[int]:
    return sorted(rate for _, rate in schedule.tiers) or [0]


CHECKS = (
    Invariant("invoice-fees", "The fees of an invoice are those of its contract's schedule.", _odd_fees),
    by_query(
        "invoice-of-contract",
        "An invoice is of the parties of its contract, issued by the agency where there is one.",
        """SELECT invoices.id FROM invoices JOIN contracts ON contracts.id = invoices.contract_id
        WHERE invoices.company_id <> contracts.company_id OR invoices.freelancer_id <> contracts.freelancer_id
        OR invoices.agency_id IS DISTINCT FROM contracts.agency_id OR invoices.currency <> contracts.currency
        OR issuer_id <> COALESCE(invoices.agency_id, invoices.freelancer_id)
        OR issuer <> (CASE WHEN invoices.agency_id IS NULL THEN 'person' ELSE 'company' END)""",
        "invoice {id} is of other parties than its contract",
    ),
    by_query(
        "invoice-agency",
        "An agency's part of the pay is its share on the contract, halves rounded up.",
        """SELECT invoices.id FROM invoices JOIN contracts ON contracts.id = invoices.contract_id
        WHERE invoices.kind <> 'credit' AND agency_pay <> (CASE WHEN invoices.agency_id IS NULL THEN 0
        ELSE (2 * pay * COALESCE(agency_share, 10000) + 10000) / 20000 END)""",
        "invoice {id} gives the agency another part than its share",
    ),
    by_query(
        "invoice-free",
        "Expenses carry no fee.",
        "SELECT id FROM invoices WHERE kind = 'expense' AND (fee <> 0 OR client_fee <> 0)",
        "invoice {id} is for expenses but has fees",
    ),
    by_query(
        "invoice-lines",
        "The lines of an invoice add up to its charge, and those of the client's fee to that.",
        """SELECT invoices.id, charge, client_fee, COALESCE(charged, 0) AS charged, COALESCE(fees, 0) AS fees
        FROM invoices
        LEFT JOIN (SELECT invoice_id, SUM(CASE WHEN kind = 'client-fee' THEN 0 ELSE amount END) AS charged,
        SUM(CASE WHEN kind = 'client-fee' THEN amount ELSE 0 END) AS fees FROM invoice_lines GROUP BY invoice_id)
        AS listed ON invoice_id = invoices.id
        WHERE charge <> COALESCE(charged, 0) OR client_fee <> COALESCE(fees, 0)""",
        "invoice {id} charges {charge} and {client_fee} on top, its lines {charged} and {fees}",
    ),
    by_query(
        "invoice-time",
        "A line for time is its cells, of ten minutes, at its rate, halves of a cent rounded up.",
        """SELECT invoice_id, number FROM invoice_lines WHERE kind = 'time' AND (cells IS NULL OR rate IS NULL
        OR amount <> (2 * cells * rate + 6) / 12)""",
        "line {number} of invoice {invoice_id} is not its cells at its rate",
    ),
    by_query(
        "invoice-numbers",
        "The invoices of an issuer are numbered from 1 without a gap, up to the last number that it gave.",
        """SELECT issuer, issuer_id, SUM(count) AS count, SUM(last) AS last, SUM(given) AS given FROM (
        SELECT issuer, issuer_id, COUNT(*) AS count, MAX(number) AS last, 0 AS given FROM invoices
        GROUP BY issuer, issuer_id UNION ALL SELECT issuer, issuer_id, 0, 0, last FROM number_series) AS series
        GROUP BY issuer, issuer_id HAVING SUM(count) <> SUM(last) OR SUM(last) <> SUM(given)""",
        "{issuer} {issuer_id} has {count} invoices up to number {last} and gave the number {given} last",
    ),
    by_query(
        "invoice-entries",
        "Every invoice has one entry, which moves its charge from the client, its pay to the payees and its fees.",
        """SELECT invoices.id FROM invoices LEFT JOIN (
        SELECT entries.invoice_id, COUNT(DISTINCT entries.id) AS count,
        SUM(CASE WHEN accounts.kind IN ('cash', 'receivable', 'escrow') THEN amount ELSE 0 END) AS client,
        SUM(CASE WHEN accounts.holder = 'person' THEN amount ELSE 0 END) AS freelancer,
        SUM(CASE WHEN accounts.holder = 'company' AND accounts.kind IN ('pending', 'available') THEN amount ELSE 0 END)
        AS agency, SUM(CASE WHEN accounts.kind = 'fees' THEN amount ELSE 0 END) AS fees
        FROM entries JOIN lines ON lines.entry_id = entries.id JOIN accounts ON accounts.id = lines.account_id
        WHERE entries.kind IN ('week', 'milestone', 'payment', 'credit', 'refund') GROUP BY entries.invoice_id
        ) AS booked ON booked.invoice_id = invoices.id
        WHERE count IS DISTINCT FROM 1
        OR client <> (charge + client_fee) * (CASE WHEN kind = 'credit' THEN 1 ELSE -1 END)
        OR freelancer <> (pay - agency_pay) * (CASE WHEN kind = 'credit' THEN -1 ELSE 1 END)
        OR agency <> agency_pay * (CASE WHEN kind = 'credit' THEN -1 ELSE 1 END)
        OR fees <> (fee + client_fee) * (CASE WHEN kind = 'credit' THEN -1 ELSE 1 END)""",
        "invoice {id} is not in the journal as it reads, or not once",
    ),
    by_query(
        "invoice-owed",
        "What is owed of an invoice is what the journal has charged for it and not seen paid or given back.",
        """SELECT id, SUM(owed) AS owed, SUM(left_over) AS left_over FROM (
        SELECT id, owed, 0 AS left_over FROM invoices
        UNION ALL SELECT COALESCE(credits_id, invoices.id), 0, -amount FROM accounts
        JOIN lines ON lines.account_id = accounts.id JOIN entries ON entries.id = lines.entry_id
        JOIN invoices ON invoices.id = entries.invoice_id WHERE accounts.kind = 'receivable') AS sides
        GROUP BY id HAVING SUM(owed) <> SUM(left_over)""",
        "invoice {id} says {owed} is owed, the journal {left_over}",
    ),
    by_query(
        "invoice-paid",
        "Nothing is owed of a paid invoice, and something of all others.",
        "SELECT id, state, owed FROM invoices WHERE (state = 'paid') <> (owed = 0)",
        "invoice {id} is {state}, but {owed} is owed",
    ),
    by_query(
        "receivables",
        "A client owes what is owed of its invoices.",
        """SELECT company_id, SUM(owed) AS owed, SUM(held) AS held FROM (
        SELECT company_id, currency, owed, 0 AS held FROM invoices WHERE paid_on IS NULL
        UNION ALL SELECT holder_id, currency, 0, -balance FROM accounts WHERE kind = 'receivable') AS sides
        GROUP BY company_id, currency HAVING SUM(owed) <> SUM(held)""",
        "company {company_id} owes {owed} by its invoices and {held} by its account",
    ),
    by_query(
        "payees-pending",
        "What is pending is the pay of invoices that are not released, less what was given back.",
        """SELECT holder, holder_id, SUM(held) AS held, SUM(earned) AS earned FROM (
        SELECT holder, holder_id, currency, balance AS held, 0 AS earned FROM accounts WHERE kind = 'pending'
        UNION ALL SELECT 'person', freelancer_id, currency, 0,
        pay - agency_pay - credited_pay + credited_agency_pay FROM invoices
        WHERE kind <> 'credit' AND released_on IS NULL
        UNION ALL SELECT 'company', agency_id, currency, 0, agency_pay - credited_agency_pay FROM invoices
        WHERE kind <> 'credit' AND released_on IS NULL AND agency_id IS NOT NULL) AS sides
        GROUP BY holder, holder_id, currency HAVING SUM(held) <> SUM(earned)""",
        "{holder} {holder_id} has {held} pending, of invoices {earned}",
    ),
    by_query(
        "payees-available",
        "What is available is the pay of released invoices, less what was given back and withdrawn.",
        """SELECT holder, holder_id, SUM(held) AS held, SUM(earned) AS earned FROM (
        SELECT holder, holder_id, currency, balance AS held, 0 AS earned FROM accounts WHERE kind = 'available'
        UNION ALL SELECT 'person', freelancer_id, currency, 0,
        pay - agency_pay - credited_pay + credited_agency_pay FROM invoices
        WHERE kind <> 'credit' AND released_on IS NOT NULL
        UNION ALL SELECT 'company', agency_id, currency, 0, agency_pay - credited_agency_pay FROM invoices
        WHERE kind <> 'credit' AND released_on IS NOT NULL AND agency_id IS NOT NULL
        UNION ALL SELECT holder, holder_id, currency, 0, -amount FROM withdrawals WHERE state IN ('asked', 'sent')
        ) AS sides GROUP BY holder, holder_id, currency HAVING SUM(held) <> SUM(earned)""",
        "{holder} {holder_id} has {held} available, by invoices and withdrawals {earned}",
    ),
    by_query(
        "payees-overdrawn",
        "A payee has less than nothing only where pay was given back that was withdrawn already, never pending.",
        """SELECT holder, holder_id, kind, balance FROM accounts WHERE balance < 0 AND (kind = 'pending'
        OR (kind = 'available' AND NOT EXISTS (SELECT 1 FROM lines JOIN entries ON entries.id = lines.entry_id
        WHERE lines.account_id = accounts.id AND amount < 0 AND entries.kind IN ('credit', 'refund', 'reversal'))))""",
        "{holder} {holder_id} has {balance} {kind}, for no reason",
    ),
    by_query(
        "hall-fees",
        "The hall has earned the fees of invoices, less those given back, and of withdrawals.",
        """SELECT currency, SUM(held) AS held, SUM(earned) AS earned FROM (
        SELECT currency, (SELECT COALESCE(SUM(amount), 0) FROM lines WHERE account_id = accounts.id) AS held,
        0 AS earned FROM accounts WHERE kind = 'fees' UNION ALL
        SELECT currency, 0, (fee + client_fee) * (CASE WHEN kind = 'credit' THEN -1 ELSE 1 END) FROM invoices UNION ALL
        SELECT currency, 0, fee FROM withdrawals WHERE state IN ('asked', 'sent')) AS sides
        GROUP BY currency HAVING SUM(held) <> SUM(earned)""",
        "the hall has {held} {currency} of fees, of invoices and withdrawals {earned}",
    ),
    by_query(
        "invoice-credits",
        "What was given back of an invoice is what its credit notes say; they are of the same contract.",
        """SELECT invoices.id, credited, COALESCE(given, 0) AS given FROM invoices LEFT JOIN (
        SELECT credits_id, SUM(charge) AS given, SUM(pay) AS pay_given, SUM(agency_pay) AS agency_given,
        MIN(contract_id) AS first, MAX(contract_id) AS last FROM invoices WHERE credits_id IS NOT NULL
        GROUP BY credits_id) AS notes ON notes.credits_id = invoices.id
        WHERE credited <> COALESCE(given, 0) OR credited_pay <> COALESCE(pay_given, 0)
        OR credited_agency_pay <> COALESCE(agency_given, 0) OR first <> contract_id OR last <> contract_id
        OR (kind = 'credit' AND given IS NOT NULL)""",
        "invoice {id} gave back {credited}, its credit notes {given}",
    ),
    by_query(
        "invoice-weeks",
        "The invoice of a week charges the time that its week has, which is billed.",
        """SELECT invoices.id, invoices.week FROM invoices LEFT JOIN work_weeks
        ON work_weeks.contract_id = invoices.contract_id AND work_weeks.week = invoices.week
        LEFT JOIN (SELECT invoice_id, SUM(amount) AS charged, SUM(cells) AS cells FROM invoice_lines
        WHERE kind = 'time' GROUP BY invoice_id) AS worked ON worked.invoice_id = invoices.id
        WHERE invoices.kind = 'week' AND (billed_at IS NULL OR seconds <> 600 * COALESCE(cells, 0)
        OR work_weeks.charge - extra <> COALESCE(charged, 0))""",
        "invoice {id} charges other time than its contract has in the week of {week}",
    ),
    by_query(
        "billed-weeks",
        "A week that was billed since the first closed one has an invoice for its time.",
        """SELECT contract_id, week FROM work_weeks WHERE billed_at IS NOT NULL AND charge > extra
        AND week > (SELECT MIN(week) FROM closed_weeks) AND NOT EXISTS (SELECT 1 FROM invoices
        WHERE invoices.contract_id = work_weeks.contract_id AND invoices.week = work_weeks.week)""",
        "contract {contract_id} has a billed week of {week} without an invoice",
    ),
    by_query(
        "extra-charges",
        "What weeks are charged besides time is what invoices charge besides it, less what they gave back.",
        """SELECT contracts.id, COALESCE(extra, 0) AS extra, COALESCE(charged, 0) AS charged FROM contracts
        LEFT JOIN (SELECT contract_id, SUM(extra) AS extra FROM work_weeks GROUP BY contract_id) AS weeks
        ON weeks.contract_id = contracts.id
        LEFT JOIN (SELECT contract_id, SUM(CASE WHEN invoices.kind = 'credit' THEN -charge ELSE charge END)
        - SUM(COALESCE(timed, 0)) AS charged FROM invoices
        LEFT JOIN (SELECT invoice_id, SUM(amount) AS timed FROM invoice_lines WHERE kind = 'time' GROUP BY invoice_id)
        AS worked ON worked.invoice_id = invoices.id GROUP BY contract_id) AS billed
        ON billed.contract_id = contracts.id
        WHERE COALESCE(extra, 0) < COALESCE(charged, 0) OR (COALESCE(extra, 0) > COALESCE(charged, 0)
        AND (contracts.type = 'hourly' OR contracts.started_on >= (SELECT MIN("on") FROM entries)))""",
        "contract {id} was charged {extra} besides time by its weeks and {charged} by its invoices",
    ),
    by_query(
        "client-billings",
        "What a freelancer has billed a client is what invoices charge, expenses aside, less what was given back.",
        """SELECT company_id, freelancer_id, SUM(known) AS known, SUM(billed) AS billed FROM (
        SELECT company_id, freelancer_id, currency, charged AS known, 0 AS billed FROM client_billings
        UNION ALL SELECT company_id, freelancer_id, currency, 0, charge - credited FROM invoices
        WHERE kind NOT IN ('credit', 'expense')) AS sides
        GROUP BY company_id, freelancer_id, currency HAVING SUM(known) <> SUM(billed)""",
        "person {freelancer_id} billed company {company_id} {billed}, and {known} is known",
    ),
    by_query(
        "contract-fees",
        "A contract has a version of the fees, and an agency's share where there is an agency.",
        """SELECT id FROM contracts WHERE fee_schedule_id IS NULL
        OR (agency_share IS NULL) <> (agency_id IS NULL) OR agency_share NOT BETWEEN 0 AND 10000""",
        "contract {id} has no version of the fees, or an agency without a share",
    ),
    by_query(
        "open-disputes",
        "What is disputed is in review, and what a client got of a dispute was given back.",
        """SELECT disputes.id FROM disputes JOIN invoices ON invoices.id = disputes.invoice_id
        WHERE disputes.state = 'open' AND invoices.state <> 'in-review' UNION
        SELECT MAX(disputes.id) FROM disputes JOIN invoices ON invoices.id = disputes.invoice_id
        GROUP BY invoices.id, credited HAVING SUM(awarded) > credited""",
        "dispute {id} is open about an invoice that is not in review, or got more than was given back",
    ),
    by_query(
        "invoices-logged",
        "The change log has the issuing of every invoice.",
        """SELECT id FROM invoices WHERE kind <> 'credit' AND NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'invoice' AND changes.entity_id = invoices.id AND changes.kind = 'invoice.issued')""",
        "invoice {id} was never issued, says the change log",
    ),
)
