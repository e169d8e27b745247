"""What always holds for milestones and their escrow."""

from hiringhall.storage.invariants import by_query

CHECKS = (
    by_query(
        "escrow",
        "In escrow is the amount of every active milestone, and nothing for others.",
        """SELECT milestone_id, SUM(amount) AS amount, SUM(held) AS held FROM (
        SELECT id AS milestone_id, amount, 0 AS held FROM milestones WHERE state = 'active'
        UNION ALL SELECT holder_id, 0, balance FROM accounts WHERE kind = 'escrow') AS sides
        GROUP BY milestone_id HAVING SUM(amount) <> SUM(held)""",
        "milestone {milestone_id} wants {amount} in escrow and has {held}",
    ),
    by_query(
        "milestones-paid",
        "A paid milestone has one invoice, of what was paid of it; others have none.",
        """SELECT milestones.id, milestones.state FROM milestones LEFT JOIN (
        SELECT milestone_id, COUNT(*) AS count, SUM(charge) AS charged, MIN(contract_id) AS contract_id FROM invoices
        WHERE kind = 'milestone' GROUP BY milestone_id) AS billed ON milestone_id = milestones.id
        WHERE (milestones.state = 'paid') <> (count IS NOT NULL)
        OR count <> 1 OR charged <> paid OR billed.contract_id <> milestones.contract_id""",
        "milestone {id} is {state}, but its invoices say otherwise",
    ),
    by_query(
        "submissions",
        "Work waits for an answer on active milestones only, and what is decided says when.",
        """SELECT submissions.id FROM submissions JOIN milestones ON milestones.id = submissions.milestone_id
        WHERE (submissions.state = 'submitted' AND milestones.state <> 'active')
        OR (submissions.state = 'submitted') <> (decided_at IS NULL)""",
        "submission {id} waits on a milestone that does not, or was decided on at no time",
    ),
)
