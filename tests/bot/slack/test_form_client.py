"""Arguments of the Web API travel in the body: an address is bounded, and logged by whoever passes it on."""

from bot.slack.api.form_client import FormWebClient
from tests.bot.slack.conftest import PNG, SlackApp

LONG = "a long paragraph, " * 150


async def test_no_argument_is_in_an_address(sending_app: SlackApp) -> None:
    """RULE: of the methods that slack_sdk calls by GET, or with a query, every argument is in a form."""
    client, server = sending_app.adapter.client, sending_app.server
    await client.identify()
    await client.open_socket_url()
    await client.get_user("U1")
    await client.get_channel("C1")
    await client.list_user_channels("U1")
    file_id = await client.upload_file(PNG, "papers.png", "papers", "alt text")
    assert await client.get_file_type(file_id) == "image/png"
    assert set(server.queries) == {""}
    uploaded = next(given for method, given in server.calls if method == "files.getUploadURLExternal")
    assert uploaded == {"filename": "papers.png", "length": str(len(PNG)), "alt_txt": "alt text"}


async def test_blocks_longer_than_an_address_are_validated(sending_app: SlackApp) -> None:
    """RULE: what a message takes can be asked of blocks.validate: 10,000 characters are more than servers take of an
    address.
    """
    paragraph = {"type": "section", "text": {"type": "plain_text", "text": LONG}}
    client = make_sdk_client(sending_app)
    answer = await client.blocks_validate(blocks=[paragraph] * 4)
    assert answer["errors"] == []


async def test_a_body_of_json_stays_json(sending_app: SlackApp) -> None:
    """RULE: booleans and lists of a message arrive as such; a flag in a form is 1 or 0."""
    client = make_sdk_client(sending_app)
    await client.chat_postMessage(channel="C1", text="x", unfurl_links=False)
    await client.users_info(user="U1", include_locale=True)
    posted, asked = (given for _, given in sending_app.server.calls[-2:])
    assert posted["unfurl_links"] is False
    assert asked == {"user": "U1", "include_locale": "1"}


def make_sdk_client(app: SlackApp) -> FormWebClient:
    sdk_client: FormWebClient = app.adapter.client.connection.sdk_client(app.server.bot_token)
    return sdk_client
