"""Full text search, and how often words were used on each day.

`search` is no table of SQLAlchemy's: FTS5 on SQLite, a tsvector on PostgreSQL (insights/store/editions/search.py). Papers
that are published already are made findable with the words of the program that migrates.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, text

from insights.store.editions.search import index_all_papers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

metadata = MetaData()
Number = BigInteger().with_variant(Integer, "sqlite")
papers = Table("papers", metadata, Column("id", Text, primary_key=True))

searched = Table(
    "searched",
    metadata,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("paper", Text, ForeignKey("papers.id"), nullable=False, unique=True),
    Column("day", Date, nullable=False),
)

day_terms = Table(
    "day_terms",
    metadata,
    Column("day", Date, primary_key=True),
    Column("papers", Integer, nullable=False),
    Column("counts", LargeBinary, nullable=False),
)


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection, tables=[searched, day_terms], checkfirst=False)
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("CREATE VIRTUAL TABLE search USING fts5(title, abstract, about, tokenize='unicode61')")
        )
    else:
        connection.execute(text("CREATE TABLE search (n BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)"))
        connection.execute(text("CREATE INDEX ix_search_words ON search USING gin (words)"))
    index_all_papers(connection)


def downgrade() -> None:
    op.execute(text("DROP TABLE search"))
    metadata.drop_all(op.get_bind(), tables=[searched, day_terms])
