"""Leases of processes, and which process handles an event."""

from alembic import op
from sqlalchemy import Column, DateTime, Text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        Column("name", Text, primary_key=True),
        Column("holder", Text, nullable=False, index=True),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
    )
    op.add_column("handled", Column("holder", Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("handled", "holder")
    op.drop_table("leases")
