from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from hiringhall.marketplace.tables import Base
from hiringhall.storage import Database
from hiringhall.storage.migrations import upgrade


def test_the_migrations_make_the_tables_that_the_code_knows(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    with database.migrating() as connection:
        context = MigrationContext.configure(connection)
        differences = [
            found for found in compare_metadata(context, Base.metadata) if not _is_elsewhere(found, database)
        ]
    database.close()
    assert differences == []


def _is_elsewhere(difference: object, database: Database) -> bool:
    """Tell whether the difference is an index of PostgreSQL's alone, which SQLite rightly lacks."""
    kind, index = difference if isinstance(difference, tuple) and len(difference) == 2 else ("", None)
    return database.is_sqlite and kind == "add_index" and getattr(index, "name", "") == "ix_changes_transaction_id"
