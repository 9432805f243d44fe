"""The commands with which a chat chooses what it gets, wired."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.changes import Changes
from handlers.operators import Operators
from handlers.settings import Choices
from handlers.subscriptions import Subscribing
from insights.dues import Dues
from insights.editions import Editions
from insights.errors import BadConfiguration
from insights.ledger import Ledger, Subscriptions
from insights.model import Chat
from insights.operations import Operations
from insights.ports import Rights
from insights.subscriptions import Subscription
from insights.taxonomy import Taxonomy
from insights.views.digest import DigestView
from insights.views.mine import ChatDigest
from insights.views.settings import SettingsView
from insights.views.status import StatusView


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCommands:
    subscribing: Subscribing
    choices: Choices
    operators: Operators


def chat_commands(
    *,
    subscriptions: Subscriptions,
    ledger: Ledger,
    dues: Dues,
    operations: Operations,
    editions: Editions,
    taxonomy: Taxonomy,
    rights: Mapping[str, Rights],
    default: Subscription,
    operator_chat: str,
) -> ChatCommands:
    changes = Changes(
        subscriptions=subscriptions,
        ledger=ledger,
        dues=dues,
        rights=rights,
        clock=editions.clock,
        default=default,
    )
    view = SettingsView(taxonomy=taxonomy, styled=frozenset({"telegram"}))
    digest = ChatDigest(view=DigestView(taxonomy=taxonomy), taxonomy=taxonomy)
    return ChatCommands(
        subscribing=Subscribing(changes=changes, taxonomy=taxonomy, view=view),
        choices=Choices(changes=changes, editions=editions, taxonomy=taxonomy, view=view, digest=digest),
        operators=Operators(
            changes=changes,
            operations=operations,
            editions=editions,
            view=StatusView(settings=view),
            chat=operator_chat,
        ),
    )


def operator_chat(words: str) -> Chat | None:
    """Of "telegram:-100123", "slack:C0123", "local:page", "telegram:-100123/7" with a thread. Empty is None."""
    if not words:
        return None
    platform, _, rest = words.partition(":")
    number, _, thread = rest.partition("/")
    if platform not in {"telegram", "slack", "local"} or not number:
        why = "write it as telegram:123456789, slack:C0123456789 or local:page"
        raise BadConfiguration("error.setting", name="OPERATOR_CHAT", why=why)
    return Chat(platform=platform, account=platform if platform == "local" else "", id=number, thread=thread)
