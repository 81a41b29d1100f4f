"""Runs migrations on the connection and in the transaction that `store.schema` hands over."""

from alembic import context

from clinic_desktop.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite alters a table by rebuilding it; its DDL is rolled back with the rest.
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
