"""The app at Slack's OAuth: codes and refresh tokens exchanged for tokens (docs.slack.dev/authentication/installing-with-oauth).

slack_bolt's own flow logs the code, lets broken connections pass, and reads the machine's clock; what it does besides is a
few lines.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin

from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store import Installation

from bot.slack.api.client import SlackClient, SlackObject
from bot.slack.api.connection import SlackConnection
from bot.slack.api.errors import translate_errors
from bot.slack.api.tokens import FixedToken
from insights.text.cleaning import remove_unprintable

MAX_NAME_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """Methods that ask Slack raise DeliveryError."""

    client_id: str
    client_secret: str = field(repr=False)
    connection: SlackConnection

    def authorize_url(self, state: str, scopes: tuple[str, ...], redirect_url: str) -> str:
        """Where a person chooses the workspace and agrees."""
        generator = AuthorizeUrlGenerator(
            client_id=self.client_id,
            scopes=scopes,
            redirect_uri=redirect_url,
            authorization_url=urljoin(self.connection.api_url, "/oauth/v2/authorize"),
        )
        return generator.generate(state)

    async def exchange_code(self, code: str, redirect_url: str, now: datetime) -> Installation:
        """oauth.v2.access, and auth.test for what that does not name."""
        answer = await self._access(code=code, redirect_uri=redirect_url)
        token = str(answer.get("access_token") or "")
        client = SlackClient(tokens=FixedToken(token), connection=self.connection)
        identity = await client.identify() if token else None
        return _to_installation(answer, identity.bot_id if identity else "", now)

    async def renew_token(self, installation: Installation, now: datetime) -> Installation:
        """A copy with a new bot token in exchange for the refresh token, which is good for once."""
        answer = await self._access(grant_type="refresh_token", refresh_token=installation.bot_refresh_token)
        renewed = Installation(**installation.to_dict_for_copying())
        renewed.bot_token = str(answer["access_token"])
        renewed.bot_refresh_token = str(answer["refresh_token"])
        renewed.bot_token_expires_at = _expiry(answer, now)
        return renewed

    async def revoke(self, token: str) -> None:
        """auth.revoke: end an installation that is not wanted."""
        with translate_errors():
            await self.connection.sdk_client(token).auth_revoke()

    async def _access(self, **arguments: str | None) -> SlackObject:
        """oauth.v2.access. slack_sdk's method of that name uses what aiohttp will remove (BasicAuth)."""
        credentials = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        with translate_errors():
            response = await self.connection.sdk_client().api_call(
                "oauth.v2.access", data=arguments, headers={"Authorization": f"Basic {credentials}"}
            )
        data: SlackObject = response.data
        return data


def _to_installation(answer: SlackObject, bot_id: str, now: datetime) -> Installation:
    enterprise, team = answer.get("enterprise") or {}, answer.get("team") or {}
    webhook = answer.get("incoming_webhook") or {}
    return Installation(
        app_id=str(answer.get("app_id") or ""),
        enterprise_id=enterprise.get("id"),
        enterprise_name=_clean_name(enterprise.get("name")),
        team_id=team.get("id"),
        team_name=_clean_name(team.get("name")),
        bot_token=answer.get("access_token"),
        bot_id=bot_id,
        bot_user_id=answer.get("bot_user_id"),
        bot_scopes=answer.get("scope") or "",
        bot_refresh_token=answer.get("refresh_token"),
        bot_token_expires_at=_expiry(answer, now),
        user_id=str((answer.get("authed_user") or {}).get("id") or ""),
        incoming_webhook_url=webhook.get("url"),
        incoming_webhook_channel=webhook.get("channel"),
        incoming_webhook_channel_id=webhook.get("channel_id"),
        incoming_webhook_configuration_url=webhook.get("configuration_url"),
        is_enterprise_install=bool(answer.get("is_enterprise_install")),
        token_type=answer.get("token_type"),
        installed_at=now.timestamp(),
    )


def _clean_name(name: object) -> str:
    """A workspace's name is what its owners wrote."""
    return " ".join(remove_unprintable(str(name or "")).split())[:MAX_NAME_CHARS]


def _expiry(answer: SlackObject, now: datetime) -> int | None:
    """Unix time; None for a token that does not expire."""
    seconds = answer.get("expires_in")
    return int((now + timedelta(seconds=int(seconds))).timestamp()) if seconds else None
