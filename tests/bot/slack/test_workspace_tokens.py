"""Tokens of installed workspaces: encrypted in the database, renewed once, and forgotten when an installation ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.slack.api.connection import SlackConnection
from bot.slack.oauth.installation_store import InstallationStore
from bot.slack.oauth.oauth_app import OAuthApp
from bot.slack.oauth.token_cipher import TokenCipher
from bot.slack.oauth.workspace_tokens import LEASE_S, NOT_RENEWED, WorkspaceTokens
from insights.errors import ChatGone, RetryLater, Unreachable
from insights.store.chats.oauth_tables import SqlOAuthTables
from insights.store.db.database import Database
from insights.store.leases import SqlLeases
from tests.handlers.dialogue import NOW
from tests.standins.slack_oauth import CLIENT_ID, CLIENT_SECRET, TOKEN_LIFETIME_S, SlackOAuthStandin

T1 = "T001"
FIRST, SECOND = "a first key of SECRET_KEY", "a second key of SECRET_KEY"
SOON = timedelta(seconds=TOKEN_LIFETIME_S) - timedelta(hours=1)
FULL_DISK = "CREATE TRIGGER full_disk BEFORE UPDATE ON slack_installations BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
AFTER = timedelta(seconds=TOKEN_LIFETIME_S, hours=1)


@dataclass
class MovableClock:
    time: datetime = NOW

    def now(self) -> datetime:
        return self.time


@dataclass
class Process:
    """One process of several: its own cache and leases, on the same database."""

    tokens: WorkspaceTokens
    ended: list[tuple[str, str]]


@dataclass
class Processes:
    slack: SlackOAuthStandin
    database: Database
    clock: MovableClock
    connection: SlackConnection
    app: OAuthApp = field(init=False)

    def __post_init__(self) -> None:
        self.app = OAuthApp(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, connection=self.connection)
        self.slack.redirect_urls = ("https://a",)

    def store(self, secret_key: str = FIRST) -> InstallationStore:
        tables = SqlOAuthTables(self.database)
        return InstallationStore(
            tables=tables, cipher=TokenCipher.from_setting(secret_key), client_id=CLIENT_ID
        )

    def start(self) -> Process:
        ended: list[tuple[str, str]] = []

        async def on_ended(account: str, reason: str) -> None:
            ended.append((account, reason))

        tokens = WorkspaceTokens(
            store=self.store(),
            app=self.app,
            leases=SqlLeases(self.database, clock=self.clock.now),
            clock=self.clock,
            on_ended=on_ended,
        )
        return Process(tokens, ended)

    async def install(self) -> Installation:
        """As the pages do."""
        back = self.slack.approve(self.app.authorize_url("s", ("chat:write",), "https://a"), T1)
        code = back.partition("code=")[2].partition("&")[0]
        installation = await self.app.exchange_code(code, "https://a", self.clock.now())
        await self.store().save(installation)
        return installation


async def open_processes(database: Database, *, rotates: bool) -> AsyncIterator[Processes]:
    clock = MovableClock()
    async with SlackOAuthStandin(1, now=lambda: clock.now().timestamp(), rotates=rotates) as slack:
        connection = SlackConnection(api_url=slack.api_url)
        yield Processes(slack, database, clock, connection)
        await connection.close()


@pytest.fixture
async def processes(database: Database) -> AsyncIterator[Processes]:
    async for opened in open_processes(database, rotates=True):
        yield opened


@pytest.fixture
async def on_any_database(any_database: Database) -> AsyncIterator[Processes]:
    async for opened in open_processes(any_database, rotates=True):
        yield opened


@pytest.fixture
async def on_sqlite(sqlite_database: Database) -> AsyncIterator[Processes]:
    async for opened in open_processes(sqlite_database, rotates=True):
        yield opened


async def test_one_of_several_processes_renews_and_the_others_see_it(processes: Processes) -> None:
    """RULE: before it expires, once; what other processes use meanwhile is still good, and soon the new one."""
    installed = await processes.install()
    running = [processes.start() for _ in range(3)]
    assert {(await each.tokens.current(T1)).bot_token for each in running} == {installed.bot_token}
    processes.clock.time += SOON
    used = await asyncio.gather(*(each.tokens.current(T1) for each in running))
    assert processes.slack.renewals == 1
    assert not any(processes.slack.tokens[each.bot_token or ""].is_revoked for each in used)
    processes.clock.time += timedelta(minutes=1)
    [renewed] = {(await each.tokens.current(T1)).bot_token for each in running}
    assert (renewed != installed.bot_token, processes.slack.renewals) == (True, 1)


async def test_an_expired_token_is_waited_for(processes: Processes) -> None:
    """RULE: while another process renews it, a send is given back; a process that died renewing keeps nobody waiting."""
    await processes.install()
    process, other = processes.start(), SqlLeases(processes.database, clock=processes.clock.now)
    processes.clock.time += AFTER
    assert await other.acquire(f"slack-token/{T1}", LEASE_S)
    with pytest.raises(RetryLater):
        await process.tokens.current(T1)
    processes.clock.time += timedelta(seconds=LEASE_S + 1)
    assert (await process.tokens.current(T1)).bot_token
    assert processes.slack.renewals == 1


async def test_a_renewal_that_fails_costs_nothing_while_the_token_is_good(on_any_database: Processes) -> None:
    """RULE: an error of this app or of Slack is tried again each minute; it ends no installation."""
    processes = on_any_database
    installed = await processes.install()
    process = processes.start()
    processes.slack.renewal_error = "bad_client_secret"
    processes.clock.time += SOON
    assert (await process.tokens.current(T1)).bot_token == installed.bot_token
    processes.clock.time += AFTER
    with pytest.raises(Unreachable):
        await process.tokens.current(T1)
    assert process.ended == []
    processes.slack.renewal_error = ""
    processes.clock.time += timedelta(minutes=2)
    assert (await process.tokens.current(T1)).bot_token != installed.bot_token


async def test_a_token_that_the_database_did_not_take_is_saved_by_the_next_call(on_sqlite: Processes) -> None:
    """RULE: a refresh token is good for once, so that Slack's answer is kept until it is stored; it ends no installation."""
    processes = on_sqlite
    installed = await processes.install()
    process = processes.start()
    processes.clock.time += SOON
    await processes.database.execute_write(text(FULL_DISK), {})
    with pytest.raises(IntegrityError, match="disk is full"):
        await process.tokens.current(T1)
    await processes.database.execute_write(text("DROP TRIGGER full_disk"), {})
    renewed = await process.tokens.current(T1)
    assert (renewed.bot_token != installed.bot_token, processes.slack.renewals, process.ended) == (
        True,
        1,
        [],
    )
    stored = await processes.store().find(T1)
    assert stored is not None
    assert stored.bot_token == renewed.bot_token


async def test_a_token_that_slack_calls_expired_is_renewed(on_any_database: Processes) -> None:
    """RULE: also where this machine's clock says that it is good; it does not end the installation."""
    processes = on_any_database
    installed = await processes.install()
    process = processes.start()
    renewed = await process.tokens.replace(T1, installed.bot_token or "", "token_expired")
    assert (renewed != installed.bot_token, processes.slack.renewals) == (True, 1)
    assert (await process.tokens.current(T1)).bot_token == renewed
    assert process.ended == []


async def test_a_refresh_token_that_is_refused_ends_the_installation(on_any_database: Processes) -> None:
    """RULE: nobody but the workspace can mend that, by another installation."""
    processes = on_any_database
    await processes.install()
    process = processes.start()
    processes.slack.renewal_error = "invalid_refresh_token"
    processes.clock.time += SOON
    with pytest.raises(ChatGone):
        await process.tokens.current(T1)
    assert process.ended == [(T1, NOT_RENEWED)]


async def test_another_installation_takes_the_place_of_the_former(processes: Processes) -> None:
    """RULE: one row for each workspace; a process that knows the former token takes the new one when that is refused."""
    first = await processes.install()
    process = processes.start()
    await process.tokens.current(T1)
    processes.slack.end_tokens(T1)
    processes.clock.time += timedelta(seconds=1)
    second = await processes.install()
    assert await process.tokens.replace(T1, first.bot_token or "", "token_revoked") == second.bot_token
    assert process.ended == []
    assert len(await processes.store().list_encrypted()) == 1
    assert await process.tokens.replace(T1, second.bot_token or "", "token_revoked") == ""
    assert process.ended == [(T1, "token_revoked")]


async def test_a_new_key_of_secret_key_stands_before_the_old_one(on_any_database: Processes) -> None:
    """RULE: with both, what the old one encrypted is read and encrypted anew; then the old one can go. Without it before,
    nothing is lost: sends wait.
    """
    processes = on_any_database
    installed = await processes.install()
    alone = processes.store(SECOND)
    assert await alone.list_unreadable() == ["Workspace 1"]
    process = processes.start()
    process.tokens.store = alone
    with pytest.raises(Unreachable):
        await process.tokens.current(T1)
    both = processes.store(f"{SECOND}, {FIRST}")
    await both.encrypt_anew()
    found = await alone.find(T1)
    assert found is not None
    assert (found.bot_token, found.bot_refresh_token) == (installed.bot_token, installed.bot_refresh_token)
    assert await processes.store(FIRST).list_unreadable() == ["Workspace 1"]
