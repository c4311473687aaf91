"""The connection to Postgres."""

from sqlalchemy import text

from bot.store import migrate
from bot.store.database import Database
from bot.store.url import DatabaseUrl


async def test_a_fresh_database_answers(database: Database) -> None:
    """The fixture's database is there and migrated."""
    await database.ping()
    async with database.begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM run")) == 0


def test_models_and_migrations_agree(database_url: DatabaseUrl) -> None:
    """What the revisions make is what the tables declare."""
    assert migrate.differences(database_url) == []
