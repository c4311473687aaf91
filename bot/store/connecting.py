"""Connections for the engine's own tables, which DBOS keeps.

DBOS waits for a Postgres that is away, and knows one by what psycopg says. Of a Unix socket that nobody listens on
psycopg says something else than of a port, which DBOS takes for a mistake of the run; so here it is said alike.
"""

from collections.abc import Callable

import psycopg

from bot.store.url import DatabaseUrl

APPLICATION = "quarterdeck engine"


def connecting(url: DatabaseUrl) -> Callable[[], psycopg.Connection]:
    """Opens a connection; raises psycopg.OperationalError with the words that DBOS waits at where Postgres is away."""

    def connect() -> psycopg.Connection:
        try:
            return psycopg.connect(url.libpq, connect_timeout=round(url.connect_timeout), application_name=APPLICATION)
        except psycopg.OperationalError as error:
            raise psycopg.OperationalError(f"connection failed: {error}") from error

    return connect
