"""Which newer features of a platform each account takes, and which deliveries are to be corrected."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, Text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_features",
        Column("platform", Text, primary_key=True),
        Column("account", Text, primary_key=True),
        Column("feature", Text, primary_key=True),
        Column("accepted", Boolean, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )
    row_id = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "corrections",
        Column(
            "delivery_id",
            row_id,
            ForeignKey("deliveries.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        Column("visible_at", DateTime(timezone=True), nullable=False),
        Column("attempts", Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("corrections")
    op.drop_table("platform_features")
