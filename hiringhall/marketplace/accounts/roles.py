"""Roles in a team and what they permit: the table of who may do what."""

from enum import StrEnum


class Role(StrEnum):
    """A role that a person holds in a team. Rights add up over roles."""

    OWNER = "owner"
    """Lead of the whole company; exactly one; only the owner creates teams."""
    ADMIN = "admin"
    FINANCE = "finance"
    HIRING = "hiring"
    RECRUITER = "recruiter"
    STAFFING = "staffing"
    """Manages an agency's freelancers, their proposals, rates and reports."""
    MEMBER = "member"
    """Belongs to the team without rights."""
    AGENT = "agent"
    """A freelancer of an agency."""


COMPANY_WIDE = frozenset({Role.OWNER})
DOWNWARDS = frozenset({Role.OWNER, Role.ADMIN, Role.FINANCE, Role.HIRING, Role.RECRUITER, Role.STAFFING})
"""Roles whose rights reach the sub-teams of the team where they were given."""


class Act(StrEnum):
    """Something a role may permit in a team."""

    SEE_TEAM = "see the team"
    LIST_COMPANY_USERS = "list the users of the company"
    LIST_TEAM_USERS = "list the users of the team"
    CREATE_TEAMS = "create teams"
    MANAGE_MEMBERS = "manage members and their rights"
    MANAGE_JOBS = "post, see and change the team's jobs"
    RECRUIT = "invite freelancers and handle proposals"
    HIRE = "hire"
    SEE_CONTRACTS = "see contracts"
    SEE_DIARIES = "look into work diaries"
    SEE_TIMESHEETS = "see timesheets"
    MANAGE_ACTIVITIES = "manage activities"
    MANAGE_AGENTS = "manage the agency's freelancers"
    SEE_AUDIT = "see what was done"
    PAY = "pay freelancers of their own accord"
    MANAGE_BILLING = "see invoices and manage how they are paid"
    DISPUTE = "dispute invoices"
    SEE_FINANCES = "read the financial reports of"
    MANAGE_WEBHOOKS = "manage webhooks"


_EVERYONE = frozenset(Role)
_LEADS = frozenset({Role.OWNER, Role.ADMIN})

PERMITS: dict[Act, frozenset[Role]] = {
    Act.SEE_TEAM: _EVERYONE,
    Act.LIST_COMPANY_USERS: _LEADS | {Role.HIRING, Role.STAFFING},
    Act.LIST_TEAM_USERS: _EVERYONE - {Role.AGENT},
    Act.CREATE_TEAMS: frozenset({Role.OWNER}),
    Act.MANAGE_MEMBERS: _LEADS,
    Act.MANAGE_JOBS: _LEADS | {Role.HIRING, Role.RECRUITER},
    Act.RECRUIT: _LEADS | {Role.HIRING, Role.RECRUITER},
    Act.HIRE: _LEADS | {Role.HIRING},
    Act.SEE_CONTRACTS: _LEADS | {Role.FINANCE, Role.HIRING, Role.RECRUITER},
    Act.SEE_DIARIES: _LEADS | {Role.HIRING},
    Act.SEE_TIMESHEETS: _LEADS | {Role.FINANCE, Role.HIRING},
    Act.MANAGE_ACTIVITIES: _LEADS | {Role.HIRING},
    Act.SEE_AUDIT: frozenset({Role.OWNER}),
    Act.PAY: _LEADS | {Role.FINANCE, Role.HIRING},
    Act.MANAGE_BILLING: _LEADS | {Role.FINANCE},
    Act.SEE_FINANCES: _LEADS,
    Act.DISPUTE: _LEADS | {Role.FINANCE, Role.HIRING},
    Act.MANAGE_AGENTS: _LEADS | {Role.STAFFING},
    Act.MANAGE_WEBHOOKS: _LEADS,
}


class Permission(StrEnum):
    """A permission word that the APIs print for a role."""

    FINANCE = "manage_finance"
    AFFILIATION = "manage_affiliation"
    EMPLOYMENT = "manage_employment"
    RECRUITING = "manage_recruiting"
    TEAMROOM = "manage_teamroom"


_ALL_OF_A_TEAM = (Permission.FINANCE, Permission.EMPLOYMENT, Permission.RECRUITING, Permission.TEAMROOM)

ROLE_PERMISSIONS: dict[Role, tuple[Permission, ...]] = {
    Role.OWNER: _ALL_OF_A_TEAM,
    Role.ADMIN: _ALL_OF_A_TEAM,
    Role.FINANCE: (Permission.FINANCE,),
    Role.HIRING: (Permission.EMPLOYMENT, Permission.RECRUITING, Permission.TEAMROOM),
    Role.RECRUITER: (Permission.RECRUITING,),
    Role.STAFFING: (Permission.AFFILIATION,),
    Role.MEMBER: (),
    Role.AGENT: (),
}
