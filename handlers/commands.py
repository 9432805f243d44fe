"""The table of commands, in the order /help and the platforms' menus list them."""

from collections.abc import Mapping

from handlers.archive import ArchiveCommands
from handlers.digests import DigestCommands
from handlers.help import HelpCommands
from handlers.papers import PaperCommands
from handlers.questions import QuestionCommands
from handlers.router import Handler
from handlers.settings import SettingsCommands
from handlers.status import StatusCommands
from handlers.subscriptions import SubscribeCommands

NAMES = (
    "today",
    "category",
    "categories",
    "search",
    "trends",
    "paper",
    "ask",
    "cancel",
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
    "start",
    "help",
)


def table(
    *,
    digests: DigestCommands,
    reading: ArchiveCommands,
    papers: PaperCommands,
    questions: QuestionCommands,
    subscribing: SubscribeCommands,
    choices: SettingsCommands,
    operators: StatusCommands,
    greetings: HelpCommands,
) -> Mapping[str, Handler]:
    answers: dict[str, Handler] = {
        "today": digests.today,
        "category": digests.category,
        "categories": digests.categories,
        "search": reading.search,
        "trends": reading.trends,
        "paper": papers.paper,
        "ask": questions.ask,
        "cancel": questions.cancel,
        "subscribe": subscribing.subscribe,
        "unsubscribe": subscribing.unsubscribe,
        "pause": subscribing.pause,
        "resume": subscribing.resume,
        "settings": choices.settings,
        "preview": choices.preview,
        "follow": choices.follow,
        "unfollow": choices.unfollow,
        "exclude": choices.exclude,
        "include": choices.include,
        "forget": choices.forget,
        "status": operators.status,
        "start": greetings.start,
        "help": greetings.help,
    }
    return {name: answers[name] for name in NAMES}
