"""An attacker who owns the database, but neither the key nor the state folder, is found out."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from bot.store.anchor import Anchor
from bot.store.audit import AuditWriter, PostgresAuditLog
from bot.store.audit_key import AuditKey
from bot.store.chain import EVENT_COLUMNS, link
from bot.store.database import Database
from bot.store.sealer import Sealer
from bot.store.verify import FlawKind, verify
from workflows.model.audit import AuditEvent, AuditKind

Attack = Callable[[psycopg.Connection], object]


def sql(*statements: str) -> Attack:
    """An attack of these statements."""

    def attack(connection: psycopg.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return attack


def disarm(attacker: psycopg.Connection) -> None:
    """Take the triggers away, as the owner of the tables can."""
    for table in ("audit_event", "audit_seal", "audit_text"):
        attacker.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


@pytest.fixture
async def sealed(audit_log: PostgresAuditLog, sealer: Sealer) -> None:
    """Ten events with texts, sealed."""
    for number in range(10):
        event = AuditEvent(kind=AuditKind.STEP_ENDED, actor="T1/olive", details={"n": number}, text=f"step {number}")
        await audit_log.append(event)
    assert await sealer.seal_now() == 10


async def found(database: Database, key: AuditKey, anchor: Anchor) -> set[tuple[FlawKind, int | None, int | None]]:
    """Kind, event and seal of everything that verification finds."""
    report = await verify(database, key, anchor)
    assert report.ok == (not report.flaws)
    return {(flaw.kind, flaw.event_id, flaw.seq) for flaw in report.flaws}


@pytest.mark.usefixtures("sealed")
async def test_an_untouched_log_is_fine(database: Database, key: AuditKey, anchor: Anchor) -> None:
    """Nothing is found, and everything was looked at."""
    report = await verify(database, key, anchor)
    assert (report.ok, report.seals, report.head, report.unsealed) == (True, 10, 10, 0)


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    ("attack", "flaw"),
    [
        (sql("UPDATE audit_event SET actor = 'T1/bob' WHERE id = 4"), (FlawKind.CHANGED, 4, 4)),
        (sql("""UPDATE audit_event SET details = '{"n": 3.00000000000000000000001}' WHERE id = 4"""),
         (FlawKind.CHANGED, 4, 4)),
        (sql("UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = 4"), (FlawKind.CHANGED, 4, 4)),
        (sql("UPDATE audit_text SET body = 'step 99' WHERE body = 'step 3'"), (FlawKind.CHANGED, 4, 4)),
        (sql("UPDATE audit_text SET expires_at = now() WHERE body = 'step 3'"), (FlawKind.CHANGED, 4, 4)),
        (sql("DELETE FROM audit_text WHERE body = 'step 3'"), (FlawKind.MISSING, 4, 4)),
        (sql("DELETE FROM audit_event WHERE id = 4"), (FlawKind.MISSING, 4, 4)),
        (sql("DELETE FROM audit_seal WHERE seq = 4"), (FlawKind.MISSING, 5, 5)),
        (sql("DELETE FROM audit_seal WHERE seq = 4", "DELETE FROM audit_event WHERE id = 4"),
         (FlawKind.MISSING, 5, 5)),
        (sql("DELETE FROM audit_seal WHERE seq = 4", "DELETE FROM audit_event WHERE id = 4",
             "UPDATE audit_seal SET seq = -seq WHERE seq > 4", "UPDATE audit_seal SET seq = -seq - 1 WHERE seq < 0"),
         (FlawKind.REORDERED, 5, 4)),
        (sql("UPDATE audit_seal SET seq = -4 WHERE seq = 4", "UPDATE audit_seal SET seq = 4 WHERE seq = 5",
             "UPDATE audit_seal SET seq = 5 WHERE seq = -4"), (FlawKind.REORDERED, 5, 4)),
        (sql("UPDATE audit_seal SET event_id = -4 WHERE seq = 4", "UPDATE audit_seal SET event_id = 4 WHERE seq = 5",
             "UPDATE audit_seal SET event_id = 5 WHERE seq = 4"), (FlawKind.CHANGED, 5, 4)),
        (sql("DELETE FROM audit_seal WHERE seq > 7", "DELETE FROM audit_event WHERE id > 7"),
         (FlawKind.CUT_OFF, None, 10)),
        (sql("TRUNCATE audit_event, audit_seal, audit_text"), (FlawKind.CUT_OFF, None, 10)),
        (sql("UPDATE audit_seal SET mac = repeat('0', 64) WHERE seq = 4"), (FlawKind.FORGED, 4, 4)),
        (sql("UPDATE audit_seal SET key_id = 'deadbeef' WHERE seq = 4"), (FlawKind.FORGED, 4, 4)),
        (sql("UPDATE audit_seal SET sealed_at = sealed_at - interval '1 day' WHERE seq = 4"),
         (FlawKind.CHANGED, 4, 4)),
    ],
)  # fmt: skip
async def test_tampering_is_found(
    database: Database,
    key: AuditKey,
    anchor: Anchor,
    attacker: psycopg.Connection,
    attack: Attack,
    flaw: tuple[FlawKind, int | None, int | None],
) -> None:
    """Each way of changing, removing, reordering, cutting or forging rows, with the row it was done to."""
    disarm(attacker)
    attack(attacker)
    assert flaw in await found(database, key, anchor)


@pytest.mark.usefixtures("sealed")
async def test_a_tail_that_was_cut_stays_found_when_sealing_goes_on(
    database: Database,
    key: AuditKey,
    anchor: Anchor,
    audit_log: PostgresAuditLog,
    sealer: Sealer,
    attacker: psycopg.Connection,
) -> None:
    """The anchor does not move to a chain that does not hold it."""
    disarm(attacker)
    attacker.execute("DELETE FROM audit_seal WHERE seq > 7")
    attacker.execute("DELETE FROM audit_event WHERE id > 7")
    for _ in range(5):
        await audit_log.append(AuditEvent(kind=AuditKind.ERROR, actor="system/x"))
    await sealer.seal_now()
    assert await found(database, key, anchor) == {(FlawKind.CUT_OFF, None, 10)}


@pytest.mark.usefixtures("sealed")
async def test_a_chain_made_anew_with_another_key_is_found(
    database: Database, key: AuditKey, anchor: Anchor, attacker: psycopg.Connection
) -> None:
    """Hashes can be made by anybody, MACs only with the key."""
    disarm(attacker)
    forger = AuditKey(secret=b"x" * 32)
    attacker.execute("UPDATE audit_event SET actor = 'T1/bob' WHERE id = 10")
    async with database.begin() as connection:
        row = (await connection.execute(select(*EVENT_COLUMNS).where(EVENT_COLUMNS[0] == 10))).mappings().one()
    last = attacker.execute("SELECT prev_hash, sealed_at FROM audit_seal WHERE seq = 10").fetchone()
    assert last is not None
    seal = link(forger, 10, last[0], row, last[1])
    attacker.execute("UPDATE audit_seal SET hash = %s, mac = %s WHERE seq = 10", [seal.hash, seal.mac])
    assert (FlawKind.FORGED, 10, 10) in await found(database, key, anchor)


@pytest.mark.usefixtures("sealed")
async def test_a_row_put_in_behind_old_seals_is_found(
    database: Database, key: AuditKey, anchor: Anchor, sealer: Sealer, attacker: psycopg.Connection
) -> None:
    """An id that a rollback had left free does not let a row in long after; not sealed, and not when sealed either."""
    disarm(attacker)
    attacker.execute("SELECT setval(pg_get_serial_sequence('audit_event', 'id'), 20)")
    log = PostgresAuditLog(database, AuditWriter())
    await log.append(AuditEvent(kind=AuditKind.ERROR, actor="system/x"))
    await sealer.seal_now()
    long_ago = "SELECT hash FROM audit_seal WHERE seq = 11"
    assert attacker.execute(long_ago).fetchone()
    await _age(database, key, attacker, timedelta(hours=1))
    attacker.execute(
        "INSERT INTO audit_event (id, kind, actor, request_id, run_id, subject, outcome, details) OVERRIDING SYSTEM "
        "VALUE VALUES (15, 'approval.voted', 'T1/ann', '', '', '', 'approve', '{}')"
    )
    assert {flaw[:2] for flaw in await found(database, key, anchor)} >= {(FlawKind.INSERTED, 15)}
    await sealer.seal_now()
    assert (FlawKind.INSERTED, 15, 12) in await found(database, key, anchor)


async def _age(database: Database, key: AuditKey, attacker: psycopg.Connection, by: timedelta) -> None:
    """Make the whole chain anew, with the right key, as if it had been sealed earlier."""
    async with database.begin() as connection:
        events = (await connection.execute(select(*EVENT_COLUMNS).order_by(EVENT_COLUMNS[0]))).mappings().all()
    stored = attacker.execute("SELECT seq, sealed_at FROM audit_seal ORDER BY seq").fetchall()
    prev_hash = "0" * 64
    for (seq, sealed_at), event in zip(stored, events, strict=True):
        seal = link(key, seq, prev_hash, event, sealed_at - by)
        prev_hash = seal.hash
        attacker.execute(
            "UPDATE audit_seal SET prev_hash = %s, hash = %s, mac = %s, sealed_at = %s WHERE seq = %s",
            [seal.prev_hash, seal.hash, seal.mac, seal.sealed_at, seq],
        )


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (None, FlawKind.MISSING),
        ("{}", FlawKind.CHANGED),
        ('{"seq": 3, "hash": "' + "0" * 64 + '", "mac": "' + "0" * 64 + '"}', FlawKind.FORGED),
    ],
)
async def test_a_touched_anchor_is_found(
    database: Database, key: AuditKey, anchor: Anchor, content: str | None, kind: FlawKind
) -> None:
    """Removed, damaged, or written by somebody without the key."""
    anchor.path.unlink()
    if content is not None:
        anchor.path.write_text(content)
    assert {flaw[0] for flaw in await found(database, key, anchor)} == {kind}


@pytest.mark.usefixtures("sealed")
async def test_another_key_cannot_verify(database: Database, anchor: Anchor, tmp_path: Path) -> None:
    """Every seal is named, with both keys."""
    other = AuditKey(secret=b"y" * 32)
    report = await verify(database, other, anchor)
    assert len([flaw for flaw in report.flaws if flaw.kind is FlawKind.FORGED]) == 11
    assert other.id in report.flaws[0].message


async def test_an_expired_text_is_no_flaw(
    database: Database, key: AuditKey, anchor: Anchor, sealer: Sealer, attacker: psycopg.Connection
) -> None:
    """Retention does its work without breaking the chain."""
    log = PostgresAuditLog(database, AuditWriter(retention=timedelta(0)))
    await log.append(AuditEvent(kind=AuditKind.ERROR, actor="system/x", text="gone soon"))
    await sealer.seal_now()
    assert await log.purge_texts() == 1
    assert await found(database, key, anchor) == set()


async def test_an_event_that_waits_too_long_for_its_seal_is_found(
    database: Database, key: AuditKey, anchor: Anchor, audit_log: PostgresAuditLog, attacker: psycopg.Connection
) -> None:
    """A young one is not; sealing that stopped is."""
    await audit_log.append(AuditEvent(kind=AuditKind.ERROR, actor="system/x"))
    assert await found(database, key, anchor) == set()
    disarm(attacker)
    attacker.execute("UPDATE audit_event SET at = at - interval '11 minutes'")
    assert await found(database, key, anchor) == {(FlawKind.UNSEALED, 1, None)}
