"""The connection to Postgres, and what happens when Postgres is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.store import migrate, revisions
from bot.store.approvals import PostgresApprovalStore
from bot.store.audit import AuditWriter
from bot.store.database import Database
from bot.store.embedded import EmbeddedPostgres
from bot.store.errors import StoreRefused, StoreUnavailable, StoreUnusable
from bot.store.listen import Listener
from bot.store.replicas import PostgresReplicaRegistry
from bot.store.runs import PostgresRunStore
from bot.store.url import DatabaseUrl
from bot.store.voting import Why
from tests.integration.store.builders import ANN, a_request, a_run, an_event
from tests.postgres import OwnPostgres
from workflows.model.approval import ApprovalState, Verdict
from workflows.model.run import RunState


async def test_a_fresh_database_answers(database: Database) -> None:
    """The fixture's database is there and migrated."""
    await database.ping()
    async with database.begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM run")) == 0


def test_models_and_migrations_agree(database_url: DatabaseUrl) -> None:
    """What the revisions make is what the tables declare."""
    assert revisions.differences(database_url) == []


def test_the_newest_file_is_the_newest_revision() -> None:
    """Whether there is anything to migrate is seen without loading Alembic."""
    assert migrate.newest_revision() == revisions.newest()


async def test_replicas_may_migrate_at_once(own_postgres: OwnPostgres) -> None:
    """They wait for each other, and later ones find nothing to do."""
    url = await asyncio.to_thread(own_postgres.start)
    await asyncio.gather(*(migrate.upgrade(url) for _ in range(3)))
    assert await asyncio.to_thread(revisions.differences, url) == []


async def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    """Before anything is written to it."""
    async with database.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnusable, match="9999"):
        await migrate.upgrade(database.url)


async def test_nobody_there_is_a_temporary_error(tmp_path: Path) -> None:
    """A socket without a server: the sentence names the database, never the password."""
    database = Database(DatabaseUrl.parse(f"postgresql://u:hunter22@/quarterdeck?host={tmp_path}"), patience=0)
    with pytest.raises(StoreUnavailable, match="quarterdeck at") as caught:
        await database.ping()
    assert "hunter22" not in str(caught.value)
    with pytest.raises(StoreUnavailable):
        await PostgresRunStore(database, AuditWriter()).get("run-1")
    await database.close()


async def test_a_refusal_is_permanent(database_url: DatabaseUrl) -> None:
    """A database that does not exist is not asked for again and again."""
    database = Database(database_url.with_database("no such/database"))
    with pytest.raises(StoreRefused, match="DATABASE_URL"):
        await PostgresRunStore(database, AuditWriter()).get("run-1")
    await database.close()


async def test_an_error_does_not_tell_what_people_wrote(database: Database) -> None:
    """Texts are bound to statements; what reaches the log names the statement and not the texts."""
    with pytest.raises(DBAPIError) as refused:
        async with database.begin() as connection:
            await connection.execute(text("SELECT 1 / 0, CAST(:said AS text)"), {"said": "pssst"})
    assert "pssst" not in str(refused.value)


async def test_a_restart_in_the_middle_heals(own_postgres: OwnPostgres) -> None:
    """Writers go on where they were, waiters learn of a vote made after it, no event is written twice."""
    url = await asyncio.to_thread(own_postgres.start)
    await migrate.upgrade(url)
    database, writer = Database(url, patience=60), AuditWriter()
    listener = Listener(database)
    listener.start()
    runs, approvals = PostgresRunStore(database, writer), PostgresApprovalStore(database, writer, listener)
    replicas = PostgresReplicaRegistry(database)
    await replicas.join("me")
    await runs.create(a_run())
    await approvals.open(a_request(quorum=1), timedelta(hours=1))
    waiting = asyncio.create_task(approvals.wait("req-1"))

    up_again = asyncio.Event()

    async def write() -> int:
        count = 0
        while not up_again.is_set() or count < 100:
            assert await runs.set_state("run-1", RunState.WAITING, an_event())
            count += 1
        return count

    writing = asyncio.create_task(write())
    await asyncio.to_thread(own_postgres.restart)
    up_again.set()
    expected = await writing
    assert (await approvals.vote("req-1", ANN, Verdict.APPROVE)).why is Why.OK
    assert (await waiting).state is ApprovalState.APPROVED
    assert await replicas.expired(3600) == []
    async with database.begin() as connection:
        written = await connection.scalar(text("SELECT count(*) FROM audit_event WHERE kind = 'run.started'"))
    assert written == expected
    await listener.close()
    await database.close()


async def test_a_transaction_that_was_stored_is_not_repeated(own_postgres: OwnPostgres) -> None:
    """When the answer to a COMMIT is lost, Postgres is asked what became of it."""
    url = await asyncio.to_thread(own_postgres.start)
    await migrate.upgrade(url)
    async with answers_lost(own_postgres.folder, url, to=b"COMMIT") as (lossy, lost):
        database = Database(lossy)
        runs = PostgresRunStore(database, AuditWriter())
        assert await runs.create(a_run(), an_event())
        assert lost.is_set()
        async with database.begin() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM audit_event")) == 1
        await database.close()


async def test_a_transaction_that_was_not_stored_is_repeated(own_postgres: OwnPostgres) -> None:
    """When the connection breaks before the COMMIT, nothing was written and all of it is written again."""
    url = await asyncio.to_thread(own_postgres.start)
    await migrate.upgrade(url)
    async with answers_lost(own_postgres.folder, url, to=b"INSERT INTO audit_event") as (lossy, lost):
        database = Database(lossy)
        runs = PostgresRunStore(database, AuditWriter())
        assert await runs.create(a_run(), an_event())
        assert lost.is_set()
        async with database.begin() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM audit_event")) == 1
        await database.close()


@asynccontextmanager
async def answers_lost(
    folder: Path, url: DatabaseUrl, *, to: bytes
) -> AsyncIterator[tuple[DatabaseUrl, asyncio.Event]]:
    """A way to the server that breaks once: when the first message with `to` was answered, before the answer is in."""
    lost = asyncio.Event()
    real = dict(parse_qsl(url.parts.query))["host"]

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(f"{real}/.s.PGSQL.5432")
        cut = asyncio.Event()

        async def back() -> None:
            while (data := await server_reader.read(65536)) and not cut.is_set():
                writer.write(data)
            writer.close()

        answers = asyncio.create_task(back())
        while not cut.is_set() and (data := await reader.read(65536)):
            if to in data and not lost.is_set():
                lost.set()
                cut.set()
            server_writer.write(data)
        if cut.is_set():
            await answers
        server_writer.close()
        await answers

    (folder / "way").mkdir()
    server = await asyncio.start_unix_server(carry, folder / "way" / ".s.PGSQL.5432")
    try:
        yield DatabaseUrl(parts=url.parts._replace(query=f"host={folder / 'way'}")), lost
    finally:
        server.close()


async def test_the_silent_are_taken_out_and_told(database: Database) -> None:
    """By the database's clock; whoever was taken out learns it at the next heartbeat."""
    replicas = PostgresReplicaRegistry(database)
    await replicas.join("a")
    await replicas.join("b")
    assert list(await replicas.live()) == ["a", "b"]
    assert await replicas.heartbeat("a")
    assert list(await replicas.expired(3600)) == []
    async with database.begin() as connection:
        await connection.execute(text("UPDATE replica SET heartbeat_at = now() - interval '1 hour'"))
    await replicas.heartbeat("a")
    async with database.begin() as connection:
        age = await connection.scalar(text("SELECT extract(epoch FROM now() - pg_postmaster_start_time())"))
    assert list(await replicas.expired(float(age or 0) / 2)) == ["b"]
    assert not await replicas.heartbeat("b")
    await replicas.remove("a")
    await replicas.remove("a")
    assert list(await replicas.live()) == []


async def test_the_embedded_postgres_keeps_its_data(own_postgres: OwnPostgres) -> None:
    """Started, shared within the process, stopped by the last to leave, started again with what was in it."""
    state = own_postgres.folder / "state"
    first, second = EmbeddedPostgres(state), EmbeddedPostgres(state)
    url = await first.start()
    assert await second.start() == url
    await migrate.upgrade(url)
    await first.stop()
    database = Database(url, patience=0)
    await PostgresRunStore(database, AuditWriter()).create(a_run())
    await second.stop()
    with pytest.raises(StoreUnavailable):
        await database.ping()
    third = EmbeddedPostgres(state)
    assert await third.start() == url
    assert await PostgresRunStore(database, AuditWriter()).get("run-1") == a_run()
    await database.close()
    await third.stop()


async def test_a_state_folder_that_is_too_deep_is_refused(tmp_path: Path) -> None:
    """With the setting to change."""
    with pytest.raises(StoreUnusable, match="QUARTERDECK_STATE"):
        await EmbeddedPostgres(tmp_path / ("x" * 100)).start()
