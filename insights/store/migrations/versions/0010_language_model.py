"""What a language model read, said and cost, and what each model server can do."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, DateTime, Float, Integer, Text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "paper_readings",
        Column("paper", Text, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("prompt", Text, primary_key=True),
        Column("model", Text, primary_key=True),
        Column("reading", JSON, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "model_responses",
        Column("key", Text, primary_key=True),
        Column("response", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "model_calls",
        Column("id", row_id, primary_key=True, autoincrement=True),
        Column("day", Date, nullable=False, index=True),
        Column("model", Text, nullable=False),
        Column("purpose", Text, nullable=False),
        Column("subject", Text, nullable=False, index=True),
        Column("estimate", Integer, nullable=False),
        Column("settled", Boolean, nullable=False),
        Column("calls", Integer, nullable=False),
        Column("tokens_in", Integer, nullable=False),
        Column("tokens_out", Integer, nullable=False),
        Column("tokens_cached", Integer, nullable=False),
        Column("cost_usd", Float),
    )
    op.create_table(
        "model_servers",
        Column("server", Text, primary_key=True),
        Column("model", Text, primary_key=True),
        Column("capabilities", JSON, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("model_servers", "model_calls", "model_responses", "paper_readings"):
        op.drop_table(table)
