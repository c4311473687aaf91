"""What monitoring told of, and what came of looking at it.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("alert", JSONB, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("grouped_by", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread_ts", sa.Text, nullable=False),
        _time("began_at"),
        _time("last_at"),
        _time("resolved_at", optional=True),
        _number("times"),
        sa.Column("last_cause", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("diagnosis", sa.Text, nullable=False),
        _number("diagnoses"),
        _time("asked_at"),
        _time("due_at"),
        _number("attempts"),
        sa.Column("owner", sa.Text),
        _time("lease_until", optional=True),
        sa.Column("run_id", sa.Text, nullable=False, server_default=""),
        sa.Column("target", JSONB, nullable=False, server_default="{}"),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("status in ('firing', 'resolved')", name="status"),
        sa.CheckConstraint("diagnosis in ('waiting', 'taken', 'found', 'done')", name="diagnosis"),
    )
    still = sa.text("diagnosis in ('waiting', 'taken', 'found')")
    op.create_index("ix_alert_waiting", "alert", ["asked_at"], postgresql_where=still)
    op.create_index("ix_alert_thread", "alert", ["channel", "thread_ts"])
    op.create_index("ix_alert_group", "alert", ["channel", "grouped_by"])
    op.create_index("ix_alert_last", "alert", ["last_at"])


def downgrade() -> None:
    op.drop_table("alert")


def _time(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")
