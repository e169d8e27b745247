"""`hiringhall sign`: addresses that curl can call."""

import pytest
import requests

from tests.support.hall import Hall
from tests.support.installation import CommandError
from tests.support.marks import on_sqlite


@on_sqlite  # signs the same whatever the database
def test_a_signed_address_can_be_called_once(hall: Hall) -> None:
    address = f"{hall.base_url}/api/hr/v2/jobs.json?buyer_team__reference=acme&page=0;3"
    key = hall.demo.key.consumer_key  # other tests have the owner allow newer ones that may do less
    signed = hall.installation.run("sign", "--user", "owner", "--key", key, address).strip()
    first, again = requests.get(signed, timeout=30), requests.get(signed, timeout=30)
    assert first.status_code == 200
    assert len(first.json()["jobs"]["job"]) == 3
    assert again.status_code == 403


@on_sqlite
def test_a_person_who_allowed_nothing_cannot_be_signed_for(hall: Hall) -> None:
    with pytest.raises(CommandError, match="allows no such application"):
        hall.installation.run("sign", "--user", "outsider", "--key", "0" * 32, "/api/auth/v1/info.json")
