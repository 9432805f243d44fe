"""Chats that get one digest a week, and on which day; the labs of papers."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channels", Column("weekday", Integer))
    op.add_column("papers", Column("organization", Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("papers", "organization")
    op.drop_column("channels", "weekday")
