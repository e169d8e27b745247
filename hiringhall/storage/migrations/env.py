"""Alembic's entry: runs migrations on the connection it was handed."""

from alembic import context

from hiringhall.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
