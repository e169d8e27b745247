"""Each check names what was broken behind the marketplace's back, and nothing else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from hiringhall.demo import fill_demo
from hiringhall.marketplace.checks import ALL, SCHEMA, run_checks
from hiringhall.storage import Database, migrations
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.sealing import Sealer
from tests.marketplace.ledger.test_checks import BREACHES as MONEY
from tests.marketplace.offers.test_checks import BREACHES as OFFERS
from tests.marketplace.rooms.breaches import BREACHES as ROOMS
from tests.support.halls import DatabaseKind
from tests.support.postgres import PostgresCluster

ACME = "(SELECT id FROM teams WHERE slug = 'acme')"
DESIGN = "(SELECT id FROM teams WHERE slug = 'acme:design')"
GLOBEX = "(SELECT id FROM teams WHERE slug = 'globex')"
OWNER = "(SELECT id FROM users WHERE username = 'owner')"
ROW = "memberships (team_id, user_id, role, exclusive, status, created_at)"
PROPOSAL = """INSERT INTO proposals (key, job_id, company_id, freelancer_id, agency_id, origin, state, cover_letter,
rate, amount, currency, answers, invite_letter, reason, note, submitted_at, created_at, changed_at) SELECT
'~010000000000000000', jobs.id, {company}, users.id, {agency}, 'freelancer', {state}, 'Hello', {rate}, NULL, 'USD',
'[]', '', {reason}, '', {at}, 100, 100 FROM jobs, users WHERE jobs.type = 'hourly' AND jobs.state = {job}
AND users.username = 'owner' LIMIT 1"""
SOUND = {
    "company": "jobs.company_id",
    "agency": "NULL",
    "state": "'active'",
    "rate": "2222",
    "reason": "NULL",
    "at": "100",
    "job": "'open'",
}


def proposal(**values: str) -> str:
    """Write a proposal that is sound but for `values`, in SQL."""
    return PROPOSAL.format(**SOUND | values)


CELL = """INSERT INTO diary_cells (freelancer_id, slot, contract_id, activity_id, captured_at, status, manual, billing,
keyboard, mouse, level, memo, window_title) SELECT {freelancer}, 2000000, contracts.id, {activity}, 1200000000,
'normal', true, 'billable', 0, 0, 0, '', '' FROM contracts WHERE type = 'hourly' AND company_id = {company} LIMIT 1"""


def cell(freelancer: str = "freelancer_id", activity: str = "NULL", company: str = "{acme}") -> str:
    """Write a cell of the diary of a contract of a company, in SQL."""
    return CELL.format(freelancer=freelancer, activity=activity, company=company)


MILESTONES = """INSERT INTO milestones (contract_id, description, amount, state, paid, created_at)
SELECT MIN(id), 'Part', 100, '{first}', CASE WHEN '{first}' = 'paid' THEN 100 END, 1 FROM contracts UNION ALL
SELECT MIN(id), 'Part', 100, '{second}', CASE WHEN '{second}' = 'paid' THEN 100 END, 1 FROM contracts"""


def milestones(first: str, second: str) -> str:
    """Write two milestones of one contract in these states, in SQL."""
    return MILESTONES.format(first=first, second=second)


SUBMISSION = """INSERT INTO submissions (milestone_id, amount, note, answer, state, submitted_at, decided_at)
SELECT MIN(id), 1, '', '', '{state}', 1, {decided_at} FROM milestones WHERE state = 'not_funded'"""


def submission(state: str, decided_at: str = "NULL") -> str:
    """Write work that was handed in for a milestone which is not funded, in SQL."""
    return SUBMISSION.format(state=state, decided_at=decided_at)


REPORT = """INSERT INTO status_reports (contract_id, week, state, text, progress, filed_by, filed_at)
SELECT MIN(id), '{week}', 'ok', 'Fine', '[]', {owner}, 1 FROM contracts"""
BREACHES: dict[str, tuple[str, str]] = {
    "proposals-delisted": (
        "UPDATE proposals SET delisted_at = 1 WHERE id = (SELECT MIN(id) FROM proposals)",
        "is delisted without a reason",
    ),
    "bid-questions": (
        """INSERT INTO bid_questions (job_id, freelancer_id, text, asked_by, asked_at, answer)
        SELECT MIN(id), {owner}, 'Why?', {owner}, 1, '' FROM jobs""",
        "was never asked",
    ),
    "group-requests": (
        """INSERT INTO group_requests (group_id, user_id, text, state, note, asked_at)
        SELECT MIN(id), {owner}, '', 'waiting', '', 1 FROM groups""",
        "a member or never asked",
    ),
    "status-report-weeks": (REPORT.replace("{week}", "2026-03-17"), "which is no Monday"),
    "status-reports-logged": (REPORT.replace("{week}", "2026-03-16"), "was never filed"),
    "inbox-actor": (
        """INSERT INTO inbox_entries (user_id, change_id, kind, topic, scope, created_at)
        SELECT actor_id, id, kind, 'contracts', 'workroom', 1 FROM changes WHERE actor_id IS NOT NULL LIMIT 1""",
        "which they did themselves",
    ),
    "inbox-position": ("DELETE FROM inbox_position", "there are 0 positions instead of one"),
    "cell-freelancer": (cell(freelancer="{owner}"), "in slot 2000000 that is not its own"),
    "cell-activity": (
        cell(activity="(SELECT min(id) FROM activities WHERE company_id <> {acme})"),
        "on an activity of another company",
    ),
    "time-rows": (cell(), "has 1 cells on 2008-01-10 and 0 in its time rows"),
    "time-parts": (
        "INSERT INTO time_parts (company_id, month, version, rows) VALUES ({acme}, '2008-01-01', 1, 7)",
        "has 0 time rows in the month of 2008-01-01, not as told",
    ),
    "time-charges": (
        """INSERT INTO time_rows (contract_id, day, line, week, memo, online, offline, charge_online, charge_offline)
        SELECT id, '2008-01-10', 1, '2008-01-07', '', 1, 0, 100, 0 FROM contracts WHERE type = 'hourly' LIMIT 1""",
        "for the week of 2008-01-07 than its time rows say",
    ),
    "week-of-cells": (cell(), "has 0 s in the week of 2008-01-07 for 1 billable cells"),
    "references": ("UPDATE jobs SET created_by = 987654 WHERE id = 1", "created_by 987654"),
    "one-owner": ("DELETE FROM memberships WHERE role = 'owner' AND team_id = {globex}", "0 owners"),
    "ownership-of-companies": (
        "INSERT INTO {row} VALUES ({design}, {owner}, 'owner', false, 'active', 0)",
        "acme:design",
    ),
    "root-team": ("UPDATE companies SET name = 'Another' WHERE id = {acme}", "no root team"),
    "single-root": ("UPDATE teams SET parent_id = NULL, lineage = '/' || id || '/' WHERE id = {design}", "acme:design"),
    "team-company": ("UPDATE teams SET company_id = {globex} WHERE id = {design}", "parent acme"),
    "team-lineage": ("UPDATE teams SET lineage = '/9/' WHERE id = {design}", "lineage /9/"),
    "agency-roles": (
        "INSERT INTO {row} VALUES ({design}, {owner}, 'agent', false, 'active', 0)",
        "no agency",
    ),
    "exclusive-agents": (
        "UPDATE memberships SET exclusive = true WHERE role = 'admin'",
        "another role than freelancer",
    ),
    "plain-names": ("UPDATE users SET username = 'Owner' WHERE username = 'owner'", "(Owner)"),
    "timezones": ("UPDATE users SET timezone = 'Mars/Olympus' WHERE username = 'owner'", "'Mars/Olympus'"),
    "key-permissions": ("UPDATE api_keys SET scopes = '[\"everything\"]'", "'everything'"),
    "key-reviews": ("UPDATE api_keys SET reviewed_at = NULL", "approved"),
    "live-tokens": ("UPDATE api_keys SET status = 'disabled'", "disabled"),
    "token-times": ("UPDATE access_tokens SET revoked_at = 1", "ends before it begins"),
    "authorizations": (
        """INSERT INTO request_tokens (token, sealed_secret, key_id, callback, verifier_hash, user_id, state,
        created_at, expires_at) VALUES ('t', 's', 1, '', '', {owner}, 'authorized', 1, 2)""",
        "authorized",
    ),
    "token-families": (
        """INSERT INTO token_families (key_id, user_id, grant_token, created_at)
        SELECT key_id, user_id, token, 1 FROM access_tokens LIMIT 1""",
        "rests on what is not its own",
    ),
    "refresh-tokens": (
        """INSERT INTO bearer_tokens (token_hash, family_id, kind, created_at)
        VALUES ('a', 1, 'refresh', 1), ('b', 1, 'refresh', 1)""",
        "2 refresh tokens",
    ),
    "keys-logged": (
        """INSERT INTO api_keys (consumer_key, sealed_secret, owner_id, name, purpose, website, callback, scopes,
        status, review_note, created_at) VALUES ('k', 's', {owner}, 'n', '', '', '', '[]', 'pending', '', 1)""",
        "never registered",
    ),
    "people-logged": (
        """INSERT INTO users (key, username, email, password_hash, first_name, last_name, timezone, city, state,
        country, is_freelancer, is_operator, status, created_at) VALUES ('~010000000000000000', 'ghost', 'g@x', '',
        '', '', 'UTC', '', '', '', false, false, 'active', 1)""",
        "ghost",
    ),
    "companies-logged": (
        "UPDATE changes SET kind = 'company.renamed' WHERE kind = 'company.founded' AND entity_id = {acme}",
        "never founded",
    ),
    "job-company": ("UPDATE jobs SET company_id = {globex} WHERE id = 1", "of another"),
    "job-cancelled": ("UPDATE jobs SET cancelled_at = NULL WHERE state = 'cancelled'", "cancelled"),
    "job-filled": ("UPDATE jobs SET filled_at = changed_at WHERE state = 'open'", "open"),
    "job-times": ("UPDATE jobs SET changed_at = 1 WHERE id = 1", "wrong order"),
    "job-budget": ("UPDATE jobs SET budget = NULL WHERE type = 'fixed-price'", "no budget"),
    "job-categories": ("UPDATE jobs SET subcategory = '1' WHERE id = 1", "unknown category"),
    "job-codes": ("UPDATE jobs SET required_test = '1' WHERE id = 1", "required_test '1'"),
    "job-skills": ("UPDATE jobs SET skills = '[\"levitation\"]' WHERE id = 1", "'levitation'"),
    "jobs-logged": ("UPDATE changes SET kind = 'job.edited' WHERE kind = 'job.posted' AND entity_id = 1", "job 1"),
    "profile-codes": ("UPDATE profile_tests SET test = '1' WHERE test = '9001'", "unknown test '1'"),
    "profile-lists": ("UPDATE profiles SET categories = '[\"1\"]'", "unknown category '1'"),
    "skill-places": ("UPDATE profile_skills SET place = 0", "in place 0"),
    "education-years": ("UPDATE profile_education SET to_year = 1900", "ends before"),
    "employment-months": ("UPDATE profile_employment SET to_month = '1900-01-01'", "ends before"),
    "profile-times": ("UPDATE profiles SET changed_at = 1", "wrong order"),
    "profiles-logged": ("UPDATE changes SET entity = 'other' WHERE entity = 'profile'", "never edited"),
    "groups-logged": ("UPDATE changes SET entity = 'other' WHERE entity = 'group'", "never created"),
    "proposal-company": (proposal(company="{globex}"), "its job to another"),
    "proposal-agency": (proposal(agency="{acme}"), "no agency"),
    "proposal-price": (proposal(rate="NULL"), "what a job of the type hourly costs"),
    "proposal-began": (proposal(state="'refused'", reason="'9201'"), "did not begin like that"),
    "proposal-of-cancelled-job": (proposal(job="'cancelled'"), "does not agree"),
    "proposal-times": (proposal(at="99"), "wrong order"),
    "proposal-offered": (
        proposal().replace("submitted_at,", "submitted_at, offered_at,").replace("100, 100, 100", "100, 100, 100, 100"),
        "whether one stands",
    ),
    "proposal-hired": (proposal(state="'hired'"), "led to a contract"),
    "proposal-reasons": (proposal(state="'declined'", reason="'141'"), "declined for the reason '141'"),
    "proposals-logged": (proposal(), "never began"),
    "contract-company": ("UPDATE contracts SET company_id = {globex} WHERE company_id = {acme}", "another company"),
    "contract-type": ("UPDATE contracts SET type = 'fixed-price' WHERE rate IS NOT NULL", "its job is not"),
    "contract-agency": ("UPDATE contracts SET agency_id = {acme} WHERE agency_id IS NOT NULL", "no agency"),
    "contract-times": ("UPDATE contracts SET ended_on = '1999-01-01' WHERE state = 'closed'", "wrong order"),
    "work-in-contract": ("UPDATE contracts SET started_on = ended_on WHERE state = 'closed'", "outside of its time"),
    "fixed-price-hours": ("UPDATE work_weeks SET seconds = 60", "fixed price"),
    "work-weeks": ("UPDATE work_weeks SET week = last_day", "has a week of"),
    "feedback-scores": ("UPDATE feedback SET score = 111", "has the score 111"),
    "feedback-times": ("UPDATE feedback SET shown_at = 1", "before it was given"),
    "feedback-shown": (
        "UPDATE feedback SET shown_at = NULL WHERE contract_id = (SELECT MIN(contract_id) FROM feedback)",
        "not shown since the last of them",
    ),
    "private-feedback": (
        "INSERT INTO private_feedback SELECT id, 'client', true, 5, 1 FROM contracts WHERE state = 'active'",
        "was judged already",
    ),
    "contract-terms": ("UPDATE contracts SET weekly_limit = 7 WHERE type = 'hourly'", "other terms than the newest"),
    "contract-pay": ("UPDATE contracts SET amount = 7 WHERE type = 'hourly'", "terms of the other kind"),
    "contract-end": ("UPDATE contracts SET ended_by = 'client' WHERE state = 'active'", "for no reason"),
    "contract-rooms": ("UPDATE contracts SET offer_id = 987 WHERE id = 1", "no room"),
    "milestones": (
        """INSERT INTO milestones (contract_id, description, amount, state, created_at)
        SELECT id, 'Part', 1, 'not_funded', 1 FROM contracts WHERE type = 'hourly'""",
        "of work by the hour",
    ),
    "milestones-in-order": (milestones("not_funded", "active"), "before those that were made earlier"),
    "submissions-waiting": (submission("submitted"), "waits for an answer though its milestone is not_funded"),
    "submissions-approved": (submission("approved", "1"), "approved, but its milestone is not_funded"),
    "submissions-decided": (submission("submitted", "1"), "its time of decision or its amount"),
    "milestones-logged": (milestones("active", "not_funded"), "is active, which the change log does not know"),
    "ends-logged": ("UPDATE changes SET kind = 'contract.changed' WHERE kind = 'contract.ended'", "never ended"),
    "contracts-logged": ("UPDATE changes SET entity = 'other' WHERE entity = 'contract'", "never started"),
    "feedback-logged": ("UPDATE changes SET entity = 'other' WHERE entity = 'feedback'", "never given"),
    "activity-company": ("UPDATE activities SET company_id = {globex} WHERE team_id = {design}", "of another"),
    "activity-times": ("UPDATE activities SET changed_at = 1 WHERE id = 1", "wrong order"),
    "activity-contracts": ("UPDATE activities SET team_id = {design} WHERE code = 'BOOK-212'", "may not use"),
    "activity-removed": ("UPDATE activities SET removed_at = changed_at WHERE code = 'ADMIN'", "is assigned"),
    "activities-logged": ("UPDATE changes SET entity = 'other' WHERE entity = 'activity'", "never created"),
} | ROOMS


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresCluster) -> dict[DatabaseKind, str]:
    """Make a demo on each kind of database, once."""
    urls: dict[DatabaseKind, str] = {
        "sqlite": f"sqlite:///{tmp_path_factory.mktemp('checks')}/hall.db",
        "postgresql": postgres.create(),
    }
    blobs = Blobs("", tmp_path_factory.mktemp("blobs"))
    for url in urls.values():
        database = Database(url)
        migrations.upgrade(database)
        with database.writing() as session:
            fill_demo(session, Sealer("a key for tests"), blobs, seed=1)
        if database.is_sqlite:
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
    return urls


@pytest.fixture
def database(
    originals: dict[DatabaseKind, str], database_kind: DatabaseKind, postgres: PostgresCluster, tmp_path: Path
) -> Iterator[Database]:
    """Open a copy of the demo's database."""
    if database_kind == "sqlite":
        file = tmp_path / "hall.db"
        file.write_bytes(Path(originals["sqlite"].removeprefix("sqlite:///")).read_bytes())
        url = f"sqlite:///{file}"
    else:
        url = postgres.create(originals["postgresql"])
    database = Database(url)
    yield database
    database.close()
    if database_kind == "postgresql":
        postgres.drop(url)


def behind_its_back(database: Database, statement: str) -> None:
    """Change records without constraints, triggers or the marketplace in the way."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("COMMIT")  # constraints are switched between transactions only
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for trigger in ("changes_no_update", "changes_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            connection.exec_driver_sql("DROP INDEX IF EXISTS uq_memberships_owner")
            connection.exec_driver_sql(statement)
            connection.invalidate()
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.exec_driver_sql(statement)
            connection.commit()
            connection.invalidate()


def found(database: Database) -> dict[str, tuple[str, ...]]:
    return {outcome.name: outcome.found for outcome in run_checks(database) if outcome.found}


def test_nothing_is_found_in_a_sound_hall(database: Database) -> None:
    assert found(database) == {}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found_and_named(database: Database, name: str) -> None:
    statement, words = BREACHES[name]
    places = {"acme": ACME, "design": DESIGN, "globex": GLOBEX, "owner": OWNER, "row": ROW}
    for place, query in places.items():
        statement = statement.replace(f"{{{place}}}", query)
    behind_its_back(database, statement)
    (check,) = [check for check in ALL if check.name == name]
    with database.reading() as session:
        lines = list(check.find(session))
    assert any(words in line for line in lines), lines


def test_a_change_log_that_could_be_altered_is_found(database: Database) -> None:
    with database.engine.begin() as connection:
        on = "" if database.is_sqlite else " ON changes"
        trigger = "changes_no_update" if database.is_sqlite else "changes_append_only"
        connection.execute(text(f"DROP TRIGGER {trigger}{on}"))
    (line,) = found(database)["change-log-sealed"]
    assert trigger in line


def test_another_schema_is_all_that_is_said(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert list(found(database)) == [SCHEMA]


def test_a_broken_file_is_found(tmp_path: Path, originals: dict[DatabaseKind, str]) -> None:
    whole = Path(originals["sqlite"].removeprefix("sqlite:///")).read_bytes()
    at = whole.index(b"Maya")
    (tmp_path / "hall.db").write_bytes(whole[: at - 200] + bytes(180) + whole[at - 20 :])
    database = Database(f"sqlite:///{tmp_path}/hall.db")
    assert list(found(database)) == ["database-integrity"], "what the others would find means nothing then"
    database.close()


def test_every_check_has_a_test_and_a_sentence() -> None:
    names = [check.name for check in ALL]
    assert len(names) == len(set(names))
    assert set(names) == set(BREACHES) | set(OFFERS) | set(MONEY) | {"change-log-sealed", "database-integrity"}
    assert all(check.holds.endswith(".") for check in ALL)
