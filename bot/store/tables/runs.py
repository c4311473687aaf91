"""Runs and their steps, approval requests and votes, and the replicas that share the work."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables.base import metadata

run = Table(
    "run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("label", Text, nullable=False, index=True),
    Column("template", JSONB, nullable=False),
    Column("inputs", JSONB, nullable=False),
    Column("context", JSONB, nullable=False),
    Column("origin", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    Column("ended_at", DateTime(timezone=True)),
    Column("cancel_requested", Boolean, nullable=False),
    Column("covered_by", Text),
    Column("undo_of", Text, index=True),
    Column("summary", Text, nullable=False),
    Index("ix_run_thread", text("(origin ->> 'channel')"), text("(origin ->> 'thread_ts')"), "created_at"),
)

step_run = Table(
    "step_run",
    metadata,
    Column("run_id", Text, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("step_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("result", JSON(none_as_null=True)),  # not JSONB, which rewrites numbers: 1e22 would come back as an integer
    Column("error", Text, nullable=False),
    Column("progress", Text, nullable=False, server_default=""),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("uncertain", Boolean, nullable=False, server_default=text("false")),
)

approval_request = Table(
    "approval_request",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run_id", Text, ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("plan", JSON, nullable=False),  # not JSONB: the digest holds for the very text that was stored
    Column("plan_digest", Text, nullable=False),
    Column("risk", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("requester_name", Text, nullable=False),
    Column("quorum", Integer, nullable=False),
    Column("roles", JSONB, nullable=False),
    Column("drift", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("run_id", "round"),
    Index("uq_approval_request_pending", "run_id", unique=True, postgresql_where=text("state = 'pending'")),
    Index("ix_approval_request_due", "expires_at", postgresql_where=text("state = 'pending'")),
)

approval = Table(
    "approval",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("request_id", Text, ForeignKey("approval_request.id", ondelete="CASCADE"), nullable=False),
    Column("voter", Text, nullable=False),
    Column("voter_name", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    UniqueConstraint("request_id", "voter"),
)

replica = Table(
    "replica",
    metadata,
    Column("executor_id", Text, primary_key=True),
    Column("joined_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("heartbeat_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)
