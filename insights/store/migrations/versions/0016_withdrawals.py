"""Sentences that the operator withdrew, and what readers report."""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Text, false

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("editions", Column("changed_at", DateTime(timezone=True)))
    op.add_column("edition_papers", Column("withdrawals", JSON))
    op.add_column("corrections", Column("withdrawn_only", Boolean, nullable=False, server_default=false()))
    op.create_table(
        "withdrawals",
        Column("day", Date, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("sentence", Text, nullable=False),
        Column("papers", JSON, nullable=False),
        Column("topic", Text, nullable=False),
        Column("languages", JSON, nullable=False),
        Column("reason", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, index=True),
        Column("undone_by", Text),
        Column("undone_at", DateTime(timezone=True)),
    )
    op.create_table(
        "statement_reports",
        Column("platform", Text, primary_key=True),
        Column("account", Text, primary_key=True),
        Column("chat", Text, primary_key=True),
        Column("person", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("words", Text, nullable=False),
        Column("papers", JSON, nullable=False),
        Column("language", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("statement_reports")
    op.drop_table("withdrawals")
    op.drop_column("corrections", "withdrawn_only")
    op.drop_column("edition_papers", "withdrawals")
    op.drop_column("editions", "changed_at")
