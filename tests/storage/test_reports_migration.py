"""What 0007 makes of the work that there was before: the time rows that keeping them would have made."""

from sqlalchemy import select, text

from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.marketplace.diary.row_checks import CHECKS
from hiringhall.storage.migrations.versions import v0007_reports as migration
from tests.support.hired import hire, hiring_cast
from tests.support.market import Market
from tests.support.tracking import NOW, capture, noon, track

COLUMNS = [column.name for column in TimeRow.__table__.columns]


def test_the_rows_of_old_work_are_as_if_they_had_been_kept(market: Market) -> None:
    with noon(days=-8):
        cast = hiring_cast(market)
        contracts = [hire(market, cast["owner"], cast.design, cast[who]) for who in ("freelancer", "agent")]
    with noon():
        for number, (contract, who) in enumerate(zip(contracts, ("freelancer", "agent"), strict=True)):
            for ago in (160, 150, 20, 1):
                cells = [capture(contract, NOW - ago - n, memo=("Draw", "Plan")[n % 2]) for n in range(5 + number)]
                track(market, cast[who], cells[::-1])
    kept = rows(market)
    assert len(kept) > 6
    with market.act() as session:
        for table in ("time_rows", "time_parts"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a constant
        words = migration._SQLITE if market.database.is_sqlite else migration._POSTGRESQL
        session.execute(text(migration._ROWS.format(**words)))
        session.execute(text(migration._PARTS.format(**words)))
    assert rows(market) == kept
    with market.database.reading() as session:
        assert [found for check in CHECKS for found in check.find(session)] == []


def rows(market: Market) -> list[tuple[object, ...]]:
    with market.database.reading() as session:
        found = session.execute(select(*(getattr(TimeRow, name) for name in COLUMNS)).order_by(*COLUMNS[:3]))
        return [tuple(row) for row in found]
