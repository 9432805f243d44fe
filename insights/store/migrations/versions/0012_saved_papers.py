"""The papers that people saved."""

from alembic import op
from sqlalchemy import Column, DateTime, Text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_papers",
        Column("platform", Text, primary_key=True),
        Column("account", Text, primary_key=True),
        Column("person", Text, primary_key=True),
        Column("paper", Text, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_saved_papers_at", "saved_papers", ["platform", "account", "person", "at"])


def downgrade() -> None:
    op.drop_table("saved_papers")
