"""What always holds for activities."""

from hiringhall.storage.invariants import by_query

CHECKS = (
    by_query(
        "activity-company",
        "An activity belongs to the company of its team.",
        """SELECT activities.id, activities.company_id, teams.slug FROM activities
        JOIN teams ON teams.id = activities.team_id WHERE activities.company_id <> teams.company_id""",
        "activity {id} belongs to company {company_id} but to the team {slug} of another",
    ),
    by_query(
        "activity-times",
        "An activity is not changed or removed before it is created.",
        "SELECT id FROM activities WHERE changed_at < created_at OR removed_at < created_at",
        "activity {id} has times in the wrong order",
    ),
    by_query(
        "activity-contracts",
        "Contracts are assigned to activities of their teams, of those above, and of their freelancers.",
        """SELECT activities.id, contracts.id AS contract FROM activity_assignments
        JOIN activities ON activities.id = activity_assignments.activity_id
        JOIN contracts ON contracts.id = activity_assignments.contract_id
        JOIN teams AS theirs ON theirs.id = contracts.team_id
        JOIN teams AS its ON its.id = activities.team_id
        WHERE theirs.lineage NOT LIKE its.lineage || '%' OR activities.user_id <> contracts.freelancer_id""",
        "contract {contract} is assigned to the activity {id}, which it may not use",
    ),
    by_query(
        "activity-removed",
        "Nothing is assigned to a removed activity.",
        """SELECT DISTINCT activities.id FROM activities
        JOIN activity_assignments ON activity_assignments.activity_id = activities.id WHERE removed_at IS NOT NULL""",
        "activity {id} was removed but is assigned",
    ),
    by_query(
        "activities-logged",
        "The change log has the creation of every activity.",
        """SELECT activities.id FROM activities WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'activity' AND changes.entity_id = activities.id
        AND changes.kind = 'activity.created')""",
        "activity {id} was never created, says the change log",
    ),
)
