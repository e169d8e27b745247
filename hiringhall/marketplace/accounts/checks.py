"""What always holds for people, companies, teams, API keys and tokens."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import ApiKey, User
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.storage.invariants import Invariant, by_query


def _unknown_scopes(session: Session) -> Iterator[str]:
    for key_id, scopes in session.execute(select(ApiKey.id, ApiKey.scopes).order_by(ApiKey.id)):
        for scope in scopes:
            if scope not in set(Scope):
                yield f"API key {key_id} has the unknown permission {scope!r}"


def _unknown_timezones(session: Session) -> Iterator[str]:
    zones = session.scalars(select(User.timezone).distinct())
    unknown = [zone for zone in zones if not catalog.is_timezone(zone)]
    for user_id, zone in session.execute(select(User.id, User.timezone).where(User.timezone.in_(unknown))):
        yield f"person {user_id} lives in the unknown time zone {zone!r}"


CHECKS = (
    by_query(
        "one-owner",
        "Every company has exactly one owner.",
        """SELECT companies.id, count(memberships.id) AS owners FROM companies
        LEFT JOIN memberships ON memberships.team_id = companies.id AND memberships.role = 'owner'
        GROUP BY companies.id HAVING count(memberships.id) <> 1""",
        "company {id} has {owners} owners",
    ),
    by_query(
        "ownership-of-companies",
        "Ownership is held in root teams only.",
        """SELECT memberships.id, teams.slug FROM memberships JOIN teams ON teams.id = memberships.team_id
        WHERE memberships.role = 'owner' AND teams.parent_id IS NOT NULL""",
        "membership {id} is ownership of the sub-team {slug}",
    ),
    by_query(
        "root-team",
        "The root team of a company has the company's reference and name.",
        """SELECT companies.id FROM companies LEFT JOIN teams ON teams.id = companies.id
        WHERE teams.id IS NULL OR teams.company_id <> companies.id OR teams.parent_id IS NOT NULL
        OR teams.name <> companies.name""",
        "company {id} has no root team of its reference and name",
    ),
    by_query(
        "single-root",
        "Only the root team of a company has no parent.",
        "SELECT slug FROM teams WHERE parent_id IS NULL AND id <> company_id",
        "team {slug} has no parent but is not its company's root team",
    ),
    by_query(
        "team-company",
        "A sub-team belongs to the company of its parent.",
        """SELECT teams.slug, parents.slug AS parent FROM teams JOIN teams parents ON parents.id = teams.parent_id
        WHERE teams.company_id <> parents.company_id""",
        "team {slug} belongs to another company than its parent {parent}",
    ),
    by_query(
        "team-lineage",
        "The lineage of a team is its parent's and its own reference.",
        """SELECT teams.slug, teams.lineage FROM teams LEFT JOIN teams parents ON parents.id = teams.parent_id
        WHERE teams.lineage <> coalesce(parents.lineage, '/') || teams.id || '/'""",
        "team {slug} has the lineage {lineage}",
    ),
    by_query(
        "agency-roles",
        "Staffing managers and freelancers of agencies belong to agencies.",
        """SELECT memberships.id, memberships.role, teams.slug FROM memberships
        JOIN teams ON teams.id = memberships.team_id JOIN companies ON companies.id = teams.company_id
        WHERE memberships.role IN ('staffing', 'agent') AND companies.kind <> 'agency'""",
        "membership {id} is the role {role} in {slug}, which is no agency",
    ),
    by_query(
        "exclusive-agents",
        "Only freelancers of an agency are exclusive, and each to one agency.",
        """SELECT memberships.user_id FROM memberships JOIN teams ON teams.id = memberships.team_id
        WHERE memberships.exclusive GROUP BY memberships.user_id
        HAVING count(DISTINCT teams.company_id) > 1 OR min(memberships.role) <> 'agent'
        OR max(memberships.role) <> 'agent'""",
        "person {user_id} is exclusive to several agencies or in another role than freelancer",
    ),
    by_query(
        "plain-names",
        "Usernames and e-mail addresses are kept in lower case.",
        "SELECT id, username FROM users WHERE username <> lower(username) OR email <> lower(email)",
        "person {id} ({username}) has capital letters in username or e-mail address",
    ),
    Invariant("timezones", "People live in time zones that exist.", _unknown_timezones),
    Invariant("key-permissions", "API keys hold permissions that exist.", _unknown_scopes),
    by_query(
        "key-reviews",
        "API keys that were decided on have the time of the decision, those that wait have none.",
        """SELECT id, status FROM api_keys WHERE (status = 'pending') <> (reviewed_at IS NULL)
        AND status <> 'disabled'""",
        "API key {id} is {status} but the time of its review says otherwise",
    ),
    by_query(
        "live-tokens",
        "Access tokens in force belong to approved keys.",
        """SELECT access_tokens.user_id, api_keys.consumer_key, api_keys.status FROM access_tokens
        JOIN api_keys ON api_keys.id = access_tokens.key_id
        WHERE access_tokens.revoked_at IS NULL AND api_keys.status <> 'approved'""",
        "person {user_id} has an access token in force for the key {consumer_key}, which is {status}",
    ),
    by_query(
        "token-times",
        "Tokens end after they begin.",
        """SELECT key_id, user_id FROM access_tokens WHERE revoked_at < created_at
        UNION ALL SELECT key_id, user_id FROM request_tokens WHERE expires_at <= created_at""",
        "a token of API key {key_id} for person {user_id} ends before it begins",
    ),
    by_query(
        "authorizations",
        "Request tokens that were answered name the person, authorized ones have a verifier.",
        """SELECT key_id, state FROM request_tokens WHERE (state <> 'new' AND user_id IS NULL)
        OR (state = 'authorized' AND verifier_hash = '')""",
        "a request token of API key {key_id} is {state} without person or verifier",
    ),
    by_query(
        "token-families",
        "A family of tokens is of a key for OAuth 2.0, and of who gave the permission it rests on, or the key's owner.",
        """SELECT token_families.id FROM token_families JOIN api_keys ON api_keys.id = token_families.key_id
        LEFT JOIN access_tokens ON access_tokens.token = token_families.grant_token
        WHERE api_keys.dialect <> 'elance' OR token_families.key_id <> coalesce(access_tokens.key_id, api_keys.id)
        OR token_families.user_id <> coalesce(access_tokens.user_id, api_keys.owner_id)""",
        "token family {id} rests on what is not its own",
    ),
    by_query(
        "refresh-tokens",
        "A family of tokens has at most one refresh token that is not used.",
        """SELECT family_id, count(*) AS tokens FROM bearer_tokens WHERE kind = 'refresh' AND used_at IS NULL
        GROUP BY family_id HAVING count(*) > 1""",
        "token family {family_id} has {tokens} refresh tokens to use",
    ),
    by_query(
        "keys-logged",
        "The change log has the registration of every API key.",
        """SELECT api_keys.id FROM api_keys WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'key' AND changes.entity_id = api_keys.id AND changes.kind = 'key.registered')""",
        "API key {id} was never registered, says the change log",
    ),
    by_query(
        "people-logged",
        "The change log has the joining of every person.",
        """SELECT users.id, users.username FROM users WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'person' AND changes.entity_id = users.id AND changes.kind = 'person.joined')""",
        "person {id} ({username}) never joined, says the change log",
    ),
    by_query(
        "companies-logged",
        "The change log has the founding of every company.",
        """SELECT companies.id FROM companies WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'company' AND changes.entity_id = companies.id AND changes.kind = 'company.founded')""",
        "company {id} was never founded, says the change log",
    ),
)
