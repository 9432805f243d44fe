"""Events that were acknowledged and are not handled yet."""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, Text

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        Column("platform", Text, primary_key=True),
        Column("account", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        Column("chat", Text, nullable=False),
        Column("thread", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("holder", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("inbox")
