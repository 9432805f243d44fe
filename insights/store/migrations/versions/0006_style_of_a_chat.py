"""In which style a chat gets its digest."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channels", Column("style", Text, nullable=False, server_default="classic"))


def downgrade() -> None:
    op.drop_column("channels", "style")
