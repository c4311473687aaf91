"""A Postgres and a Kubernetes for the tests that need them.

Postgres: TEST_DATABASE_URL, or one out of the wheel, with a fresh database a test. Kubernetes: TEST_KUBECONFIG, or a
control plane of our own. Each xdist worker has its own of both.
"""

import os
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from bot.store.database import Database
from bot.store.url import DatabaseUrl
from tests.postgres import OwnPostgres, create_database, drop_database

if TYPE_CHECKING:
    from tests.cluster.cluster import RealCluster


@pytest.fixture(scope="session")
def real_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator["RealCluster"]:
    """A real cluster; without a control plane that was built before, the test is skipped, and fails in CI."""
    from tests.cluster.cluster import cluster_for_tests  # its client takes a second to import

    with cluster_for_tests(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[DatabaseUrl]:
    """A server, and a database of it to connect to for making others; each xdist worker has its own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield DatabaseUrl.parse(given)
        return
    server = OwnPostgres()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def template_database(postgres_server: DatabaseUrl) -> Iterator[str]:
    """Name of a migrated database that nobody connects to, from which each test's is copied."""
    from bot.store.migrate import upgrade_now

    name = f"qd_template_{uuid4().hex[:12]}"
    create_database(postgres_server, name)
    try:
        upgrade_now(postgres_server.with_database(name))
        yield name
    finally:
        drop_database(postgres_server, name)


@pytest.fixture
def database_url(postgres_server: DatabaseUrl, template_database: str) -> Iterator[DatabaseUrl]:
    """A fresh, migrated database; gone after the test."""
    name = f"qd_{uuid4().hex[:16]}"
    create_database(postgres_server, name, template=template_database)
    try:
        yield postgres_server.with_database(name)
    finally:
        drop_database(postgres_server, name)


@pytest.fixture
async def database(database_url: DatabaseUrl) -> AsyncIterator[Database]:
    """A connected Database on the test's own database."""
    database = Database(database_url)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
def attacker(database_url: DatabaseUrl) -> Iterator[psycopg.Connection]:
    """A superuser's connection to the test's database, committing as it goes."""
    with psycopg.connect(database_url.libpq, autocommit=True) as connection:
        yield connection


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """A server of the test's own, to stop and start; not started yet, its `start()` returns an empty database's URL."""
    server = OwnPostgres()
    try:
        yield server
    finally:
        server.remove()
