"""More settings of a chat, lines in the place of a digest, and what the operator was told."""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, MetaData, Table, Text, false, true

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

metadata = MetaData()
announcements = Table(
    "announcements",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)


def _settings() -> tuple[Column, ...]:
    return (
        Column("at_once", Boolean, nullable=False, server_default=false()),
        Column("titles", Integer),
        Column("follow", JSON, nullable=False, server_default="[]"),
        Column("exclude", JSON, nullable=False, server_default="[]"),
        Column("tells_quiet", Boolean, nullable=False, server_default=false()),
        Column("tells_empty", Boolean, nullable=False, server_default=true()),
        Column("resumes", Date),
    )


def upgrade() -> None:
    for column in _settings():
        op.add_column("channels", column)
    op.add_column("deliveries", Column("note", Text, nullable=False, server_default=""))
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    metadata.drop_all(op.get_bind())
    op.drop_column("deliveries", "note")
    for column in _settings():
        op.drop_column("channels", column.name)
