"""What always holds in the books: the journal balances, and accounts and statements say what is in it."""

from hiringhall.storage.invariants import by_query

CHECKS = (
    by_query(
        "entries-balanced",
        "Every entry of the journal has two or more lines, which sum to zero.",
        """SELECT entries.id, entries.key, COUNT(lines.id) AS count, COALESCE(SUM(lines.amount), 0) AS total
        FROM entries LEFT JOIN lines ON lines.entry_id = entries.id GROUP BY entries.id, entries.key
        HAVING COUNT(lines.id) < 2 OR SUM(lines.amount) <> 0""",
        "entry {id} ({key}) has {count} lines that sum to {total}",
    ),
    by_query(
        "entry-currency",
        "An entry moves money of one currency.",
        """SELECT DISTINCT entries.id, entries.currency, accounts.currency AS other FROM lines
        JOIN entries ON entries.id = lines.entry_id JOIN accounts ON accounts.id = lines.account_id
        WHERE accounts.currency <> entries.currency""",
        "entry {id} in {currency} moves {other}",
    ),
    by_query(
        "balances",
        "The balance of every account is the sum of its lines.",
        """SELECT accounts.id, accounts.kind, balance, COALESCE(total, 0) AS total FROM accounts LEFT JOIN
        (SELECT account_id, SUM(amount) AS total FROM lines GROUP BY account_id) AS moved ON account_id = accounts.id
        WHERE balance <> COALESCE(total, 0)""",
        "account {id} ({kind}) says {balance}, its lines {total}",
    ),
    by_query(
        "reversals",
        "A reversal undoes what its entry moved, on every account, and nothing else does.",
        """SELECT id FROM entries WHERE (kind = 'reversal') <> (reverses_id IS NOT NULL) UNION
        SELECT entry_id FROM (SELECT entry_id, account_id, amount FROM lines
        JOIN entries ON entries.id = entry_id AND reverses_id IS NOT NULL
        UNION ALL SELECT entries.id, account_id, amount FROM entries JOIN lines ON entry_id = reverses_id
        ) AS undone GROUP BY entry_id, account_id HAVING SUM(amount) <> 0""",
        "entry {id} does not undo what it reverses",
    ),
    by_query(
        "statements",
        "The statement lines of an entry add up, for each party, to what it moved on the party's accounts.",
        """SELECT entry_id, SUM(amount) AS moved, SUM(CASE WHEN type IS NULL THEN 0 ELSE amount END) AS told FROM lines
        JOIN accounts ON accounts.id = lines.account_id
        WHERE kind IN ('cash', 'receivable', 'escrow', 'pending', 'available')
        GROUP BY entry_id, CASE WHEN kind IN ('pending', 'available') THEN holder END,
        CASE WHEN kind IN ('pending', 'available') THEN holder_id END
        HAVING SUM(amount) <> SUM(CASE WHEN type IS NULL THEN 0 ELSE amount END)""",
        "entry {entry_id} moved {moved} for a party and tells it of {told}",
    ),
    by_query(
        "statement-sides",
        "Receivables are told of a client's accounts, payables of a payee's, and nothing of others.",
        """SELECT lines.id, lines.type, accounts.kind FROM lines JOIN accounts ON accounts.id = lines.account_id
        WHERE (type LIKE 'AR%' AND kind NOT IN ('cash', 'receivable', 'escrow'))
        OR (type LIKE 'AP%' AND kind NOT IN ('pending', 'available'))""",
        "line {id} tells {type} of an account of the kind {kind}",
    ),
    by_query(
        "entry-client",
        "An entry that moves a client's money names that client.",
        """SELECT DISTINCT entries.id FROM lines JOIN accounts ON accounts.id = lines.account_id
        JOIN entries ON entries.id = lines.entry_id
        LEFT JOIN milestones ON accounts.kind = 'escrow' AND milestones.id = accounts.holder_id
        LEFT JOIN contracts ON contracts.id = milestones.contract_id
        WHERE accounts.kind IN ('cash', 'receivable', 'escrow') AND entries.company_id IS DISTINCT FROM
        (CASE WHEN accounts.kind = 'escrow' THEN contracts.company_id ELSE accounts.holder_id END)""",
        "entry {id} moves the money of another client than it names",
    ),
)
