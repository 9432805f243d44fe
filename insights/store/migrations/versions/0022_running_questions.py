"""Questions that are being answered, so that another process can cancel them."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, Index, Text

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "running_questions",
        Column("id", Text, primary_key=True),
        Column("platform", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("chat", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("thread", Text, nullable=False),
        Column("holder", Text, nullable=False),
        Column("cancelled", Boolean, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Index("ix_running_questions_chat", "platform", "account", "chat"),
        Index("ix_running_questions_holder", "holder"),
    )


def downgrade() -> None:
    op.drop_table("running_questions")
