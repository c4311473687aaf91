"""Brings the schema up to date when a replica starts, one replica at a time."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

import migrations
from bot.store.errors import translated
from bot.store.url import DatabaseUrl

_LOCK = 7_263_001  # our number among Postgres's advisory locks


async def upgrade(url: DatabaseUrl) -> None:
    """Run every revision that the database lacks. Replicas that start together wait for each other.

    Raises StoreUnavailable, StoreRefused, or StoreUnusable where a newer Quarterdeck has been at the database.
    """
    await asyncio.to_thread(upgrade_now, url)


def upgrade_now(url: DatabaseUrl) -> None:
    """As `upgrade`, in the calling thread: Alembic is synchronous."""
    seconds = {"connect_timeout": max(2, round(url.connect_timeout))}
    engine = create_engine(url.psycopg, poolclass=NullPool, connect_args=seconds)
    with translated(str(url)), engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            _upgrade(connection, str(url))
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()


def newest_revision() -> str:
    """The revision that the files in `migrations/versions` lead to: they are numbered in order."""
    folder = Path(migrations.__file__).parent / "versions"
    return max(path.name.partition("_")[0] for path in folder.glob("[0-9]*_*.py"))


def _current(connection: Connection) -> str | None:
    known = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None


def _upgrade(connection: Connection, shown: str) -> None:
    current = _current(connection)
    connection.rollback()
    if current != newest_revision():
        from bot.store.revisions import run_revisions

        run_revisions(connection, shown)
