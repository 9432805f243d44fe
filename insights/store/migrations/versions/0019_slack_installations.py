"""Slack workspaces that installed the app through OAuth, and the states of installations under way."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, Text

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "slack_bots",
        Column("id", row_id, primary_key=True, autoincrement=True),
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
    )
    op.create_index("ix_slack_bots_team", "slack_bots", ["client_id", "team_id"])
    op.create_table(
        "slack_installations",
        Column("id", row_id, primary_key=True, autoincrement=True),
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
    )
    op.create_index("ix_slack_installations_team", "slack_installations", ["client_id", "team_id"])
    op.create_table(
        "slack_oauth_states",
        Column("state", Text, primary_key=True),
        Column("expires_at", DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_slack_oauth_states_expires_at", "slack_oauth_states", ["expires_at"])


def downgrade() -> None:
    op.drop_table("slack_oauth_states")
    op.drop_table("slack_installations")
    op.drop_table("slack_bots")
