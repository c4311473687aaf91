"""Brings the schema up to date when a replica starts, one replica at a time."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

import migrations
from bot.store.errors import StoreUnusable, translated
from bot.store.tables.everything import metadata
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


def differences(url: DatabaseUrl) -> list[str]:
    """What the tables as declared and the database as migrated do not agree on; empty when all is well."""
    engine = create_engine(url.psycopg, poolclass=NullPool)
    with translated(str(url)), engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    return [str(one) for one in found]


def _upgrade(connection: Connection, shown: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise StoreUnusable(
            f"the database {shown} is at revision {current}, which this version does not know: a newer Quarterdeck "
            "has upgraded it; run that version, or restore a backup from before"
        )
    if current != script.get_current_head():
        command.upgrade(config, "head")
        connection.commit()
