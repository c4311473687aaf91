"""Runs the revisions: on the connection that `bot.store.migrate` hands over, or by hand on `-x url=postgresql://...`."""

from alembic import context
from sqlalchemy import Connection, create_engine

from bot.store.tables.everything import metadata
from bot.store.url import DatabaseUrl


def run(connection: Connection) -> None:
    """Run what was asked for, in one transaction."""
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


def by_hand() -> None:
    """Run from Alembic's own command line."""
    url = context.get_x_argument(as_dictionary=True).get("url", "")
    if not isinstance(url, str) or not url:
        raise SystemExit("say which database: alembic -x url=postgresql://user:password@host:5432/database ...")
    engine = create_engine(DatabaseUrl.parse(url).psycopg)
    with engine.connect() as connection:
        run(connection)
    engine.dispose()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    by_hand()
