"""What always holds for money that comes and goes: charges, chargebacks and withdrawals."""

from hiringhall.storage.invariants import by_query

CHECKS = (
    by_query(
        "payment-methods",
        "What came and went through a method is what its charges, chargebacks and withdrawals say.",
        """SELECT method_id, SUM(moved) AS moved, SUM(known) AS known FROM (
        SELECT accounts.holder_id AS method_id, lines.amount AS moved, 0 AS known FROM accounts
        JOIN lines ON lines.account_id = accounts.id JOIN entries ON entries.id = lines.entry_id
        LEFT JOIN entries AS reversed ON reversed.id = entries.reverses_id
        WHERE accounts.kind = 'outside' AND COALESCE(reversed.kind, entries.kind) NOT IN ('deposit', 'payback')
        UNION ALL SELECT method_id, 0, -amount FROM charges WHERE state = 'succeeded'
        UNION ALL SELECT method_id, 0, chargebacks.amount FROM chargebacks
        JOIN charges ON charges.id = chargebacks.charge_id WHERE chargebacks.state <> 'won'
        UNION ALL SELECT method_id, 0, amount - fee FROM withdrawals WHERE state = 'sent') AS sides
        GROUP BY method_id HAVING SUM(moved) <> SUM(known)""",
        "payment method {method_id} moved {moved} by the journal and {known} by its charges and withdrawals",
    ),
    by_query(
        "withdrawals-in-transit",
        "On its way to a payee is what was asked for and is not sent yet, less the fee.",
        """SELECT holder, holder_id, SUM(held) AS held, SUM(asked) AS asked FROM (
        SELECT holder, holder_id, currency, balance AS held, 0 AS asked FROM accounts WHERE kind = 'in-transit'
        UNION ALL SELECT holder, holder_id, currency, 0, amount - fee FROM withdrawals WHERE state = 'asked') AS sides
        GROUP BY holder, holder_id, currency HAVING SUM(held) <> SUM(asked)""",
        "{holder} {holder_id} has {held} on its way and asked for {asked}",
    ),
    by_query(
        "method-of-party",
        "Money is taken through a client's own methods and sent through a payee's own.",
        """SELECT 'charge' AS what, charges.id FROM charges JOIN payment_methods ON payment_methods.id = method_id
        WHERE "use" <> 'pay' OR holder <> 'company' OR holder_id <> company_id UNION ALL
        SELECT 'withdrawal', withdrawals.id FROM withdrawals JOIN payment_methods ON payment_methods.id = method_id
        WHERE "use" <> 'payout' OR payment_methods.holder <> withdrawals.holder
        OR payment_methods.holder_id <> withdrawals.holder_id""",
        "{what} {id} goes through a method of somebody else",
    ),
    by_query(
        "chargebacks",
        "Money is taken back of charges that succeeded, at most all of it.",
        """SELECT chargebacks.id FROM chargebacks JOIN charges ON charges.id = charge_id
        WHERE charges.state <> 'succeeded' OR chargebacks.amount NOT BETWEEN 1 AND charges.amount
        OR (chargebacks.state = 'open') <> (chargebacks.decided_at IS NULL)""",
        "chargeback {id} is of a charge that did not succeed, or of more than it took",
    ),
)
