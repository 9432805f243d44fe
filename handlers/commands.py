"""The table of commands, in the order /help and the platforms' menus list them."""

from collections.abc import Mapping

from handlers.archive import Reading
from handlers.digests import Digests
from handlers.help import Greetings
from handlers.papers import Papers
from handlers.questions import Questions
from handlers.router import Answers
from handlers.settings import Choices
from handlers.status import Operators
from handlers.subscriptions import Subscribing

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
    digests: Digests,
    reading: Reading,
    papers: Papers,
    questions: Questions,
    subscribing: Subscribing,
    choices: Choices,
    operators: Operators,
    greetings: Greetings,
) -> Mapping[str, Answers]:
    answers: dict[str, Answers] = {
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
