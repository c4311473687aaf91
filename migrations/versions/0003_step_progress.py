"""How far a step is while it runs, in words.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("step_run", sa.Column("progress", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("step_run", "progress")
