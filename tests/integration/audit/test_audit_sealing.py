"""Sealing while others write, by several replicas, with the right and the wrong key."""

import asyncio
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs

from bot.store.anchor import Anchor
from bot.store.audit import PostgresAuditLog
from bot.store.audit_key import AuditKey, read_key, read_or_create_key
from bot.store.database import Database
from bot.store.errors import StoreUnusable
from bot.store.sealer import Sealer
from bot.store.verify import verify
from workflows.model.audit import AuditEvent, AuditKind

EVENT = AuditEvent(kind=AuditKind.STEP_STARTED, actor="T1/olive")


async def test_two_sealers_and_many_writers_make_one_chain(
    database: Database, key: AuditKey, anchor: Anchor, audit_log: PostgresAuditLog, sealer: Sealer, tmp_path: Path
) -> None:
    """Every event is sealed once, in a chain without gaps, and both replicas anchor its head."""
    other_anchor = Anchor(tmp_path / "other" / "audit.anchor")
    other = Sealer(database, key, other_anchor, batch=3)

    async def write(number: int) -> None:
        for _ in range(5):
            await audit_log.append(replace(EVENT, run_id=f"run-{number}"))

    async def seal(one: Sealer) -> int:
        return sum([await one.seal_now() for _ in range(10)])

    await asyncio.gather(*(write(number) for number in range(8)), seal(sealer), seal(other))
    await sealer.seal_now()
    await other.seal_now()
    report = await verify(database, key, other_anchor)
    assert (report.flaws, report.seals, report.unsealed) == ((), 40, 0)
    assert anchor.read() == other_anchor.read()


async def test_a_row_that_commits_late_is_sealed_later(
    database: Database, key: AuditKey, anchor: Anchor, sealer: Sealer, attacker: psycopg.Connection
) -> None:
    """An older id behind younger ones is no flaw: its transaction took longer."""
    row = "INSERT INTO audit_event (kind, actor, request_id, run_id, subject, outcome, details) "
    row += "VALUES ('error', 'system/x', '', '', '', 'ok', '{}')"
    with psycopg.connect(database.url.libpq) as slow:
        slow.execute(row)
        attacker.execute(row)
        assert await sealer.seal_now() == 1
        slow.commit()
    assert await sealer.seal_now() == 1
    assert attacker.execute("SELECT event_id FROM audit_seal ORDER BY seq").fetchall() == [(2,), (1,)]
    assert (await verify(database, key, anchor)).ok


async def test_a_sealer_that_runs_seals_what_is_written(
    audit_log: PostgresAuditLog, sealer: Sealer, anchor: Anchor
) -> None:
    """By itself, until it is cancelled."""
    task = asyncio.create_task(sealer.run())
    await audit_log.append(EVENT)
    async with asyncio.timeout(60):
        while await asyncio.to_thread(anchor.read) is None:
            sealer.wake()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_replica_with_another_key_does_not_seal(
    database: Database, audit_log: PostgresAuditLog, sealer: Sealer, key: AuditKey, anchor: Anchor, tmp_path: Path
) -> None:
    """It says so once, with both ids and what to do, and leaves chain and anchor alone."""
    await audit_log.append(EVENT)
    await sealer.seal_now()
    head = anchor.read()
    await audit_log.append(EVENT)
    stranger = AuditKey(secret=b"z" * 32)
    other = Sealer(database, stranger, anchor)
    with capture_logs() as logs:
        assert await other.seal_now() == 0
        assert await other.seal_now() == 0
    said = [line for line in logs if line["event"] == "audit_key_mismatch"]
    assert [(line["chain_key"], line["own_key"]) for line in said] == [(key.id, stranger.id)]
    assert "same audit key" in said[0]["mend"]
    assert anchor.read() == head
    assert await sealer.seal_now() == 1


async def test_an_anchor_that_cannot_be_written_does_not_stop_sealing(
    database: Database, audit_log: PostgresAuditLog, key: AuditKey, tmp_path: Path
) -> None:
    """The log says which file."""
    (tmp_path / "file").write_text("")
    sealer = Sealer(database, key, Anchor(tmp_path / "file" / "audit.anchor"))
    await audit_log.append(EVENT)
    with capture_logs() as logs:
        assert await sealer.seal_now() == 1
    assert [line["event"] for line in logs if "anchor" in line["event"]] == ["audit_anchor_unreadable"]


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600, the same at the next start; the repr does not show it."""
    first = read_or_create_key(tmp_path)
    assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600
    assert read_or_create_key(tmp_path) == first
    assert first.secret.decode() not in repr(first)
    assert [path.name for path in tmp_path.iterdir()] == ["audit.key"]


def test_a_key_that_is_too_short_or_missing_is_refused(tmp_path: Path) -> None:
    """With the path and the mend."""
    (tmp_path / "short").write_text("abc")
    with pytest.raises(StoreUnusable, match="openssl rand"):
        read_key(tmp_path / "short")
    with pytest.raises(StoreUnusable, match="cannot be read"):
        read_key(tmp_path / "none")
