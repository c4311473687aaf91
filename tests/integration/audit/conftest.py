"""The audit log, its sealer and its key, on the test's own database."""

from pathlib import Path

import pytest

from bot.store.anchor import Anchor
from bot.store.audit import AuditWriter, PostgresAuditLog
from bot.store.audit_key import AuditKey, read_or_create_key
from bot.store.database import Database
from bot.store.sealer import Sealer


@pytest.fixture
def audit_log(database: Database) -> PostgresAuditLog:
    """The audit log."""
    return PostgresAuditLog(database, AuditWriter())


@pytest.fixture
def key(tmp_path: Path) -> AuditKey:
    """A key of the test's own."""
    return read_or_create_key(tmp_path)


@pytest.fixture
def anchor(tmp_path: Path) -> Anchor:
    """An anchor beside it."""
    return Anchor(tmp_path / "audit.anchor")


@pytest.fixture
def sealer(database: Database, key: AuditKey, anchor: Anchor) -> Sealer:
    """A sealer with small batches."""
    return Sealer(database, key, anchor, batch=7)
