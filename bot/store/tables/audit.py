"""The audit log: events and seals that triggers keep from being changed, and free text that expires."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import metadata

audit_event = Table(
    "audit_event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("text_sha256", Text),
    Column("text_expires_at", DateTime(timezone=True)),  # here too, so that a text removed early is found
    Index("ix_audit_event_run_id", "run_id", "id"),
    Index("ix_audit_event_at", "at"),
)

audit_text = Table(
    "audit_text",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("salt", Text, nullable=False),  # goes with the text, so that its hash cannot be guessed back afterwards
    Column("body", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
)

audit_seal = Table(
    "audit_seal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    # No foreign key: a seal must outlive the event that somebody removed, to tell of it.
    Column("event_id", BigInteger, nullable=False, unique=True),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),
)
