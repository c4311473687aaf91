"""What is written, kept, purged and exported."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from bot.store.audit import AuditWriter, PostgresAuditLog
from bot.store.database import Database
from bot.store.export import export
from bot.store.sealer import Sealer
from workflows.model.audit import AuditEvent, AuditKind

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def event(text: str = "", **details: str) -> AuditEvent:
    """An event with free text."""
    return AuditEvent(kind=AuditKind.INTAKE_RECEIVED, actor="T1/olive", text=text, details=dict(details))


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_text"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
async def test_what_was_written_cannot_be_changed(
    audit_log: PostgresAuditLog, sealer: Sealer, attacker: psycopg.Connection, table: str, statement: str
) -> None:
    """UPDATE, DELETE and TRUNCATE are refused, for a superuser too, also when triggers are told to rest."""
    await audit_log.append(event("scale web to 5"))
    await sealer.seal_now()
    column = {"audit_event": "actor", "audit_seal": "mac", "audit_text": "body"}[table]
    attacker.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="audit log"):
        attacker.execute(statement.format(table, column, column))


async def test_texts_go_when_their_time_is_up(database: Database, attacker: psycopg.Connection) -> None:
    """And not before; the events stay."""
    await PostgresAuditLog(database, AuditWriter()).append(event("keep me"))
    passing = PostgresAuditLog(database, AuditWriter(retention=timedelta(0)))
    await passing.append(event("drop me"), event("drop me"))
    assert await passing.purge_texts() == 2
    assert attacker.execute("SELECT body FROM audit_text").fetchall() == [("keep me",)]
    assert attacker.execute("SELECT count(*) FROM audit_event").fetchone() == (3,)


async def test_secrets_are_not_written(audit_log: PostgresAuditLog, attacker: psycopg.Connection) -> None:
    """Neither in the text nor in the details."""
    token = "xoxb-1234567890-abcdefghijkl"
    await audit_log.append(event(f"use {token}", said=f"token {token}", password="hunter22222"))
    rows = attacker.execute("SELECT details::text || body FROM audit_event, audit_text").fetchall()
    assert len(rows) == 1
    assert token not in rows[0][0]
    assert "hunter22222" not in rows[0][0]


async def test_the_hash_of_a_text_does_not_give_it_away(
    audit_log: PostgresAuditLog, attacker: psycopg.Connection
) -> None:
    """The same words twice have two hashes, so what expired cannot be guessed back."""
    await audit_log.append(event("yes"), event("yes"))
    assert attacker.execute("SELECT count(DISTINCT text_sha256) FROM audit_event").fetchone() == (2,)


async def test_what_is_too_long_is_bounded(audit_log: PostgresAuditLog, attacker: psycopg.Connection) -> None:
    """A text keeps its beginning; details that are no longer small are left out, and say so."""
    await audit_log.append(event("a " * 10_000, log="b " * 40_000))
    row = attacker.execute("SELECT length(body), details FROM audit_event, audit_text").fetchone()
    assert row is not None
    assert row[0] == 8_000
    assert "left_out" in row[1]


async def test_the_export_is_json_lines_in_order(
    database: Database, audit_log: PostgresAuditLog, sealer: Sealer
) -> None:
    """With text and seal where there are any, from a moment on."""
    await audit_log.append(AuditEvent(kind=AuditKind.ERROR, actor="system/x", at=EPOCH - timedelta(days=1)))
    await audit_log.append(event("scale web to 5", name="パスワード以外"))
    await sealer.seal_now()
    await audit_log.append(event())
    lines = [json.loads(line) async for line in export(database, EPOCH)]
    assert [line["text"] for line in lines] == ["scale web to 5", None]
    assert [line["seal"] and line["seal"]["seq"] for line in lines] == [2, None]
    assert lines[0]["details"] == {"name": "パスワード以外"}
    assert lines[0]["actor"] == "T1/olive"
