"""An alert in each channel where it is posted, and the newest message that told of it.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("pk_alert", "alert", type_="primary")
    op.create_primary_key("pk_alert", "alert", ["channel", "fingerprint"])
    op.add_column("alert", sa.Column("told_ts", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_alert_told", "alert", ["channel", "told_ts"], postgresql_where=sa.text("told_ts <> ''"))


def downgrade() -> None:
    op.drop_index("ix_alert_told", "alert")
    op.drop_column("alert", "told_ts")
    op.drop_constraint("pk_alert", "alert", type_="primary")
    op.execute(
        "DELETE FROM alert USING alert AS other WHERE alert.fingerprint = other.fingerprint"
        " AND (alert.asked_at, alert.channel) < (other.asked_at, other.channel)"
    )
    op.create_primary_key("pk_alert", "alert", ["fingerprint"])
