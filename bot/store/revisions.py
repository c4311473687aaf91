"""Alembic at work: its import costs more than a question in the terminal, so only what has to migrate loads it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

import migrations
from bot.store.errors import StoreUnusable, translated
from bot.store.tables.everything import metadata
from bot.store.url import DatabaseUrl


def differences(url: DatabaseUrl) -> list[str]:
    """What the tables as declared and the database as migrated do not agree on; empty when all is well."""
    engine = create_engine(url.psycopg, poolclass=NullPool)
    with translated(str(url)), engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    return [str(one) for one in found]


def run_revisions(connection: Connection, shown: str) -> None:
    """Run every revision that the database lacks; `shown` is its address for people.

    Raises StoreUnusable where a newer Quarterdeck has been at the database.
    """
    config = _config()
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


def newest() -> str | None:
    """The revision that all others lead to."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    return config
