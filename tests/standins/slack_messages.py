"""Messages of the stand-in: chat.*, blocks.validate, and the response_urls of commands and buttons."""

from aiohttp import web

from tests.standins.slack_posts import Posted, SlackRefusal, invalid_blocks
from tests.standins.slack_responses import LIFETIME_S, MAX_USES, ResponseUrl
from tests.standins.slack_rules import MAX_UPDATE_CHARS, find_mentions
from tests.standins.slack_state import Json, SlackState, from_json


class Messages(SlackState):
    def __init__(self) -> None:
        super().__init__()
        self.responses: list[Json] = []
        """What was sent to response_urls and accepted."""
        self.response_urls: dict[str, ResponseUrl] = {}

    def do_chat_postMessage(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        post = self.parse_message(arguments)
        self.add_post(post)
        return {"channel": post.channel, "ts": post.ts, "message": {"text": post.text}}

    def do_chat_update(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/chat.update has the errors."""
        channel, ts = arguments["channel"], arguments["ts"]
        old = next((post for post in self.posted(channel) if post.ts == ts), None)
        if old is None:
            raise SlackRefusal(
                "cant_update_message" if (channel, ts) in self.threads else "message_not_found"
            )
        if self.channels.get(channel) == "archived":
            raise SlackRefusal("is_inactive")
        if self.is_streaming(ts):
            raise SlackRefusal("streaming_state_conflict")
        if len(arguments.get("text") or "") > MAX_UPDATE_CHARS:
            raise SlackRefusal("msg_too_long")
        new = self.parse_message({**arguments, "thread_ts": ""})
        old.text, old.blocks, old.edits = new.text, new.blocks, old.edits + 1
        old.arguments = old.arguments | arguments
        return {"channel": old.channel, "ts": old.ts, "text": old.text}

    def do_chat_postEphemeral(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/chat.postEphemeral: the person has to be in the channel."""
        channel, user = arguments["channel"], arguments["user"]
        self.check_channel(channel)
        if channel not in self.members.get(user, ()):
            raise SlackRefusal("user_not_in_channel")
        post = self.parse_message(arguments)
        self.ephemerals.append(post)
        return {"message_ts": post.ts}

    def do_blocks_validate(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/blocks.validate: exactly one of blocks, message and view."""
        given = [name for name in ("blocks", "message", "view") if arguments.get(name)]
        if len(given) != 1:
            raise SlackRefusal("invalid_arguments", ["one of blocks, message, view"])
        content = from_json(arguments[given[0]])
        blocks = content if given == ["blocks"] else content["blocks"]
        if problems := self.find_error("x", blocks)[1]:
            raise invalid_blocks(problems)
        return {"errors": []}

    def is_streaming(self, ts: str) -> bool:
        del ts
        return False

    def new_response_url(self, channel: str, user: str, replaces: str = "") -> str:
        number = str(len(self.response_urls) + 1)
        self.add_member(channel, user)
        self.response_urls[number] = ResponseUrl(
            channel=channel, user=user, replaces=replaces, issued_at=self.now()
        )
        return f"http://{self.address}/response/{number}"

    def respond(self, number: str, body: Json) -> web.Response:
        """Ephemeral, replaced or deleted: none needs the bot in the channel. Five uses within thirty minutes:
        docs.slack.dev/interactivity/handling-user-interaction.
        """
        url = self.response_urls[number]
        url.uses += 1
        if url.uses > MAX_USES:
            return web.Response(status=404, text="used_url")
        if self.now() - url.issued_at > LIFETIME_S:
            return web.Response(status=404, text="expired_url")
        if body.get("delete_original"):
            self.ephemerals = [post for post in self.ephemerals if post.ts != url.replaces]
            return web.Response(text="ok")
        text, blocks = body.get("text") or "", body.get("blocks") or []
        error, _ = self.find_error(text, blocks)
        if error:
            return web.Response(status=400, text=error)
        self.responses.append(body)
        self.mentions += find_mentions(text, blocks)
        replaced = [post for post in self.ephemerals if post.ts == url.replaces]
        if body.get("replace_original") and replaced:
            replaced[0].text, replaced[0].blocks, replaced[0].edits = text, blocks, replaced[0].edits + 1
            return web.Response(text="ok")
        self.ephemerals.append(
            Posted(
                channel=url.channel,
                ts=self.next_ts(),
                text=text,
                blocks=blocks,
                thread_ts=body.get("thread_ts") or "",
                user=url.user,
                arguments=body,
            )
        )
        return web.Response(text="ok")
