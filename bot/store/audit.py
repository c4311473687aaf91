"""The one writer of audit events: redacts, bounds, and keeps free text apart."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import DateTime, Interval, bindparam, cast, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.mapping import Row
from bot.store.tables.audit import audit_event, audit_text
from bot.store.together import Together
from workflows.model.audit import AuditEvent
from workflows.model.change import JsonValue
from workflows.redaction import Redactor
from workflows.storable import storable, storable_text

_TEXT_LIMIT = 8_000  # characters
_FIELD_LIMIT = 500
_DETAILS_LIMIT = 32_000  # characters of JSON
_PURGE_BATCH = 1_000


# Statements with the same words for any number of rows, so that each is prepared once.
_EXPIRY = func.now() + bindparam("kept", type_=Interval)  # now(): the same instant for both rows of one transaction
_INSERT_TEXT = insert(audit_text).values(
    sha256=bindparam("sha256"), salt=bindparam("salt"), body=bindparam("body"), expires_at=_EXPIRY
)
_INSERT_EVENT = insert(audit_event).values(
    at=func.coalesce(cast(bindparam("given"), DateTime(timezone=True)), func.clock_timestamp()),
    **{
        name: bindparam(name)
        for name in ("kind", "actor", "request_id", "run_id", "subject", "outcome", "details", "text_sha256")
    },
    text_expires_at=_EXPIRY,
)


def _salt() -> str:
    return secrets.token_hex(16)


def text_hash(salt: str, body: str) -> str:
    """What an event holds of its free text, as 64 hex digits. Without the salt, which expires too, it says nothing."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class AuditWriter:
    """Writes events inside a transaction of its caller, so that they commit with the state they tell of.

    Attributes:
        redactor: takes secrets out of texts and details.
        retention: how long free text is kept; the events themselves stay.
        salt: a new salt for each text.
    """

    redactor: Redactor = field(default_factory=Redactor)
    retention: timedelta = timedelta(days=90)
    salt: Callable[[], str] = _salt

    async def write(self, connection: AsyncConnection, *events: AuditEvent) -> None:
        """Insert the events, in order."""
        if not events:
            return
        texts = [self._text(event) for event in events]
        if kept := [text for text in texts if text is not None]:
            await connection.execute(_INSERT_TEXT, kept)
        rows = [self._row(event, text) for event, text in zip(events, texts, strict=True)]
        await connection.execute(_INSERT_EVENT, rows)

    def redact(self, text: str, limit: int = _TEXT_LIMIT) -> str:
        """The text without secrets, bounded, as Postgres takes it."""
        return storable_text(_bounded(self.redactor.redact(text), limit))

    def _text(self, event: AuditEvent) -> Row | None:
        if not event.text:
            return None
        salt, body = self.salt(), self.redact(event.text)
        return {"sha256": text_hash(salt, body), "salt": salt, "body": body, "kept": self.retention}

    def _row(self, event: AuditEvent, text: Row | None) -> Row:
        return {
            "given": event.at,
            "kind": event.kind.value,
            "actor": storable_text(event.actor),
            "request_id": storable_text(event.request_id),
            "run_id": storable_text(event.run_id),
            "subject": self.redact(event.subject, _FIELD_LIMIT),
            "outcome": self.redact(event.outcome, _FIELD_LIMIT),
            "details": self._details(event.details),
            "text_sha256": None if text is None else text["sha256"],
            "kept": None if text is None else self.retention,
        }

    def _details(self, details: Mapping[str, JsonValue]) -> JsonValue:
        cleaned = storable(self.redactor.redact_json(dict(details)))
        size = len(json.dumps(cleaned))
        return cleaned if size <= _DETAILS_LIMIT else {"left_out": f"details of {size} characters"}


class PostgresAuditLog:
    """Events that belong to no state change, and the retention of texts; satisfies `workflows.ports.AuditLog`."""

    def __init__(self, database: Database, writer: AuditWriter) -> None:
        self._database = database
        self._writer = writer
        self._appends = Together(self._append)

    async def append(self, *events: AuditEvent) -> None:
        """Write the events in one transaction, in order; those of others who append at the same time are in it too."""
        await self._appends.add(events)

    async def _append(self, given: Sequence[tuple[AuditEvent, ...]]) -> Sequence[None]:
        events = [event for group in given for event in group]
        await self._database.transact(lambda connection: self._writer.write(connection, *events))
        return [None] * len(given)

    async def purge_texts(self) -> int:
        """Remove the free texts whose time is up, at most 1,000 a call; returns how many there were."""

        async def purge(connection: AsyncConnection) -> int:
            due = select(audit_text.c.sha256).where(audit_text.c.expires_at <= func.clock_timestamp())
            batch = due.limit(_PURGE_BATCH).with_for_update(skip_locked=True)
            removed = await connection.execute(delete(audit_text).where(audit_text.c.sha256.in_(batch)))
            return removed.rowcount

        return await self._database.transact(purge)


def _bounded(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
