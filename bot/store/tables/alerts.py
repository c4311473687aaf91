"""What monitoring told of: one row for each channel and fingerprint, where it is talked about and what was found."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import metadata

alert = Table(
    "alert",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("alert", JSONB, nullable=False),
    Column("source", Text, nullable=False),
    Column("grouped_by", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("thread_ts", Text, nullable=False),
    Column("told_ts", Text, nullable=False, server_default=""),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("resolved_at", DateTime(timezone=True)),
    Column("times", Integer, nullable=False, server_default="0"),
    Column("last_cause", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("diagnosis", Text, nullable=False),
    Column("diagnoses", Integer, nullable=False, server_default="0"),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("owner", Text),
    Column("lease_until", DateTime(timezone=True)),
    Column("run_id", Text, nullable=False, server_default=""),
    Column("target", JSONB, nullable=False, server_default="{}"),
    Column("problem", Text, nullable=False, server_default=""),
    CheckConstraint("status in ('firing', 'resolved')", name="status"),
    CheckConstraint("diagnosis in ('waiting', 'taken', 'found', 'done')", name="diagnosis"),
    Index("ix_alert_waiting", "asked_at", postgresql_where=text("diagnosis in ('waiting', 'taken', 'found')")),
    Index("ix_alert_thread", "channel", "thread_ts"),
    Index("ix_alert_told", "channel", "told_ts", postgresql_where=text("told_ts <> ''")),
    Index("ix_alert_group", "channel", "grouped_by"),
    Index("ix_alert_last", "last_at"),
)
