"""What can go wrong between us and Postgres.

    TemporaryError
    └── StoreUnavailable    nobody answers, or the connection broke; another try may work
    PermanentError
    ├── StoreRefused        Postgres answers and refuses: password, missing database
    ├── InvalidDatabaseUrl  DATABASE_URL cannot be read
    └── StoreUnusable       the state folder or the schema cannot be used as it is

Foreign errors are wrapped once, in `translated`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import psycopg
from sqlalchemy import exc

from languages import say
from workflows.errors import PermanentError, TemporaryError


class StoreUnavailable(TemporaryError):
    """Postgres cannot be reached, or went away while it was asked."""


class StoreRefused(PermanentError):
    """Postgres answered and refused."""


class InvalidDatabaseUrl(PermanentError):
    """The database's URL cannot be read; the message never holds the password."""


class StoreUnusable(PermanentError):
    """What is there cannot be used as it is; the message says the mend."""


_GONE = {"57P01", "57P02", "57P03", "53300"}  # shutdown, crash, starting up, too many connections
_UNFINISHED = {"57014", "40001", "40P01", "55P03"}  # statement timeout, serialization, deadlock, lock not available
_REFUSED = ("28", "3D000")  # authentication, no such database
_BODY_LIMIT = 300


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn errors of a database that is away, or refuses us, into ours; all others pass.

    Args:
        where: the database as shown to people, without its password.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreUnavailable(
            say(
                "all connections to the database {database} are taken: it is slow or the load is too high; try again",
                database=where,
            ),
            delay=1.0,
        ) from error
    except (exc.DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        known = _known(error, where)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        raise _unavailable(error, where) from error


def _known(
    error: exc.DBAPIError | asyncpg.PostgresError | asyncpg.InterfaceError, where: str
) -> StoreUnavailable | StoreRefused | None:
    state = _sqlstate(error)
    if state.startswith(_REFUSED):
        return StoreRefused(
            say("the database {database} refuses us: {why}; check DATABASE_URL", database=where, why=_short(error))
        )
    if state in _UNFINISHED:
        return StoreUnavailable(
            say("the database {database} could not finish ({why}); try again", database=where, why=_short(error)),
            delay=1.0,
        )
    if state in _GONE or state.startswith("08") or _lost(error):
        return _unavailable(error, where)
    return None


def _lost(error: Exception) -> bool:
    if isinstance(error, exc.DBAPIError):
        # psycopg gives no code where it could not connect at all.
        unconnected = isinstance(error.orig, psycopg.OperationalError) and error.orig.sqlstate is None
        return unconnected or error.connection_invalidated or "connection is closed" in str(error.orig)
    return isinstance(error, asyncpg.InterfaceError)


def _sqlstate(error: Exception) -> str:
    source = error.orig if isinstance(error, exc.DBAPIError) else error
    return str(getattr(source, "sqlstate", None) or "")


def _unavailable(error: Exception, where: str) -> StoreUnavailable:
    return StoreUnavailable(
        say(
            "the database {database} cannot be reached ({why}); check that it runs and DATABASE_URL names it",
            database=where,
            why=_short(error),
        ),
        delay=1.0,
    )


def _short(error: Exception) -> str:
    source = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    lines = str(source).strip().splitlines() or [type(source).__name__]
    return lines[0][:_BODY_LIMIT]
