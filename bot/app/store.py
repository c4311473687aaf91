"""Postgres, embedded or at DATABASE_URL, and what is kept in it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.settings import Settings, SettingsError
from bot.settings.models import SlackSettings
from bot.store.anchor import Anchor
from bot.store.approvals import PostgresApprovalStore
from bot.store.audit import AuditWriter, PostgresAuditLog
from bot.store.database import Database
from bot.store.embedded import EmbeddedPostgres
from bot.store.errors import InvalidDatabaseUrl, StoreRefused, StoreUnavailable, StoreUnusable
from bot.store.listen import Listener
from bot.store.migrate import upgrade
from bot.store.records import PostgresRecords
from bot.store.replicas import PostgresReplicaRegistry
from bot.store.runs import PostgresRunStore
from bot.store.url import DatabaseUrl
from workflows.redaction import Redactor


@dataclass(frozen=True, kw_only=True)
class Store:
    """An open, migrated database with its repositories.

    Attributes:
        writer: of audit events, for a store that is one process's own.
        anchor: holds the head of the audit chain.
    """

    database: Database
    writer: AuditWriter
    audit: PostgresAuditLog
    runs: PostgresRunStore
    approvals: PostgresApprovalStore
    records: PostgresRecords
    replicas: PostgresReplicaRegistry
    anchor: Anchor


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Start or join the embedded Postgres where no URL is set, bring the schema up to date, and connect.

    Raises SettingsError where the database that the settings name is not there to work with.
    """
    async with AsyncExitStack() as stack:
        try:
            url = await _url(settings, stack)
            await upgrade(url)
        except (StoreUnavailable, StoreRefused, StoreUnusable, InvalidDatabaseUrl) as error:
            raise SettingsError(f"{'database' if settings.embedded_database else 'DATABASE_URL'}: {error}") from error
        database = Database(url)
        stack.push_async_callback(database.close)
        listener = Listener(database)
        listener.start()
        stack.push_async_callback(listener.close)
        writer = AuditWriter(
            redactor=Redactor(held_secrets(settings.slack, url)), retention=settings.audit.text_retention
        )
        yield Store(
            database=database,
            writer=writer,
            audit=PostgresAuditLog(database, writer),
            runs=PostgresRunStore(database, writer),
            approvals=PostgresApprovalStore(database, writer, listener),
            records=PostgresRecords(database),
            replicas=PostgresReplicaRegistry(database),
            anchor=Anchor(settings.state / "audit.anchor"),
        )


def held_secrets(slack: SlackSettings, url: DatabaseUrl | None) -> list[str]:
    """The exact secrets this process holds, for redaction wherever a text leaves."""
    held = [secret.get_secret_value() for secret in (slack.bot_token, slack.app_token) if secret]
    return [*held, url.password] if url and url.password else held


def database_url(settings: Settings) -> DatabaseUrl | None:
    """The configured database; None where the embedded one serves."""
    return DatabaseUrl.parse(settings.database.url.get_secret_value()) if settings.database.url else None


async def _url(settings: Settings, stack: AsyncExitStack) -> DatabaseUrl:
    configured = database_url(settings)
    if configured is not None:
        return configured
    embedded = EmbeddedPostgres(settings.state)
    stack.push_async_callback(embedded.stop)
    return await embedded.start()
