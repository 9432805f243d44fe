"""The table of commands, in the order in which /help and the platforms' menus list them."""

from collections.abc import Mapping

from handlers.access_commands import AccessCommands
from handlers.archive import ArchiveCommands
from handlers.digests import DigestCommands
from handlers.exports import ExportCommands
from handlers.help import HelpCommands
from handlers.papers import PaperCommands
from handlers.questions import QuestionCommands
from handlers.request import Handler
from handlers.saved import SavedCommands
from handlers.settings import SettingsCommands
from handlers.similar import SimilarCommands
from handlers.status import StatusCommands
from handlers.subscriptions import SubscribeCommands
from handlers.watches import WatchCommands

COMMAND_NAMES = (
    "today",
    "category",
    "categories",
    "search",
    "trends",
    "paper",
    "ask",
    "cancel",
    "similar",
    "save",
    "saved",
    "unsave",
    "export",
    "watch",
    "watches",
    "unwatch",
    "subscribe",
    "settings",
    "preview",
    "follow",
    "unfollow",
    "exclude",
    "include",
    "pause",
    "resume",
    "unsubscribe",
    "status",
    "forget",
    "access",
    "start",
    "help",
)


def command_table(
    *,
    digests: DigestCommands,
    archive: ArchiveCommands,
    papers: PaperCommands,
    questions: QuestionCommands,
    saved: SavedCommands,
    similar: SimilarCommands,
    exports: ExportCommands,
    watches: WatchCommands,
    subscribe: SubscribeCommands,
    settings: SettingsCommands,
    status: StatusCommands,
    access: AccessCommands,
    help_: HelpCommands,
) -> Mapping[str, Handler]:
    """Every command's handler, in the order of COMMAND_NAMES."""
    handlers: dict[str, Handler] = {
        "today": digests.today,
        "category": digests.category,
        "categories": digests.categories,
        "search": archive.search,
        "trends": archive.trends,
        "paper": papers.paper,
        "ask": questions.ask,
        "cancel": questions.cancel,
        "similar": similar.similar,
        "save": saved.save,
        "saved": saved.saved,
        "unsave": saved.unsave,
        "export": exports.export,
        "watch": watches.watch,
        "watches": watches.list_watches,
        "unwatch": watches.unwatch,
        "subscribe": subscribe.subscribe,
        "unsubscribe": subscribe.unsubscribe,
        "pause": subscribe.pause,
        "resume": subscribe.resume,
        "settings": settings.settings,
        "preview": settings.preview,
        "follow": settings.follow,
        "unfollow": settings.unfollow,
        "exclude": settings.exclude,
        "include": settings.include,
        "forget": settings.forget,
        "status": status.status,
        "access": access.access,
        "start": help_.start,
        "help": help_.help,
    }
    return {name: handlers[name] for name in COMMAND_NAMES}
