"""A plan is stored once, however many channels are sent it; a post knows when it was posted."""

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    column,
    table,
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

metadata = MetaData()
Number = BigInteger().with_variant(Integer, "sqlite")

Table(
    "plans",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("day", Date, nullable=False),
    sqlite_autoincrement=True,
)
Table(
    "parts",
    metadata,
    Column("plan_id", Number, ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("payload", JSON, nullable=False),
    Column("about", JSON, nullable=False),
)


def upgrade() -> None:
    """What is still to be sent keeps its plan, as one of its own; what is done needs none."""
    op.rename_table("parts", "parts_of_deliveries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE parts_of_deliveries RENAME CONSTRAINT parts_pkey TO parts_of_deliveries_pkey")
    metadata.create_all(op.get_bind(), checkfirst=False)
    op.add_column("deliveries", Column("plan_id", Number))
    op.execute(
        "INSERT INTO plans (key, day) SELECT 'delivery ' || id, local_day FROM deliveries"
        " WHERE n_parts IS NOT NULL AND state IN ('open', 'dead')"
    )
    op.execute(
        "UPDATE deliveries SET plan_id = (SELECT plans.id FROM plans WHERE key = 'delivery ' || deliveries.id)"
        " WHERE n_parts IS NOT NULL AND state IN ('open', 'dead')"
    )
    op.execute(
        "INSERT INTO parts (plan_id, n, payload, about)"
        " SELECT deliveries.plan_id, n, payload, about FROM parts_of_deliveries"
        " JOIN deliveries ON deliveries.id = delivery_id WHERE deliveries.plan_id IS NOT NULL"
    )
    op.drop_table("parts_of_deliveries")
    op.create_index("ix_deliveries_plan_id", "deliveries", ["plan_id"])
    op.add_column("posts", Column("at", DateTime(timezone=True)))
    now = datetime.now(UTC)
    at = now.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else now
    posts = table("posts", column("at", DateTime(timezone=True)))
    op.get_bind().execute(posts.update().values(at=at))


def downgrade() -> None:
    """Each delivery gets its own copy of its plan again."""
    op.create_table(
        "parts_of_deliveries",
        Column("delivery_id", Number, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
        Column("n", Integer, primary_key=True),
        Column("payload", JSON, nullable=False),
        Column("about", JSON, nullable=False),
    )
    op.execute(
        "INSERT INTO parts_of_deliveries (delivery_id, n, payload, about)"
        " SELECT deliveries.id, n, payload, about FROM parts JOIN deliveries USING (plan_id)"
    )
    metadata.drop_all(op.get_bind())
    op.rename_table("parts_of_deliveries", "parts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE parts RENAME CONSTRAINT parts_of_deliveries_pkey TO parts_pkey")
    op.drop_index("ix_deliveries_plan_id", "deliveries")
    op.drop_column("deliveries", "plan_id")
    op.drop_column("posts", "at")
