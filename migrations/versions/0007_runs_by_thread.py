"""The runs of a thread, found by where they were asked for.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ("(origin ->> 'channel')", "(origin ->> 'thread_ts')", "created_at")
    op.create_index("ix_run_thread", "run", [sa.text(column) for column in columns])


def downgrade() -> None:
    op.drop_index("ix_run_thread", "run")
