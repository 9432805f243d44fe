"""An index with all that pages of topics need of a paper but its record."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_edition_papers_topics", "edition_papers", ["day", "topic", "topics", "excluded", "position"]
    )


def downgrade() -> None:
    op.drop_index("ix_edition_papers_topics", "edition_papers")
