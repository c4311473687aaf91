"""What came in from Slack, what goes out, what was asked back.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNSETTLED = "state in ('new', 'taken')"


def upgrade() -> None:
    _inbox()
    _outbox()
    _question()


def downgrade() -> None:
    for table in ("question", "outbox", "inbox"):
        op.drop_table(table)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _number(name: str, default: str, *, small: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger if small else sa.Integer, nullable=False, server_default=default)


def _time(name: str, *, optional: bool = False) -> sa.Column[object]:
    default = None if optional else sa.func.now()
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional, server_default=default)


def _seq() -> sa.Column[int]:
    return sa.Column("seq", sa.BigInteger, sa.Identity(always=True), nullable=False)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Text, primary_key=True),
        _seq(),
        _text("kind"),
        sa.Column("dedupe", sa.Text),
        _text("thread"),
        sa.Column("body", JSONB),
        _text("state", "new"),
        _number("attempts", "0"),
        sa.Column("owner", sa.Text),
        _time("lease_until", optional=True),
        _time("due_at"),
        _text("reference", ""),
        _time("received_at"),
        _time("ended_at", optional=True),
        sa.CheckConstraint("state in ('new', 'taken', 'done', 'failed')", name="ck_inbox_state"),
        sa.UniqueConstraint("dedupe", name="uq_inbox_dedupe"),
    )
    op.create_index("ix_inbox_waiting", "inbox", ["seq"], postgresql_where=sa.text(UNSETTLED))
    op.create_index("ix_inbox_thread", "inbox", ["thread", "seq"], postgresql_where=sa.text(UNSETTLED))
    op.create_index("ix_inbox_received", "inbox", ["received_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text, primary_key=True),
        _text("team"),
        _text("channel"),
        *(_text(name, "") for name in ("thread_ts", "ephemeral_user", "fallback_user", "response_url")),
        sa.Column("payload", JSONB),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("final", sa.Boolean, nullable=False),
        _number("version", "1"),
        _number("sent_version", "0"),
        _text("ts", ""),
        _text("state", "pending"),
        _number("attempts", "0"),
        sa.Column("uncertain", sa.Boolean, nullable=False, server_default=sa.text("false")),
        _number("url_uses", "0", small=True),
        _text("last_error", ""),
        sa.Column("owner", sa.Text),
        _time("lease_until", optional=True),
        _time("due_at"),
        _time("created_at"),
        _time("changed_at"),
        sa.CheckConstraint("state in ('pending', 'sent', 'failed')", name="ck_outbox_state"),
    )
    pending = sa.text("state = 'pending'")
    op.create_index("ix_outbox_pending", "outbox", ["channel", "priority", "changed_at"], postgresql_where=pending)
    op.create_index("ix_outbox_thread", "outbox", ["channel", "thread_ts"])
    op.create_index("ix_outbox_ts", "outbox", ["channel", "ts"])
    op.create_index("ix_outbox_changed", "outbox", ["changed_at"])


def _question() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Text, primary_key=True),
        _seq(),
        _text("cause"),
        sa.Column("intent", JSONB, nullable=False),
        _text("missing"),
        sa.Column("choices", JSONB, nullable=False),
        _text("asker"),
        sa.Column("origin", JSONB, nullable=False),
        _text("thread"),
        _text("state", "open"),
        _text("answer", ""),
        _text("answered_by", ""),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('open', 'answered', 'superseded')", name="ck_question_state"),
        sa.UniqueConstraint("cause", "missing", name="uq_question_cause_missing"),
    )
    op.create_index("ix_question_open", "question", ["thread", "asker"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_question_expires_at", "question", ["expires_at"])
