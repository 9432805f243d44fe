"""Full texts for some days, what was asked in each chat, and answers to the same question."""

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

metadata = MetaData()
Number = BigInteger().with_variant(Integer, "sqlite")

Table(
    "full_texts",
    metadata,
    Column("paper", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", LargeBinary, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False, index=True),
)

Table(
    "turns",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("talk", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("papers", JSON, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Index("ix_turns_talk", "platform", "account", "chat", "talk"),
    sqlite_autoincrement=True,
)

Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("answer", JSON, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False, index=True),
)


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    metadata.drop_all(op.get_bind())
