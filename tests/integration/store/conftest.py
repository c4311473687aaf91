"""The stores, on the test's own database."""

from collections.abc import AsyncIterator

import pytest

from bot.store.approvals import PostgresApprovalStore
from bot.store.audit import AuditWriter, PostgresAuditLog
from bot.store.database import Database
from bot.store.listen import Listener
from bot.store.runs import PostgresRunStore


@pytest.fixture
def writer() -> AuditWriter:
    """The writer with its defaults."""
    return AuditWriter()


@pytest.fixture
async def listener(database: Database) -> AsyncIterator[Listener]:
    """A listener that runs."""
    listener = Listener(database)
    listener.start()
    yield listener
    await listener.close()


@pytest.fixture
def runs(database: Database, writer: AuditWriter) -> PostgresRunStore:
    """The run store."""
    return PostgresRunStore(database, writer)


@pytest.fixture
def approvals(database: Database, writer: AuditWriter, listener: Listener) -> PostgresApprovalStore:
    """The approval store, with a listener that runs."""
    return PostgresApprovalStore(database, writer, listener)


@pytest.fixture
def audit_log(database: Database, writer: AuditWriter) -> PostgresAuditLog:
    """The audit log."""
    return PostgresAuditLog(database, writer)
