"""What always holds for milestones, their escrow, and the work that was handed in for them."""

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
        "milestones-in-order",
        "A milestone is funded once those before it are paid.",
        """SELECT milestones.id, milestones.state FROM milestones WHERE state IN ('active', 'paid')
        AND EXISTS (SELECT 1 FROM milestones AS earlier WHERE earlier.contract_id = milestones.contract_id
        AND earlier.id < milestones.id AND earlier.state <> 'paid')""",
        "milestone {id} is {state} before those that were made earlier",
    ),
    by_query(
        "submissions-waiting",
        "Work waits for an answer only while the money for it is in escrow.",
        """SELECT submissions.id, milestones.state FROM submissions
        JOIN milestones ON milestones.id = submissions.milestone_id
        WHERE submissions.state = 'submitted' AND milestones.state <> 'active'""",
        "submission {id} waits for an answer though its milestone is {state}",
    ),
    by_query(
        "submissions-approved",
        "The milestone of approved work is paid.",
        """SELECT submissions.id, milestones.state FROM submissions
        JOIN milestones ON milestones.id = submissions.milestone_id
        WHERE submissions.state = 'approved' AND milestones.state <> 'paid'""",
        "submission {id} is approved, but its milestone is {state}",
    ),
    by_query(
        "submissions-decided",
        "Work that waits no longer, and no other, has the time it was decided on, and asks for no more than there is.",
        """SELECT submissions.id, submissions.state FROM submissions
        JOIN milestones ON milestones.id = submissions.milestone_id
        WHERE (submissions.state = 'submitted') <> (submissions.decided_at IS NULL)
        OR submissions.decided_at < submissions.submitted_at OR submissions.amount > milestones.amount""",
        "submission {id} is {state}, but its time of decision or its amount says otherwise",
    ),
    by_query(
        "milestones-logged",
        "The change log has the funding and the approval of every milestone.",
        """SELECT milestones.id, milestones.state FROM milestones WHERE milestones.state IN ('active', 'paid')
        AND (NOT EXISTS (SELECT 1 FROM changes WHERE changes.entity = 'milestone'
        AND changes.entity_id = milestones.id AND changes.kind = 'milestone.funded')
        OR (milestones.state = 'paid' AND NOT EXISTS (SELECT 1 FROM changes WHERE changes.entity = 'milestone'
        AND changes.entity_id = milestones.id AND changes.kind = 'milestone.approved')))""",
        "milestone {id} is {state}, which the change log does not know",
    ),
)
