"""The hats a person wears: themselves, and each company or agency they belong to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.queries import reachable_companies
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor


@dataclass(frozen=True)
class Hat:
    """One hat; `company_id` is None for the person themselves. `acts` is what they may do in a team of it at least."""

    name: str
    plain: str
    company_id: int | None = None
    kind: CompanyKind | None = None
    acts: frozenset[Act] = frozenset()

    @property
    def value(self) -> str:
        """How the hat is written in a cookie and a form."""
        return str(self.company_id or "me")

    @property
    def is_agency(self) -> bool:
        """Whether it is that of an agency."""
        return self.kind is CompanyKind.AGENCY

    @property
    def posts_jobs(self) -> bool:
        """Whether the person posts jobs for it."""
        return self.may(Act.MANAGE_JOBS)

    @property
    def staffs(self) -> bool:
        """Whether the person looks after its freelancers."""
        return self.is_agency and self.may(Act.MANAGE_AGENTS)

    def may(self, act: Act) -> bool:
        """Tell whether the person may do this somewhere under the hat."""
        return act in self.acts


def hats_of(session: Session, person: User) -> list[Hat]:
    """Return the person's hats, their own first."""
    actor = Actor(person.id, "web")
    rights = standing(session, actor)
    own = Hat(person.name, "Freelancer" if person.is_freelancer else "Personal")
    return [own] + [
        Hat(
            view.company.name,
            "Agency" if view.company.kind is CompanyKind.AGENCY else "Company",
            view.company.id,
            view.company.kind,
            frozenset(act for act in Act if rights.may_anywhere(act, view.company.id)),
        )
        for view in reachable_companies(session, actor)
    ]


def worn(hats: list[Hat], value: str) -> Hat | None:
    """Return the hat that a cookie names, or the first one."""
    return next((hat for hat in hats if hat.value == value), hats[0] if hats else None)
