"""Connections for the engine's own tables."""

import psycopg
import pytest

from bot.store.connecting import APPLICATION, connecting
from tests.postgres import OwnPostgres


def test_a_postgres_that_is_away_is_named_as_the_engine_expects(own_postgres: OwnPostgres) -> None:
    """Whether it is a socket or a port, `connection failed` is what DBOS waits at; back again, it connects."""
    url = own_postgres.start()
    own_postgres.stop()
    with pytest.raises(psycopg.OperationalError, match=r"^connection failed"):
        connecting(url)()
    own_postgres.start()
    with connecting(url)() as connection:
        assert connection.execute("SHOW application_name").fetchone() == (APPLICATION,)
