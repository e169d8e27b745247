"""Figures derived from contracts, weeks of work and feedback, for freelancers and for clients."""

from collections.abc import Collection
from datetime import date

from msgspec import Struct
from sqlalchemy.orm import Session


class FreelancerFigures(Struct, frozen=True, kw_only=True):
    """What a freelancer's records add up to.

    `feedback` is the mean of the clients' shown scores weighted by charge, in hundredths (100 to 500), None without
    any; `recent_*` counts the last 90 days. `job_success` is in hundredths of a percent, None without closed
    contracts. Seconds of hourly work, `earned` in cents of charges, `contracts` those that were ever charged.
    """

    feedback: int | None = None
    recent_feedback: int | None = None
    reviews: int = 0
    seconds: int = 0
    recent_seconds: int = 0
    contracts: int = 0
    active_contracts: int = 0
    earned: int = 0
    job_success: int | None = None
    last_worked: date | None = None


class ClientFigures(Struct, frozen=True, kw_only=True):
    """What a client company's records add up to; units as in FreelancerFigures, `charged` in cents."""

    feedback: int | None = None
    reviews: int = 0
    jobs: int = 0
    open_jobs: int = 0
    filled_jobs: int = 0
    hires: int = 0
    fixed_price_hires: int = 0
    active_contracts: int = 0
    seconds: int = 0
    charged: int = 0


def freelancer_figures(session: Session, user_ids: Collection[int], today: date) -> dict[int, FreelancerFigures]:
    """Return the figures of each of these freelancers as of `today`, in a few statements however many they are."""
    raise NotImplementedError


def client_figures(session: Session, company_ids: Collection[int]) -> dict[int, ClientFigures]:
    """Return the figures of each of these companies, in a few statements however many they are."""
    raise NotImplementedError
