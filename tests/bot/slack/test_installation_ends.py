"""The end of an installation: told by an event, or by Slack's refusal where no event came; and another installation after it."""

from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli import status
from bot.cli.stored_checks import check_slack_workspaces
from insights.errors import ChatGone
from insights.model import Chat
from insights.ports.messaging import Part
from insights.subscriptions.reason import Reason, ReasonKind
from tests.bot.slack.installing_app import InstallingApp, open_installing_app
from tests.handlers.dialogue import NOW
from tests.standins.slack_oauth import SlackOAuthStandin

A, B = (Chat(platform="slack", account="T001", id=channel) for channel in ("C1A", "C1B"))
PART = Part(payload={"text": "hello", "blocks": [{"type": "divider"}]})


@pytest.fixture
async def installing(tmp_path: Path, any_database_url: str) -> AsyncIterator[InstallingApp]:
    """Both channels of the first workspace subscribed."""
    async with (
        SlackOAuthStandin(1) as slack,
        open_installing_app(tmp_path, slack, any_database_url) as opened,
    ):
        await opened.install("T001")
        for channel in (A.id, B.id):
            await slack.workspaces["T001"].command(channel, "U1", "/insights", "subscribe")
            await opened.settle()  # subscriptions are listed in the order in which they were made
        yield opened


async def find_reasons(installing: InstallingApp) -> list[Reason | None]:
    listed = await installing.app.stores.subscriptions.list_in("slack", "T001", 10)
    return [subscription.reason for subscription in listed if subscription.paused]


async def test_a_refusal_tells_what_no_event_told(installing: InstallingApp) -> None:
    """RULE: a revoked token ends the installation with the first call: all pause, the token is deleted, nothing more is
    asked. Another installation resumes them, and not what was paused for a reason of its own.
    """
    workspace = installing.slack.workspaces["T001"]
    await workspace.leave(B.id)
    await installing.settle()
    await workspace.end()
    with pytest.raises(ChatGone, match="token_revoked"):
        await installing.adapter.messenger.send(A, PART, "")
    await installing.settle()
    gone = Reason(ReasonKind.REMOVED, "token_revoked")
    assert await find_reasons(installing) == [gone, Reason(ReasonKind.REMOVED)]
    assert await installing.app.stores.oauth_tables.list_workspaces() == []
    asked = len(workspace.calls)
    with pytest.raises(ChatGone, match="app_uninstalled"):
        await installing.adapter.messenger.send(A, PART, "")
    assert len(workspace.calls) == asked
    await installing.install("T001")
    assert await find_reasons(installing) == [Reason(ReasonKind.REMOVED)]
    await installing.adapter.messenger.send(A, PART, "")
    assert workspace.posted(A.id)[-1].text == "hello"


async def test_a_late_event_does_not_end_a_newer_installation(installing: InstallingApp) -> None:
    """RULE: Slack repeats events for some minutes; the workspace may have installed the app again meanwhile."""
    workspace = installing.slack.workspaces["T001"]
    await workspace.send_end("app_uninstalled", event_time=NOW.timestamp() - 60)
    await installing.settle()
    assert await find_reasons(installing) == []
    assert len(await installing.app.stores.oauth_tables.list_workspaces()) == 1


async def test_a_workspace_without_an_installation_is_not_answered(installing: InstallingApp) -> None:
    """RULE: what still comes of it is acknowledged, and nobody is asked anything."""
    workspace = installing.slack.workspaces["T001"]
    await workspace.end("app_uninstalled")
    await installing.settle()
    asked = len(workspace.calls)
    await workspace.mention(A.id, "U1", "today")
    await installing.settle()
    assert len(workspace.calls) == asked


async def test_doctor_and_status_name_the_workspaces(installing: InstallingApp) -> None:
    """RULE: by name, without a token; a SECRET_KEY that opens none is a wrong setting."""
    settings, stores = installing.app.settings, installing.app.stores
    found = await check_slack_workspaces(stores.database, settings)
    assert (found.state, found.summary) == ("ok", "Workspace 1")
    other = settings.model_copy(update={"secret_key": SecretStr("another key of SECRET_KEY")})
    found = await check_slack_workspaces(stores.database, other)
    assert (found.state, found.summary) == (
        "misconfigured",
        "SECRET_KEY does not open the tokens of Workspace 1",
    )
    shown = await status.run(settings, Namespace(retry="", dead=False))
    assert "slack workspaces     1: Workspace 1" in shown
