"""The stand-in refuses what Slack refuses: bad calls for every method, each with the error that Slack's page names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from insights.tls import shared_tls_context
from tests.standins import slack_rules
from tests.standins.slack import SlackStandin
from tests.standins.slack_methods import APP_LEVEL, METHODS
from tests.standins.slack_rates import RateLimits

STANDINS = Path(slack_rules.__file__).parent
HEAD, REPLY, FOREIGN = "1.000001", "1.000002", "1.000003"
WORDS = {"type": "section", "text": {"type": "plain_text", "text": "x"}}
HERE = {"channel": "C1", "text": "x"}
VIEW = {"type": "home", "blocks": [WORDS]}
MODAL = {
    "type": "modal",
    "callback_id": "c",
    "title": {"type": "plain_text", "text": "t"},
    "blocks": [WORDS],
}


BUTTON = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x"}}
BUTTONS = {"type": "actions", "elements": [BUTTON]}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


BAD_POSTS: list[tuple[str, dict[str, Any]]] = [
    ("invalid_arguments", {"text": "x"}),
    ("channel_not_found", {"channel": "C404", "text": "x"}),
    ("not_in_channel", {"channel": "CNEW", "text": "x"}),
    ("is_archived", {"channel": "COLD", "text": "x"}),
    ("no_text", {"channel": "C1"}),
    ("no_text", {"channel": "C1", "text": " ", "blocks": [WORDS]}),
    ("msg_too_long", {"channel": "C1", "text": "x" * 40_001}),
    ("invalid_blocks", {**HERE, "blocks": [WORDS] * 51}),
    ("invalid_blocks", {**HERE, "blocks": [BUTTONS, BUTTONS]}),
    ("invalid_blocks", {**HERE, "blocks": [{"type": "modal"}]}),
    ("msg_blocks_too_long", {**HERE, "blocks": [{"type": "section", "text": plain("x" * 2900)}] * 5}),
    ("thread_not_found", {**HERE, "thread_ts": "9.9"}),
    ("cannot_reply_to_message", {**HERE, "thread_ts": REPLY}),
    ("invalid_metadata_format", {**HERE, "metadata": {"event_type": "x", "event_payload": {}, "more": 1}}),
    ("invalid_metadata_schema", {**HERE, "metadata": {"event_payload": {}}}),
    ("metadata_too_large", {**HERE, "metadata": {"event_type": "x", "event_payload": {"x": "y" * 9000}}}),
]
BAD: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "chat.postMessage": BAD_POSTS,
    "chat.postEphemeral": [
        ("invalid_arguments", HERE),
        ("user_not_in_channel", {**HERE, "user": "U404"}),
        ("user_not_in_channel", {"channel": "C2", "text": "x", "user": "U2"}),
        ("not_in_channel", {"channel": "CNEW", "text": "x", "user": "U1"}),
        *((error, {**call, "user": "U1"}) for error, call in BAD_POSTS if call.get("channel") == "C1"),
    ],
    "chat.update": [
        ("invalid_arguments", HERE),
        ("message_not_found", {**HERE, "ts": "9.9"}),
        ("message_not_found", {"channel": "C2", "text": "x", "ts": HEAD}),
        ("cant_update_message", {**HERE, "ts": FOREIGN}),
        ("msg_too_long", {"channel": "C1", "ts": HEAD, "text": "x" * 4001}),
        ("no_text", {"channel": "C1", "ts": HEAD}),
        ("invalid_blocks", {**HERE, "ts": HEAD, "blocks": [WORDS] * 51}),
    ],
    "chat.startStream": [
        ("invalid_arguments", {"channel": "C1"}),
        ("missing_recipient_team_id", {"channel": "C1", "thread_ts": HEAD}),
        ("missing_recipient_user_id", {"channel": "C1", "thread_ts": HEAD, "recipient_team_id": "T1"}),
        ("thread_not_found", {"channel": "D1", "thread_ts": "9.9"}),
        ("not_in_channel", {"channel": "CNEW", "thread_ts": HEAD}),
    ],
    "chat.appendStream": [
        ("invalid_arguments", {"channel": "C1"}),
        ("markdown_text_or_chunks_required", {"channel": "C1", "ts": HEAD}),
        (
            "cannot_provide_both_markdown_text_and_chunks",
            {"channel": "C1", "ts": HEAD, "markdown_text": "x", "chunks": [{"type": "blocks", "blocks": []}]},
        ),
        ("message_not_in_streaming_state", {"channel": "C1", "ts": HEAD, "markdown_text": "x"}),
        ("message_not_found", {"channel": "C1", "ts": "9.9", "markdown_text": "x"}),
        ("invalid_chunks", {"channel": "C1", "ts": HEAD, "chunks": [{"type": "text"}]}),
        ("invalid_chunks", {"channel": "C1", "ts": HEAD, "markdown_text": "x" * 12_001}),
    ],
    "chat.stopStream": [
        ("message_not_found", {"channel": "C1", "ts": "9.9"}),
        ("message_not_in_streaming_state", {"channel": "C1", "ts": HEAD}),
        ("invalid_arguments", {"channel": "C1", "ts": HEAD, "session_status": "done"}),
    ],
    "files.getUploadURLExternal": [
        ("invalid_arguments", {"filename": "x.png"}),
        ("missing_argument", {"filename": "x.png", "length": "-1"}),
        ("alt_txt_too_large", {"filename": "x.png", "length": "5", "alt_txt": "x" * 1001}),
    ],
    "files.completeUploadExternal": [("file_not_found", {"files": [{"id": "F404"}]})],
    "files.info": [("invalid_arguments", {}), ("file_not_found", {"file": "F404"})],
    "users.info": [("invalid_arguments", {}), ("user_not_found", {"user": "U404"})],
    "conversations.info": [
        ("channel_not_found", {"channel": "C404"}),
        ("channel_not_found", {"channel": "CSECRET"}),
    ],
    "conversations.open": [("user_not_found", {"users": "U404"})],
    "views.publish": [
        ("user_not_found", {"user_id": "U404", "view": VIEW}),
        ("invalid_arguments", {"user_id": "U1", "view": MODAL}),
        ("invalid_arguments", {"user_id": "U1", "view": {**VIEW, "title": plain("x")}}),
        ("invalid_arguments", {"user_id": "U1", "view": {"type": "home", "blocks": [WORDS] * 101}}),
        ("view_too_large", {"user_id": "U1", "view": {"type": "home", "blocks": ["x" * 251_000]}}),
    ],
    "views.open": [
        ("invalid_trigger_id", {"view": MODAL}),
        ("invalid_trigger_id", {"trigger_id": "unknown", "view": MODAL}),
        ("exchanged_trigger_id", {"trigger_id": "used", "view": MODAL}),
        ("expired_trigger_id", {"trigger_id": "old", "view": MODAL}),
        ("invalid_arguments", {"trigger_id": "new", "view": VIEW}),
        ("invalid_arguments", {"trigger_id": "new", "view": {**MODAL, "title": plain("x" * 25)}}),
        ("invalid_arguments", {"trigger_id": "new", "view": {**MODAL, "colour": "red"}}),
        ("invalid_arguments", {"trigger_id": "new", "view": {**MODAL, "private_metadata": "x" * 3001}}),
    ],
    "agents.sessions.setStatus": [
        ("invalid_arguments", {"channel_id": "D1", "thread_ts": HEAD, "status": "reading"}),
        ("invalid_arguments", {"channel_id": "D1", "status": "active"}),
        (
            "invalid_arguments",
            {"channel_id": "D1", "thread_ts": HEAD, "status": "active", "title": "x" * 201},
        ),
    ],
    "assistant.threads.setSuggestedPrompts": [
        ("invalid_arguments", {"channel_id": "D1", "prompts": [{}] * 5}),
        ("invalid_arguments", {"channel_id": "D1", "prompts": [{}], "thread_ts": HEAD}),
    ],
    "blocks.validate": [
        ("invalid_arguments", {}),
        ("invalid_arguments", {"blocks": [WORDS], "view": VIEW}),
    ],
}  # fmt: skip
SOURCE = re.compile(r"docs\.slack\.dev|slackapi/|docs\.rs/|slack_sdk|conversations\.replies")


async def call(
    server: SlackStandin, method: str, arguments: dict[str, Any], token: str | None = None
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {server.bot_token if token is None else token}"}
    url = f"{server.api_url}{method}"
    async with httpx.AsyncClient(headers=headers, verify=shared_tls_context()) as client:
        if METHODS[method].takes_json:
            return await client.post(url, json=arguments)
        return await client.post(url, data=arguments)


@pytest.fixture
def prepared(server: SlackStandin) -> SlackStandin:
    """The bot's message HEAD with an answer, somebody's message, a private channel, and triggers in every state."""
    post = server.parse_message(HERE)
    post.ts = HEAD
    server.add_post(post)
    server.add_message("C1", REPLY, HEAD)
    server.add_message("C1", FOREIGN)
    server.channels["CSECRET"] = "public"
    server.private_channels.add("CSECRET")
    server.triggers |= {"used": 100.0, "old": 96.0, "new": 100.0}
    server.used_triggers.add("used")
    server.now = lambda: 100.0
    return server


@pytest.mark.parametrize("method", BAD)
async def test_bad_calls_are_refused_as_slack_does(prepared: SlackStandin, method: str) -> None:
    """RULE: a test that passes against the stand-in would pass there; what is refused takes no effect."""
    for error, arguments in BAD[method]:
        answer = (await call(prepared, method, arguments)).json()
        assert (answer["ok"], answer["error"]) == (False, error), arguments
    assert [post.ts for post in prepared.messages] == [HEAD]
    assert (prepared.ephemerals, prepared.modals, prepared.homes) == ([], [], {})


@pytest.mark.parametrize("method", METHODS)
async def test_wrong_tokens_are_refused(server: SlackStandin, method: str) -> None:
    """RULE: no token, a foreign one, and one of the other kind."""
    other = server.bot_token if method == APP_LEVEL else server.app_token
    for token, error in (
        ("", "not_authed"),
        ("xoxb-foreign", "invalid_auth"),
        (other, "not_allowed_token_type"),
    ):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(headers=headers, verify=shared_tls_context()) as client:
            answer = await client.post(f"{server.api_url}{method}")
        assert answer.json()["error"] == error


@pytest.mark.parametrize("method", [name for name, method in METHODS.items() if method.scope])
async def test_a_missing_scope_is_named(server: SlackStandin, method: str) -> None:
    """RULE: with scopes that lack the method's, the answer says which is needed and which are there."""
    server.scopes = "commands"
    answer = (await call(server, method, {})).json()
    assert (answer["error"], answer["provided"]) == ("missing_scope", "commands")
    assert answer["needed"] == METHODS[method].scope


async def test_methods_that_read_take_no_json(server: SlackStandin) -> None:
    """RULE: a body of JSON is not read where the method's page names a form alone."""
    headers = {"Authorization": f"Bearer {server.bot_token}"}
    async with httpx.AsyncClient(headers=headers, verify=shared_tls_context()) as client:
        answer = await client.post(f"{server.api_url}users.info", json={"user": "U1"})
    assert answer.json()["error"] == "invalid_arguments"


async def test_a_file_is_named_when_it_is_processed(server: SlackStandin) -> None:
    """RULE: an upload is taken once, at its address; until files.info knows its type no block may name it."""
    server.ready_after = 2
    given = (await call(server, "files.getUploadURLExternal", {"filename": "x.png", "length": 4})).json()
    image = {"type": "image", "alt_text": "x", "slack_file": {"id": given["file_id"]}}
    async with httpx.AsyncClient(verify=shared_tls_context()) as client:
        assert (await client.post(given["upload_url"], content=b"data")).status_code == 200
        done = {"files": [{"id": given["file_id"]}]}
        assert (await call(server, "files.completeUploadExternal", done)).json()["ok"] is True
        assert (await client.post(given["upload_url"], content=b"data")).status_code == 404
    assert (await call(server, "files.completeUploadExternal", done)).json()["error"] == "file_not_found"
    for error in ("invalid_blocks", "invalid_blocks", None):
        answer = (await call(server, "chat.postMessage", {**HERE, "blocks": [image]})).json()
        assert answer.get("error") == error
        await call(server, "files.info", {"file": given["file_id"]})


async def test_a_response_url_ends(server: SlackStandin) -> None:
    """RULE: five uses, within thirty minutes."""
    async with httpx.AsyncClient(verify=shared_tls_context()) as client:
        url = server.new_response_url("C1", "U1")
        answers = [(await client.post(url, json={"text": "x"})).text for _ in range(6)]
        assert answers == ["ok"] * 5 + ["used_url"]
        old = server.new_response_url("C1", "U1")
        server.now = lambda: 1801.0
        assert (await client.post(old, json={"text": "x"})).text == "expired_url"


async def test_rates_are_kept_by_method_and_channel(server: SlackStandin) -> None:
    """RULE: one message a second in a channel with a short burst; twenty streams, fifty edits a minute; then 429."""
    now = 0.0
    server.rates = RateLimits(now=lambda: now)
    burst = [(await call(server, "chat.postMessage", HERE)).status_code for _ in range(4)]
    assert burst == [200, 200, 200, 429]
    assert (await call(server, "chat.postMessage", {"channel": "C2", "text": "x"})).status_code == 200
    edits = [(await call(server, "chat.update", {**HERE, "ts": "9.9"})).status_code for _ in range(51)]
    assert edits == [200] * 50 + [429]
    refused = await call(server, "chat.update", {**HERE, "ts": "9.9"})
    assert (refused.json()["error"], refused.headers["Retry-After"]) == ("ratelimited", "60")
    now = 60.0
    assert (await call(server, "chat.update", {**HERE, "ts": "9.9"})).status_code == 200


async def test_an_acknowledgement_counts_once() -> None:
    """RULE: a second one, one for nothing, and a payload where none is taken fail the test that caused them."""
    server = SlackStandin()
    server.sockets._kinds = {"envelope-1": "events_api"}
    for answer in (
        {"envelope_id": "envelope-1"},
        {"envelope_id": "envelope-1"},
        {"envelope_id": "envelope-2"},
    ):
        await server.sockets._record_ack(answer)
    assert len(server.sockets.refused_acks) == 2


def uncited_refusals(path: Path) -> Iterator[str]:
    """Refusals with no source in their function, their class or the docstring of their file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)):
        refusals = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Raise) and "SlackRefusal(" in ast.unparse(node)
        ]
        said = f"{ast.get_docstring(function)} {ast.get_docstring(tree)}"
        if refusals and not SOURCE.search(said):
            yield f"{path.name}:{refusals[0].lineno}"


@pytest.mark.parametrize("path", sorted(STANDINS.glob("slack*.py")), ids=lambda path: path.stem)
def test_every_refusal_cites_its_source(path: Path) -> None:
    """RULE: the stand-in is strict where somebody who knows says that Slack is, not where we guess."""
    assert list(uncited_refusals(path)) == []
