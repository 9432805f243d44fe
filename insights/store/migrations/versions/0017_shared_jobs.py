"""Attempts at editions and their drafts, which several processes work on; procrastinate's own tables are its own schema's."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition_rounds",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("made", sa.Date),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("collected", sa.LargeBinary),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_edition_rounds_at", "edition_rounds", ["at"])
    op.create_table(
        "edition_drafts",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("draft", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_edition_drafts_at", "edition_drafts", ["at"])
    op.create_table(
        "draft_reports",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("report", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["day", "language"], ["edition_drafts.day", "edition_drafts.language"], ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    for table in ("draft_reports", "edition_drafts", "edition_rounds"):
        op.drop_table(table)
