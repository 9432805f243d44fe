"""The tables of the database. The migrations create them; a test compares the two.

`papers` has each paper's record once; `edition_papers` its topics, its summary and its place in an edition.
`deliveries` is the ledger: what is sent where, and how far it is (docs/decisions/0004-ledger.md). Slack's tables stand in
`insights.store.db.slack_tables`, in the same metadata.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    true,
)

from insights.model import AnnounceType, ExclusionReason, WithdrawalReason
from insights.model.paper_change import ChangeKind
from insights.store.db import slack_tables
from insights.store.db.column_types import EnumText, SlugTuple, StringTuple, UtcDateTime
from insights.subscriptions.reason import ReasonKind

metadata, RowId = slack_tables.metadata, slack_tables.RowId

papers = Table(
    "papers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title_key", Text, nullable=False, index=True),
    Column("published_on", Date, index=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("version", Integer),
    Column("authors", StringTuple, nullable=False),
    Column("categories", StringTuple, nullable=False),
    Column("published", UtcDateTime),
    Column("updated", UtcDateTime),
    Column("announced", Date),
    Column("announce", EnumText(AnnounceType)),
    Column("url", Text, nullable=False),
    Column("pdf_url", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("doi", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("sources", StringTuple, nullable=False),
    Column("votes", Integer, nullable=False),
    Column("hot", Boolean, nullable=False),
    Column("links", StringTuple, nullable=False),
    Column("retold", Boolean, nullable=False),
    Column("organization", Text, nullable=False, server_default=""),
    Column("journal_ref", Text, nullable=False, server_default=""),
)

editions = Table(
    "editions",
    metadata,
    Column("day", Date, primary_key=True),
    Column("sample", Boolean, nullable=False),
    Column("published", Integer, nullable=False),
    Column("reason_if_empty", Text),
    Column("made_at", UtcDateTime),
    Column("sources", JSON, nullable=False),
    Column("trends", JSON, nullable=False),
    Column("charts", JSON, nullable=False),
    Column("headlines", JSON, nullable=False, server_default="[]"),
    Column("changed_at", UtcDateTime),
)

FIRST_IMPORTED_POSITION = 1_000_000
"""From this position on a day has imported papers, which its edition does not show."""

edition_papers = Table(
    "edition_papers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("paper", Text, ForeignKey("papers.id"), nullable=False, index=True),
    Column("topic", Text),
    Column("topics", SlugTuple, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("tldr", Text),
    Column("tldr_by", Text),
    Column("tldr_quote", Boolean),
    Column("tldr_result", Text),
    Column("tldr_frames", JSON),
    Column("withdrawals", JSON),
    Column("excluded", EnumText(ExclusionReason)),
    Column("published_on", Date),
)

Index(
    "ix_edition_papers_topics",
    edition_papers.c.day,
    edition_papers.c.topic,
    edition_papers.c.topics,
    edition_papers.c.excluded,
    edition_papers.c.position,
)
"""All that a topic's pages and the counts by topic need of three months, without the rows, which hold summaries."""

reports = Table(
    "reports",
    metadata,
    Column("day", Date, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("report", JSON, nullable=False),
)

# The last attempt at each day, and what was collected in the one that goes on (insights.ports.jobs).
edition_rounds = Table(
    "edition_rounds",
    metadata,
    Column("day", Date, primary_key=True),
    Column("made", Date),
    Column("not_before", UtcDateTime),
    Column("reason", Text, nullable=False, server_default=""),
    Column("collected", LargeBinary),
    Column("at", UtcDateTime, nullable=False, index=True),
)

edition_drafts = Table(
    "edition_drafts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("draft", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

draft_reports = Table(
    "draft_reports",
    metadata,
    Column("day", Date, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("report", JSON, nullable=False),
    ForeignKeyConstraint(
        ["day", "language"], ["edition_drafts.day", "edition_drafts.language"], ondelete="CASCADE"
    ),
)

search_numbers = Table(
    "searched",
    metadata,
    Column("n", RowId, primary_key=True, autoincrement=False),
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

pictures = Table(
    "pictures",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("png", LargeBinary, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("send_at", Time, nullable=False),
    Column("zone", Text, nullable=False),
    Column("next_due_at", UtcDateTime, nullable=False, index=True),
    Column("at_once", Boolean, nullable=False, server_default=false()),
    Column("topics", StringTuple, nullable=False),
    Column("titles", Integer),
    Column("follow", StringTuple, nullable=False, server_default="[]"),
    Column("exclude", StringTuple, nullable=False, server_default="[]"),
    Column("tells_quiet", Boolean, nullable=False, server_default=false()),
    Column("tells_empty", Boolean, nullable=False, server_default=true()),
    Column("style", Text, nullable=False, server_default="classic"),
    Column("paused", Boolean, nullable=False),
    Column("resumes", Date),
    Column("reason", Text, nullable=False),
    Column("reason_kind", EnumText(ReasonKind)),
    Column("weekday", Integer),
    Column("tells_changes", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("platform", "account", "chat", "thread", name="uq_channels_chat"),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("channel_id", RowId, ForeignKey("channels.id", ondelete="CASCADE"), nullable=False),
    Column("local_day", Date, nullable=False),
    Column("edition", Date),
    Column("anchor", Text, nullable=False, server_default=""),
    Column("plan_id", RowId, index=True),
    Column("n_parts", Integer),
    Column("next_part", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="open"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("reason_kind", EnumText(ReasonKind)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("unknowns", Integer, nullable=False, server_default="0"),
    Column("possible_duplicates", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("visible_at", UtcDateTime, nullable=False),
    Column("claim", Text),
    Column("owner", Text),
    UniqueConstraint("channel_id", "local_day", name="uq_deliveries_day"),
    UniqueConstraint("channel_id", "edition", name="uq_deliveries_edition"),
    sqlite_autoincrement=True,
)
Index(
    "ix_deliveries_open",
    deliveries.c.visible_at,
    sqlite_where=deliveries.c.state == "open",
    postgresql_where=deliveries.c.state == "open",
)

# Deliveries outlive their plans (insights/store/retention.py), so plan_id is no foreign key.
plans = Table(
    "plans",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("day", Date, nullable=False),
    sqlite_autoincrement=True,
)

parts = Table(
    "parts",
    metadata,
    Column("plan_id", RowId, ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("payload", JSON, nullable=False),
    Column("about", StringTuple, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("about", StringTuple, nullable=False),
    Column("delivery_id", RowId),
    Column("at", UtcDateTime),
    UniqueConstraint("platform", "account", "chat", "ref", name="uq_posts_ref"),
    Index("ix_posts_thread", "platform", "account", "chat", "thread"),
)

corrections = Table(
    "corrections",
    metadata,
    Column(
        "delivery_id",
        RowId,
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("visible_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("withdrawn_only", Boolean, nullable=False, server_default=false()),
)

# Sentences that the operator withdrew; what readers are shown is marked in `edition_papers` and `reports`, too.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("sentence", Text, nullable=False),
    Column("papers", StringTuple, nullable=False),
    Column("topic", Text, nullable=False),
    Column("languages", StringTuple, nullable=False),
    Column("reason", EnumText(WithdrawalReason), nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("undone_by", Text),
    Column("undone_at", UtcDateTime),
)

# What readers report; a row is deleted when the operator has decided.
statement_reports = Table(
    "statement_reports",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("papers", StringTuple, nullable=False),
    Column("language", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

attachments = Table(
    "attachments",
    metadata,
    Column("account", Text, primary_key=True),
    Column("ref", Text, primary_key=True, index=True),
    Column("file", Text, nullable=False),
)

rate_buckets = Table(
    "rate_buckets",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tat", UtcDateTime, nullable=False),
)

announcements = Table(
    "announcements",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

running_questions = Table(
    "running_questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_running_questions_chat", "platform", "account", "chat"),
    Index("ix_running_questions_holder", "holder"),
)

handled_events = Table(
    "handled",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("holder", Text, nullable=False, server_default=""),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False, index=True),
    Column("since", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

local_rooms = Table(
    "local_rooms",
    metadata,
    Column("room", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
)

local_posts = Table(
    "local_posts",
    metadata,
    Column("room", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_local_posts_seq", "room", "seq"),
)

full_texts = Table(
    "full_texts",
    metadata,
    Column("paper", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", LargeBinary, nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("talk", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("papers", StringTuple, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Index("ix_turns_talk", "platform", "account", "chat", "talk"),
    sqlite_autoincrement=True,
)

answers = Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("answer", JSON, nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
)

paper_readings = Table(
    "paper_readings",
    metadata,
    Column("paper", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("prompt", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("reading", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

model_responses = Table(
    "model_responses",
    metadata,
    Column("key", Text, primary_key=True),
    Column("response", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
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

model_servers = Table(
    "model_servers",
    metadata,
    Column("server", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("capabilities", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

platform_features = Table(
    "platform_features",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("feature", Text, primary_key=True),
    Column("accepted", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Here and in `owners` the chat is called `place`: a chat is admitted with all its threads, and forgotten as a whole.
admissions = Table(
    "admissions",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("admitted", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

owners = Table(
    "owners",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("useful", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# A list belongs to a person, not to a chat (docs/decisions): /forget in a private chat deletes it.
saved_papers = Table(
    "saved_papers",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_saved_papers_at", "platform", "account", "person", "at"),
)

watches = Table(
    "watches",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("searched_day", Date, nullable=False, index=True),
    Column("visible_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    UniqueConstraint("platform", "account", "chat", "thread", "query", name="uq_watches_query"),
    sqlite_autoincrement=True,
)
Index(
    "ix_watches_waiting",
    watches.c.visible_at,
    sqlite_where=watches.c.visible_at.is_not(None),
    postgresql_where=watches.c.visible_at.is_not(None),
)

# What a watch found; rows that are told stay until retention deletes them, so that no paper is told twice.
watch_finds = Table(
    "watch_finds",
    metadata,
    Column(
        "watch_id", RowId, ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("paper", Text, primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("sentence", Text, nullable=False),
    Column("told", Boolean, nullable=False),
)

# What is known of papers that were published, to tell from a newer record what became of them. Those with `posted_at` are
# looked up at arXiv; the others are compared when a record of them arrives again.
paper_states = Table(
    "paper_states",
    metadata,
    Column("paper", Text, ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer),
    Column("withdrawn_by", Text, nullable=False),
    Column("venues", StringTuple, nullable=False),
    Column("code", StringTuple, nullable=False),
    Column("is_complete", Boolean, nullable=False),
    Column("posted_at", UtcDateTime),
    Column("due_at", UtcDateTime, nullable=False, index=True),
)

paper_changes = Table(
    "paper_changes",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("paper", Text, ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
    Column("kind", EnumText(ChangeKind), nullable=False),
    Column("detail", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("noticed_at", UtcDateTime, nullable=False),
    Column("is_distributed", Boolean, nullable=False),
    UniqueConstraint("paper", "kind", "detail", name="uq_paper_changes_detail"),
    sqlite_autoincrement=True,
)
Index(
    "ix_paper_changes_undistributed",
    paper_changes.c.id,
    sqlite_where=paper_changes.c.is_distributed.is_(False),
    postgresql_where=paper_changes.c.is_distributed.is_(False),
)

# A change that a chat is told, or was told: `visible_at` is null once that is settled.
change_notices = Table(
    "change_notices",
    metadata,
    Column(
        "channel_id",
        RowId,
        ForeignKey("channels.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "change_id",
        RowId,
        ForeignKey("paper_changes.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("anchor", Text, nullable=False),
    Column("visible_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("told_at", UtcDateTime),
)
Index(
    "ix_change_notices_waiting",
    change_notices.c.visible_at,
    sqlite_where=change_notices.c.visible_at.is_not(None),
    postgresql_where=change_notices.c.visible_at.is_not(None),
)
