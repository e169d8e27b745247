"""What 0008 makes of the rooms that there were before, and that it can be taken back."""

from alembic import command
from sqlalchemy import select, text

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.proposals.talking import write
from hiringhall.marketplace.rooms.checks import CHECKS
from hiringhall.marketplace.rooms.models import RoomMember, Story
from hiringhall.storage.migrations import _config, upgrade
from tests.support.bidding import Bidding
from tests.support.market import Market


def downgrade(market: Market) -> None:
    config = _config()
    with market.database.migrating() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")


def members(market: Market) -> list[tuple[object, ...]]:
    facts = (RoomMember.room_id, RoomMember.user_id, RoomMember.company_id, RoomMember.role, RoomMember.left_at)
    with market.database.reading() as session:
        return [tuple(row) for row in session.execute(select(*facts).order_by(*facts[:2]))]


def test_old_rooms_get_their_members_and_their_newest_story(market: Market) -> None:
    bidding = Bidding(market)
    rita = bidding.staff("rita", Role.RECRUITER)
    proposals = [bidding.submit(bidding.fred), bidding.invite(bidding.gina, by=rita)]
    proposals += [bidding.submit(bidding.pia, freelancer=bidding.ada)]
    for proposal in proposals:
        bidding.do(write, bidding.ann, proposal, "Hello")
    kept = members(market)
    with market.database.reading() as session:
        told = session.scalars(select(Story.text)).all()
    downgrade(market)
    with market.act() as session:
        session.execute(text("DELETE FROM room_members WHERE room_id = 1"))
    market.database.engine.dispose()
    upgrade(market.database)
    assert members(market) == kept
    with market.database.reading() as session:
        assert [line for check in CHECKS for line in check.find(session)] == []
        assert session.scalars(select(Story.text)).all() == told
    market.leave(bidding.ann, "acme", "rita")
    downgrade(market)
    market.database.engine.dispose()
    upgrade(market.database)
    gone = [user for _, user, _, _, left_at in members(market) if left_at is not None]
    assert gone == [rita.user_id], "who belongs nowhere any more is out of the room"
