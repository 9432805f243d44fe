"""What became of papers after they were published, and which chats are told."""

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    Text,
    UniqueConstraint,
    text,
    true,
)

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = BigInteger().with_variant(Integer, "sqlite")
    op.add_column("papers", Column("journal_ref", Text, nullable=False, server_default=""))
    op.add_column("channels", Column("tells_changes", Boolean, nullable=False, server_default=true()))
    op.create_table(
        "paper_states",
        Column("paper", Text, ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
        Column("version", Integer),
        Column("withdrawn_by", Text, nullable=False),
        Column("venues", JSON, nullable=False),
        Column("code", JSON, nullable=False),
        Column("is_complete", Boolean, nullable=False),
        Column("posted_at", DateTime(timezone=True)),
        Column("due_at", DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "paper_changes",
        Column("id", row_id, primary_key=True, autoincrement=True),
        Column("paper", Text, ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
        Column("kind", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("noticed_at", DateTime(timezone=True), nullable=False),
        Column("is_distributed", Boolean, nullable=False),
        UniqueConstraint("paper", "kind", "detail", name="uq_paper_changes_detail"),
        sqlite_autoincrement=True,
    )
    is_new = {"sqlite": text("is_distributed IS 0"), "postgresql": text("is_distributed IS false")}
    op.create_index(
        "ix_paper_changes_undistributed",
        "paper_changes",
        ["id"],
        sqlite_where=is_new["sqlite"],
        postgresql_where=is_new["postgresql"],
    )
    op.create_table(
        "change_notices",
        Column(
            "channel_id",
            row_id,
            ForeignKey("channels.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        Column(
            "change_id",
            row_id,
            ForeignKey("paper_changes.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
            index=True,
        ),
        Column("anchor", Text, nullable=False),
        Column("visible_at", DateTime(timezone=True)),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("told_at", DateTime(timezone=True)),
    )
    is_waiting = text("visible_at IS NOT NULL")
    op.create_index(
        "ix_change_notices_waiting",
        "change_notices",
        ["visible_at"],
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )


def downgrade() -> None:
    op.drop_table("change_notices")
    op.drop_table("paper_changes")
    op.drop_table("paper_states")
    op.drop_column("channels", "tells_changes")
    op.drop_column("papers", "journal_ref")
