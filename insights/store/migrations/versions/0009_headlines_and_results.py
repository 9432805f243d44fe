"""The headlines of a day, and a paper's result sentence and frame sentences beside its summary."""

from alembic import op
from sqlalchemy import JSON, Column, Text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("editions", Column("headlines", JSON, nullable=False, server_default="[]"))
    op.add_column("edition_papers", Column("tldr_result", Text))
    op.add_column("edition_papers", Column("tldr_frames", JSON))


def downgrade() -> None:
    op.drop_column("edition_papers", "tldr_frames")
    op.drop_column("edition_papers", "tldr_result")
    op.drop_column("editions", "headlines")
