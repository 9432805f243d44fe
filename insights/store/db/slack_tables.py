"""The tables of what comes from Slack: installations of the app, and events that are not handled yet."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text

from insights.store.db.column_types import UtcDateTime

metadata = MetaData()
"""Of all tables, those of `insights.store.db.tables` with them."""
RowId = BigInteger().with_variant(Integer, "sqlite")
"""An autoincrement key; SQLite has it for INTEGER only (sqlite.org/autoinc.html)."""

# slack_sdk's tables of OAuth installations (slack_sdk.oauth.installation_store.sqlalchemy), whose instants are naive ones in
# UTC. Tokens and the incoming webhook's address are encrypted, and longer than the 200 characters there (bot.slack.oauth).
slack_bots = Table(
    "slack_bots",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("client_id", Text, nullable=False),
    Column("app_id", Text, nullable=False),
    Column("enterprise_id", Text),
    Column("enterprise_name", Text),
    Column("team_id", Text),
    Column("team_name", Text),
    Column("bot_token", Text),
    Column("bot_id", Text),
    Column("bot_user_id", Text),
    Column("bot_scopes", Text),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("installed_at", DateTime, nullable=False),
    Index("ix_slack_bots_team", "client_id", "team_id"),
)

slack_installations = Table(
    "slack_installations",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("client_id", Text, nullable=False),
    Column("app_id", Text, nullable=False),
    Column("enterprise_id", Text),
    Column("enterprise_name", Text),
    Column("enterprise_url", Text),
    Column("team_id", Text),
    Column("team_name", Text),
    Column("bot_token", Text),
    Column("bot_id", Text),
    Column("bot_user_id", Text),
    Column("bot_scopes", Text),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("user_id", Text, nullable=False),
    Column("user_token", Text),
    Column("user_scopes", Text),
    Column("user_refresh_token", Text),
    Column("user_token_expires_at", DateTime),
    Column("incoming_webhook_url", Text),
    Column("incoming_webhook_channel", Text),
    Column("incoming_webhook_channel_id", Text),
    Column("incoming_webhook_configuration_url", Text),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("token_type", Text),
    Column("installed_at", DateTime, nullable=False),
    Index("ix_slack_installations_team", "client_id", "team_id"),
)

slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("state", Text, primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# Events that Slack was told to have arrived, until they are handled: `holder` is the process that does, `body` the event, encrypted
# where workspaces install the app (docs/decisions/0022-slack-inbox.md).
inbox = Table(
    "inbox",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("holder", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
)
