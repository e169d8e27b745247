"""Addresses of pictures of diaries that show them to whoever has the address, for a while.

A program puts them into an `<img>`, where nobody signs in. They end at a full hour, so that the same picture has the
same address all the while and is fetched once.
"""

from dataclasses import dataclass

from hiringhall.marketplace.diary.screenshots import Size
from hiringhall.storage.sealing import Sealer

LASTS = 3600
"""Seconds that an address counts at least; it counts up to twice as long."""


@dataclass(frozen=True)
class PictureLinks:
    """Makes addresses at the time `now`, in seconds, below `base`, which is that of the hall without a slash."""

    sealer: Sealer
    base: str
    now: int

    def screenshot(self, contract_key: str, slot: int, size: Size) -> str:
        """Return the address of the screenshot of a cell."""
        return self._signed(f"/contracts/{contract_key}/diary/screenshots/{slot}/{size}")

    def presence(self, team_id: int, freelancer_key: str) -> str:
        """Return the address of the chart of when somebody worked for a team in the last 24 hours."""
        return self._signed(f"/teams/{team_id}/room/{freelancer_key}/presence.png")

    def activity(self, team_id: int, freelancer_key: str) -> str:
        """Return the address of the chart of how active somebody was for a team in the last 24 hours."""
        return self._signed(f"/teams/{team_id}/room/{freelancer_key}/activity.png")

    def _signed(self, path: str) -> str:
        until = (self.now // LASTS + 2) * LASTS
        return f"{self.base}{path}?until={until}&signature={_signature(self.sealer, path, until)}"


def is_signed(sealer: Sealer, path: str, until: int, signature: str, now: int) -> bool:
    """Tell whether an address was made by `PictureLinks` and still counts at the time `now`."""
    return sealer.has_signed(_text(path, until), signature) and now < until


def _signature(sealer: Sealer, path: str, until: int) -> str:
    return sealer.sign(_text(path, until))


def _text(path: str, until: int) -> str:
    return f"picture\n{path}\n{until}"
