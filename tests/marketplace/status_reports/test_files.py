"""The files of a contract in one list: of the proposal, of messages, and of status reports."""

import pytest

from hiringhall import clock
from hiringhall.marketplace import talking
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import KeptFile, take
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.rooms.editing import delete_story
from hiringhall.marketplace.rooms.queries import room_of_contract
from hiringhall.marketplace.status_reports.models import ReportState
from hiringhall.marketplace.status_reports.operations import file_report
from hiringhall.marketplace.status_reports.queries import open_weeks
from hiringhall.marketplace.workrooms.files import MOST_FILES, Came, proposal_key, workroom_files
from tests.support.hired import hire
from tests.support.market import Market
from tests.support.offering import HOURLY, Offering


def kept(name: str) -> KeptFile:
    return KeptFile(name, "text/plain", 3, f"attachments/aa/{name}")


def test_files_of_a_contract_are_in_one_list(market: Market) -> None:
    offering = Offering(market)
    fred, fay = offering.fred, offering.staff("fay", Role.FINANCE)
    key = offering.submit(fred)
    with market.act() as session:
        take(session, fred, session.query(Proposal).filter_by(key=key).one(), [kept("sketch.txt")])
    contract = hire(market, offering.ann, None, fred, HOURLY, job=offering.job)
    with clock.shifted(60), market.act() as session:
        room = room_of_contract(session, contract.id)
        assert room is not None
        talking.write(session, fred, room.key, "", files=[kept("draft.txt"), kept("wrong.txt")])
        gone = talking.write(session, fred, room.key, "", files=[kept("gone.txt")])
        delete_story(session, fred, gone.id)
    with clock.shifted(120), market.act() as session:
        week = open_weeks(session, contract).open[0]
        file_report(session, fred, contract.key, week, ReportState.OK, "Fine", files=[kept("plan.txt")])

    def listed(actor: Actor) -> list[tuple[Came, str]]:
        with market.act() as session:
            return [(file.came, file.name) for file in workroom_files(session, actor, contract.key)]

    every = listed(fred)
    assert every[0] == (Came.REPORT, "plan.txt")
    assert set(every[1:3]) == {(Came.MESSAGE, "draft.txt"), (Came.MESSAGE, "wrong.txt")}
    assert every[3:] == [(Came.PROPOSAL, "sketch.txt")]
    assert listed(offering.ann) == every
    assert listed(fay) == every[:1], "who takes no part in the talk sees the reports alone"
    with pytest.raises(NotAllowed):
        listed(offering.gina)
    with market.act() as session:
        assert proposal_key(session, contract) == key
    assert len(every) < MOST_FILES
