"""Construction of the reply to one event: where its parts go, who asked, and which dialog it may open."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from bot.slack.api.client import SlackClient
from bot.slack.api.users import UserDirectory
from bot.slack.inbound.event_parser import InboundEvent
from bot.slack.inbound.modals import ModalOrigin, dialog_view
from bot.slack.outbound.answer_stream import AnswerStream
from bot.slack.outbound.ephemeral import EphemeralSender
from bot.slack.outbound.messenger import SlackMessenger
from bot.slack.outbound.reply import EphemeralReply, SlackReply
from bot.slack.outbound.reply_messenger import ReplyMessenger, ThreadedPosts
from bot.slack.permissions import SlackPermissions
from bot.slack.rendering.phrasing import localize
from bot.slack.rendering.sharing import share_button
from handlers.reply import PartPoster, PostedReply
from insights.errors import DeliveryError
from insights.i18n.catalog import negotiate_language, translate
from insights.messages.dialog import Dialog
from insights.model import Language
from insights.ports.messaging import Messenger
from insights.ports.storage import Attachments, Posts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFactory:
    client: SlackClient
    messenger: SlackMessenger
    reply_messenger: Messenger
    posts: Posts
    attachments: Attachments
    users: UserDirectory
    permissions: SlackPermissions
    language: Language
    has_agent_view: bool
    sleep: Callable[[float], Awaitable[None]]

    async def build(self, event: InboundEvent) -> SlackReply:
        """The reply to one event, in the thread and to the people that its answer is for."""
        incoming = event.incoming
        language = negotiate_language(incoming.locale, self.language)
        chat_is_private = incoming.chat_type == "private"
        ephemeral = EphemeralSender(
            client=self.client,
            channel=incoming.chat.id,
            user=incoming.sender.id,
            thread=incoming.thread,
            response_url=event.response_url,
            prefers_response_url=event.is_ephemeral or incoming.answered_to == "asker",
            sends_directly=event.is_home,
        )
        messenger = ReplyMessenger(
            messenger=self.reply_messenger,
            ephemeral=ephemeral,
            not_invited_text="" if chat_is_private else translate(language, "slack.not_invited"),
            explain_refusal=partial(_explain_refusal, language),
            sleep=self.sleep,
        )
        posted = PostedReply(
            poster=PartPoster(
                messenger=messenger,
                posts=ThreadedPosts(posts=self.posts, reply=messenger),
                attachments=self.attachments,
                chat=replace(incoming.chat, thread=event.anchor),
                anchor=event.anchor,
            ),
            notify_sender=ephemeral.send,
            pressed=incoming.message_ref if incoming.kind == "button" and not event.is_ephemeral else "",
        )
        return SlackReply(
            posted=posted,
            ephemeral=EphemeralReply(
                sender=ephemeral,
                messenger=self.messenger,
                chat=incoming.chat,
                sleep=self.sleep,
                share=None if chat_is_private else share_button(incoming, language),
                replaces_pressed=event.is_ephemeral,
            ),
            chat_is_private=chat_is_private,
            is_private=incoming.answered_to == "asker",
            attribution="" if chat_is_private else await self._attribution(event, language),
            deletes_pressed=event.is_shared and event.is_ephemeral,
            answer_stream=self._answer_stream(event, posted.poster),
            open_dialog=partial(self._open_dialog, event),
            target=event.viewed_channel,
        )

    def _answer_stream(self, event: InboundEvent, poster: PartPoster) -> AnswerStream | None:
        if not (self.has_agent_view and event.anchor and event.incoming.chat_type == "private"):
            return None
        return AnswerStream(
            client=self.client,
            messenger=self.messenger,
            poster=poster,
            recipient=event.incoming.sender.id,
        )

    async def _attribution(self, event: InboundEvent, language: Language) -> str:
        """Who asked, above an answer that does not stand below that person's own message. A name is text and pings nobody."""
        incoming = event.incoming
        if not event.is_shared and incoming.kind != "button":
            return ""
        user = await self.users.get_user(incoming.sender.id)
        name = (user.name if user else "") or incoming.sender.name
        if not name:
            return ""
        asked = localize(incoming.text) if event.is_shared else ""
        return translate(language, "slack.asked_for" if asked else "slack.asked", name=name, asked=asked)

    async def _open_dialog(self, event: InboundEvent, dialog: Dialog) -> bool:
        """False when the person may not change what it shows, or when Slack's three seconds are over."""
        incoming = event.incoming
        if (
            not event.trigger_id
            or await self.permissions.may_configure(incoming.chat, incoming.sender) != "yes"
        ):
            return False
        origin = ModalOrigin(
            channel=incoming.chat.id,
            thread=incoming.thread,
            response_url=event.response_url,
            is_home=event.is_home,
            action=dialog.action,
        )
        try:
            await self.client.open_view(event.trigger_id, dialog_view(dialog, origin))
        except DeliveryError as error:
            log.warning("slack: modal not opened: %s", error.reason)
            return False
        return True


def _explain_refusal(language: Language, reason: str) -> str:
    return translate(language, "slack.may_not_post", why=reason)
