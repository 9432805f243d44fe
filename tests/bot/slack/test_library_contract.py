"""What bot.slack relies on beyond the documented API of slack_bolt and slack_sdk.

A release that breaks one of these fails here, by name.
"""

import inspect

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.logger import messages
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import MetaData

from bot.slack.api.log_redaction import IGNORED_WARNING
from insights.store.db.slack_tables import slack_bots, slack_installations


async def test_the_handlers_client_has_the_attributes_that_are_used() -> None:
    """`wss_uri` is assigned, `message_listeners` cleared, `is_connected` polled."""
    app = AsyncApp(client=AsyncWebClient(token="xoxb-1"))
    handler = AsyncSocketModeHandler(app, app_token="xapp-1")
    try:
        assert isinstance(handler.client, SocketModeClient)
        assert handler.client.wss_uri is None
        assert isinstance(handler.client.message_listeners, list)
        assert await handler.client.is_connected() is False
    finally:
        await handler.close_async()


def test_a_connection_without_an_address_asks_for_one() -> None:
    """Clearing `wss_uri` makes the next connect() call apps.connections.open."""
    source = inspect.getsource(SocketModeClient.connect)
    assert "self.wss_uri is None" in source
    assert "issue_new_wss_url" in source


def test_the_tables_of_installations_have_its_columns() -> None:
    """slack_sdk's store is given ours in their place (bot.slack.oauth.installation_store)."""
    store, metadata = SQLAlchemyInstallationStore, MetaData()
    for built, ours in (
        (store.build_bots_table(metadata, "bots"), slack_bots),
        (store.build_installations_table(metadata, "installations"), slack_installations),
    ):
        assert [(column.name, column.nullable) for column in built.c] == [
            (column.name, column.nullable) for column in ours.c
        ]


def test_the_ignored_warning_is_bolts() -> None:
    """RedactingFilter recognises it by its beginning."""
    assert IGNORED_WARNING in inspect.getsource(messages)
