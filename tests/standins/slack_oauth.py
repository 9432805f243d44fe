"""A stand-in for Slack with one app that many workspaces install: the page where people agree, oauth.v2.access, a token for
each workspace, and events over HTTP.

    async with SlackOAuthStandin(workspaces=2, now=clock) as slack:
        slack.post_event = ...                        # sends a request to the app
        back = slack.approve(url, "T001", "U1")        # what a browser is led to after "Allow"
        await slack.workspaces["T001"].command("C1A", "U1", "/insights", "today")

Workspace T001 is a SlackStandin of its own, with channels C1A and C1B and direct messages D1. A token opens its own workspace
alone. Sources: docs.slack.dev/authentication/installing-with-oauth, /authentication/using-token-rotation,
/reference/methods/oauth.v2.access.
"""

import base64
import itertools
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.standins.slack import SlackStandin
from tests.standins.slack_posts import SlackRefusal
from tests.standins.slack_socket import Sockets
from tests.standins.slack_state import Json

CLIENT_ID, CLIENT_SECRET = "111.222", "stand-in-client-secret"
SIGNING_SECRET = "stand-in-signing-secret"
APP_TOKEN = "xapp-1-standin"
CODE_LIFETIME_S = 600.0
TOKEN_LIFETIME_S = 43_200
PostEvent = Callable[[bytes, dict[str, str]], Awaitable[int]]


@dataclass(slots=True, kw_only=True)
class Approval:
    """What a person agreed to: it is exchanged once, within ten minutes, with the same redirect_uri."""

    team: str
    user: str
    scope: str
    redirect_uri: str
    at: float
    is_used: bool = False


@dataclass(slots=True, kw_only=True)
class Token:
    team: str
    expires_at: float | None = None
    is_revoked: bool = False


class HttpEvents:
    """In the place of Sockets: signed requests to the app's request URL (docs.slack.dev/apis/events-api)."""

    def __init__(self, slack: "SlackOAuthStandin") -> None:
        self._slack = slack

    async def send(self, kind: str, payload: Json, retry: int = 0) -> Json:
        """One request. RuntimeError for any answer but 200; Slack would repeat it."""
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(fields), "application/x-www-form-urlencoded"
        timestamp = str(int(self._slack.now()))
        signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=timestamp, body=body)
        headers = {
            "content-type": content_type,
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": str(signature),
            **({"x-slack-retry-num": str(retry)} if retry else {}),
        }
        status = await self._slack.post_event(body.encode(), headers)
        if status != 200:
            raise RuntimeError(f"{kind} was answered by {status}")
        return {}


class InstallingWorkspace(SlackStandin):
    """One workspace of SlackOAuthStandin."""

    def __init__(self, slack: "SlackOAuthStandin", number: int) -> None:
        super().__init__()
        self.slack = slack
        self.team, self.name = f"T{number:03}", f"Workspace {number}"
        self.bot_user, self.bot_id = f"UBOT{number}", f"BBOT{number}"
        self.channels = {f"C{number}A": "member", f"C{number}B": "member", f"D{number}": "member"}
        self.members = {"U1": [f"C{number}A", f"C{number}B"]}
        self.file_prefix = f"F{number}N"
        self.enterprise: Json | None = None
        self.sockets = HttpEvents(slack)  # type: ignore[assignment]

    def do_auth_test(self, _: Json) -> Json:
        return {"team_id": self.team, "team": self.name, "user_id": self.bot_user, "bot_id": self.bot_id}

    def do_auth_revoke(self, _: Json) -> Json:
        self.slack.end_tokens(self.team)
        return {"revoked": True}

    def _authorize(self, method: str, arguments: Json, authorization: str) -> None:
        token = self.slack.tokens[authorization.removeprefix("Bearer ")]
        if token.is_revoked:
            raise SlackRefusal(self.slack.revoked_error)
        if token.expires_at is not None and token.expires_at <= self.slack.now():
            raise SlackRefusal("token_expired")
        super()._authorize(method, arguments, f"Bearer {self.bot_token}")

    async def end(self, *kinds: str, event_time: float | None = None) -> None:
        """Uninstall the app, or revoke its token: the token ends, then Slack sends these events, in any order."""
        self.slack.end_tokens(self.team)
        for kind in kinds:
            await self.send_end(kind, event_time)

    async def send_end(self, kind: str, event_time: float | None = None) -> None:
        tokens = {"tokens": {"oauth": [], "bot": [self.bot_user]}} if kind == "tokens_revoked" else {}
        event = {"type": kind, **tokens}
        payload = {
            "type": "event_callback",
            "team_id": self.team,
            "api_app_id": "A1",
            "event_id": f"Ev{next(self.slack.numbers)}",
            "event_time": int(self.slack.now() if event_time is None else event_time),
            "event": event,
        }
        await self.sockets.send("events_api", payload)


class SlackOAuthStandin:
    """`now` is its clock in seconds: codes and tokens expire by it. With `rotates` tokens are renewed every twelve hours."""

    def __init__(
        self, workspaces: int, *, now: Callable[[], float] = time.time, rotates: bool = False
    ) -> None:
        self.now = now
        self.rotates = rotates
        self.numbers = itertools.count(1)
        made = (InstallingWorkspace(self, number + 1) for number in range(workspaces))
        self.workspaces = {workspace.team: workspace for workspace in made}
        self.redirect_urls: tuple[str, ...] = ()
        self.approvals: dict[str, Approval] = {}
        self.tokens: dict[str, Token] = {}
        self.refresh_tokens: dict[str, str] = {}
        """Those that are still good, by their token's workspace."""
        self.secrets: list[str] = []
        """Every token and code that was ever given out."""
        self.renewals = 0
        self.renewal_error = ""
        """Slack's answer to every refresh token, in place of another one."""
        self.revoked_error = "token_revoked"
        self.sockets = Sockets()
        self.post_event: PostEvent = _no_app
        self.is_organization = False
        """The next installation is of a whole organization."""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=32 * 1024**2)
        application.router.add_route("*", "/api/{method}", self._serve)
        application.router.add_post("/{team}/upload/{file}", self._serve_upload)
        application.router.add_post("/{team}/response/{id}", self._serve_response)
        application.router.add_get("/socket", self.sockets.serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        for workspace in self.workspaces.values():
            workspace.address = f"{self.address}/{workspace.team}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sockets.close()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://{self.address}/api/"

    def approve(self, url: str, team: str, user: str = "U1") -> str:
        """The person chooses the workspace and presses Allow; returns where the browser goes then."""
        asked = self._read(url)
        code = self._secret(f"{next(self.numbers)}.code")
        self.approvals[code] = Approval(
            team=team, user=user, scope=asked["scope"], redirect_uri=asked["redirect_uri"], at=self.now()
        )
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def deny(self, url: str) -> str:
        """The person presses Cancel."""
        asked = self._read(url)
        return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"

    def end_tokens(self, team: str) -> None:
        for token in self.tokens.values():
            token.is_revoked |= token.team == team
        self.refresh_tokens = {name: owner for name, owner in self.refresh_tokens.items() if owner != team}

    def _read(self, url: str) -> dict[str, str]:
        """The errors that Slack's page shows."""
        parts = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.path == "/oauth/v2/authorize", url
        assert asked["client_id"] == CLIENT_ID, "invalid_client_id"
        assert asked["scope"], "invalid_scope"
        assert asked["redirect_uri"].startswith(self.redirect_urls), "bad_redirect_uri"
        return asked

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, authorization = request.match_info["method"], request.headers.get("Authorization", "")
        token = authorization.removeprefix("Bearer ")
        if method == "oauth.v2.access":
            return await self._access(request, authorization)
        if method == "apps.connections.open" and token == APP_TOKEN:
            url = f"ws://{self.address}/socket?ticket={next(self.numbers)}"
            return web.json_response({"ok": True, "url": url})
        if token not in self.tokens:
            return web.json_response({"ok": False, "error": "invalid_auth" if token else "not_authed"})
        return await self.workspaces[self.tokens[token].team]._serve(request)

    async def _serve_upload(self, request: web.Request) -> web.StreamResponse:
        return await self.workspaces[request.match_info["team"]]._upload(request)

    async def _serve_response(self, request: web.Request) -> web.StreamResponse:
        return await self.workspaces[request.match_info["team"]]._response(request)

    async def _access(self, request: web.Request, authorization: str) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            body = {"ok": True, **self._exchange(form, authorization)}
        except SlackRefusal as refused:
            body = refused.body
        return web.json_response(body)

    def _exchange(self, form: dict[str, str], authorization: str) -> Json:
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if given[0] != CLIENT_ID:
            raise SlackRefusal("invalid_client_id")
        if given[2] != CLIENT_SECRET:
            raise SlackRefusal("bad_client_secret")
        if form.get("grant_type") == "refresh_token":
            return self._renew(form.get("refresh_token", ""))
        approval = self.approvals.get(form.get("code", ""))
        if approval is None or approval.is_used or self.now() - approval.at > CODE_LIFETIME_S:
            raise SlackRefusal("invalid_code")
        if form.get("redirect_uri") != approval.redirect_uri:
            raise SlackRefusal("bad_redirect_uri")
        approval.is_used = True
        answer = self._answer(self.workspaces[approval.team], approval.scope)
        answer["authed_user"] = {"id": approval.user}
        if self.is_organization:
            answer |= {"is_enterprise_install": True, "team": None, "enterprise": {"id": "E1", "name": "Org"}}
        return answer

    def _renew(self, refresh_token: str) -> Json:
        if self.renewal_error:
            raise SlackRefusal(self.renewal_error)
        team = self.refresh_tokens.pop(refresh_token, "")
        if not team:
            raise SlackRefusal("invalid_refresh_token")
        self.renewals += 1
        return self._answer(self.workspaces[team], "chat:write")

    def _answer(self, workspace: InstallingWorkspace, scope: str) -> Json:
        """Installed again while it is installed, an app keeps its token; one that expires is another each time."""
        team, number = workspace.team, next(self.numbers)
        kept = [name for name, token in self.tokens.items() if token.team == team and not token.is_revoked]
        token = kept[0] if kept and not self.rotates else self._new_token(team, number)
        answer: Json = {
            "access_token": token,
            "token_type": "bot",
            "scope": scope,
            "bot_user_id": workspace.bot_user,
            "app_id": "A1",
            "team": {"id": team, "name": workspace.name},
            "enterprise": workspace.enterprise,
            "is_enterprise_install": False,
        }
        if self.rotates:
            refresh_token = self._secret(f"xoxe-1-refresh-{team}-{number}")
            self.refresh_tokens[refresh_token] = team
            answer |= {"expires_in": TOKEN_LIFETIME_S, "refresh_token": refresh_token}
        return answer

    def _new_token(self, team: str, number: int) -> str:
        prefix = "xoxe.xoxb-1-" if self.rotates else "xoxb-"
        token = self._secret(f"{prefix}{team}-{number}-standin")
        expires_at = self.now() + TOKEN_LIFETIME_S if self.rotates else None
        self.tokens[token] = Token(team=team, expires_at=expires_at)
        return token

    def _secret(self, text: str) -> str:
        self.secrets.append(text)
        return text


async def _no_app(body: bytes, headers: dict[str, str]) -> int:
    raise RuntimeError("post_event is not set")
