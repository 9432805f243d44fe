"""Standing searches of chats, and what they found."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Text,
    UniqueConstraint,
    text,
)

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "watches",
        Column("id", row_id, primary_key=True, autoincrement=True),
        Column("platform", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("chat", Text, nullable=False),
        Column("thread", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("query", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("searched_day", Date, nullable=False, index=True),
        Column("visible_at", DateTime(timezone=True)),
        Column("attempts", Integer, nullable=False, server_default="0"),
        UniqueConstraint("platform", "account", "chat", "thread", "query", name="uq_watches_query"),
        sqlite_autoincrement=True,
    )
    is_waiting = text("visible_at IS NOT NULL")
    op.create_index(
        "ix_watches_waiting", "watches", ["visible_at"], sqlite_where=is_waiting, postgresql_where=is_waiting
    )
    op.create_table(
        "watch_finds",
        Column(
            "watch_id",
            row_id,
            ForeignKey("watches.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        Column("paper", Text, primary_key=True),
        Column("day", Date, nullable=False, index=True),
        Column("sentence", Text, nullable=False),
        Column("told", Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("watch_finds")
    op.drop_table("watches")
