"""Who is admitted, who owns the bot, and what readers said of papers."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, Table, Text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

metadata = MetaData()


def _at() -> Column:
    return Column("at", DateTime(timezone=True), nullable=False)


Table(
    "admissions",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("admitted", Boolean, nullable=False),
    _at(),
)
Table(
    "owners",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("language", Text, nullable=False),
    _at(),
)
Table(
    "verdicts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("useful", Boolean, nullable=False),
    _at(),
)


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    metadata.drop_all(op.get_bind())
