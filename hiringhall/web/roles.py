"""Roles in plain words, for those who give them."""

from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.accounts.roles import Role

NAMES = {
    Role.OWNER: "Owner",
    Role.ADMIN: "Admin",
    Role.FINANCE: "Finance",
    Role.HIRING: "Hiring manager",
    Role.RECRUITER: "Recruiter",
    Role.STAFFING: "Staffing manager",
    Role.MEMBER: "Member",
    Role.AGENT: "Agency freelancer",
}

MEANINGS = {
    Role.OWNER: "Leads the whole company and may do everything in it.",
    Role.ADMIN: "May do everything in the team, and decides who belongs to it with which rights.",
    Role.FINANCE: "Sees contracts and looks after payments, invoices and financial reports.",
    Role.HIRING: "Posts jobs, makes offers, and looks after contracts and the work done on them.",
    Role.RECRUITER: "Posts jobs, invites freelancers and handles their applications; makes no offers.",
    Role.STAFFING: "Looks after the agency's freelancers: their proposals, rates and reports.",
    Role.MEMBER: "Belongs to the team and sees it, without further rights.",
    Role.AGENT: "Works for clients through the agency.",
}

_CLIENT = (Role.ADMIN, Role.HIRING, Role.RECRUITER, Role.FINANCE, Role.MEMBER)
_AGENCY = (Role.ADMIN, Role.STAFFING, Role.FINANCE, Role.HIRING, Role.RECRUITER, Role.AGENT, Role.MEMBER)


def given_in(kind: CompanyKind) -> tuple[Role, ...]:
    """Return the roles that a company of this kind gives, the most powerful first."""
    return _AGENCY if kind is CompanyKind.AGENCY else _CLIENT


def in_order(roles: frozenset[Role]) -> list[Role]:
    """Return roles in the order in which they are shown."""
    return [role for role in NAMES if role in roles]


def parse(values: list[str]) -> frozenset[Role]:
    """Return the roles that checkboxes name; what is no role is left out."""
    return frozenset(role for role in Role if role.value in values)
