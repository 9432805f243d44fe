"""What is no command: a plain sentence that asks for one is led to it, everything else is a question about papers."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from handlers.command_words import find_bare_command, suggest_commands
from handlers.questions import QuestionCommands
from handlers.reference_resolver import ReferenceResolver
from handlers.request import Handler, HandlerContext
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.parsing.paper_actions import parse_paper_action
from insights.parsing.plain_requests import PlainRequest, RequestKind, guess_request, parse_plain_request
from insights.parsing.schedule_requests import parse_schedule_request
from insights.qa import references
from insights.qa.aspects import find_aspect
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.paper_ids import find_ids
from insights.text.stemming import ASKING_WORDS, tokenize
from insights.views.notices import NoticeView, sentences

COMMANDS: Mapping[RequestKind, str] = {
    "today": "today", "trends": "trends", "topics": "categories", "help": "help", "status": "status",
    "settings": "settings", "subscribe": "subscribe", "unsubscribe": "unsubscribe", "pause": "pause",
    "resume": "resume",
}  # fmt: skip
MAX_KEYWORDS = 3
"""Words of a text that names no paper and is searched instead."""
MIN_SIMILARITY = 0.75
"""Of a word to a command's, from which that may have been meant."""
NOTHING_TO_ASK = "commands.ask_how"
_KOREAN_SENTENCE = re.compile(
    r"[가-힣](?:요|까|니|나|어|야|지|줘|다|냐|죠|해|은|는)$|뭐|무엇|왜|어떻|누가|언제|어디|얼마|몇"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainSentences:
    """`headlines` shows those of the newest edition, `of_day` the edition of the day that its text names."""

    commands: Mapping[str, Handler]
    headlines: Handler
    of_day: Handler
    questions: QuestionCommands
    resolver: ReferenceResolver
    notices: NoticeView
    taxonomy: Taxonomy

    async def handle(self, context: HandlerContext) -> None:
        """A message that is no command."""
        if action := parse_paper_action(context.incoming.text):
            await self._run(context, action.kind, action.papers)
            return
        act = None if find_ids(context.incoming.text) else await self._find_action(context)
        await (act(context) if act else self._ask(context))

    async def _find_action(
        self, context: HandlerContext
    ) -> Callable[[HandlerContext], Awaitable[None]] | None:
        text = context.incoming.text
        shown = await self.resolver.recent_paper_ids(context.incoming)
        has_open_paper = len(shown) == 1
        if name := find_bare_command(text, self.commands, has_open_paper=has_open_paper):
            return self.commands[name]
        if paper := await self._paper_to_show(context):
            return partial(self._run, name="paper", text=paper)
        if request := self._parse_request(text, has_open_paper=has_open_paper):
            return partial(self._lead, request=request)
        if not has_open_paper and _asks_for_summary(text):
            return self.headlines
        if not shown and len(text.split()) == 1 and self.taxonomy.find_topic(text.strip(" .!?")):
            return partial(self._run, name="category", text=text.strip(" .!?"))
        is_word = not has_open_paper and len(text.split()) == 1
        near = suggest_commands(text, self.commands, context.language, MIN_SIMILARITY) if is_word else ()
        return partial(_suggest, near=near) if near else None

    def _parse_request(self, text: str, *, has_open_paper: bool) -> PlainRequest | None:
        """The command that the text asks for. Where it says how often, and nothing that a subscription does not read, it is no
        search and names no day.
        """
        plain = parse_plain_request(text, has_open_paper=has_open_paper)
        if plain is not None and plain.kind not in (
            "search",
            "papers_of",
            "day",
            "subscribe",
            "unclear_time",
        ):
            return plain
        find, suggest = self.taxonomy.find_topic, self.taxonomy.suggest_topics
        return parse_schedule_request(text, find, suggest) or plain

    async def _paper_to_show(self, context: HandlerContext) -> str:
        """The id of the paper that "number 2" asks to show; "" when that repeats the question before it instead."""
        text = context.incoming.text
        if references.asks_to_show(text) or references.is_only_ordinal(text):
            return await self.resolver.paper_to_show(context, text)
        return ""

    async def _lead(self, context: HandlerContext, request: PlainRequest) -> None:
        if name := COMMANDS.get(request.kind):
            await self._run(context, name, request.text)
        elif request.kind in {"search", "papers_of"}:
            is_topic = request.kind == "papers_of" and self.taxonomy.find_topic(request.text)
            await self._run(context, "category" if is_topic else "search", request.text)
        elif request.kind == "day":
            await self.of_day(replace(context, text=request.text, args=()))
        elif request.kind == "unclear_stop" and context.subscription is None:
            await self._run(context, "cancel", "")
        elif request.kind == "unclear_stop":
            await context.show(self.notices.ask_what_to_stop(context.language))
        elif request.kind in {"unclear_time", "how_to"}:
            await context.show(self.notices.ask_to_subscribe(context.language, request.text))
        else:
            await context.show(sentences(translate(context.language, f"commands.plain.{request.kind}")))

    async def _run(self, context: HandlerContext, name: str, text: str) -> None:
        await self.commands[name](replace(context, text=text, args=()))

    async def _ask(self, context: HandlerContext) -> None:
        """A question; where it names no paper and none was shown, what it may have meant instead."""
        try:
            await self.questions.reply(context)
        except BadInput as error:
            if error.key != NOTHING_TO_ASK or not await self._answer_keywords(context):
                raise

    async def _answer_keywords(self, context: HandlerContext) -> bool:
        """What a word in it leads to, or a search for words that ask nothing; False for any other text."""
        text = context.incoming.text.strip(" .!")
        if guessed := guess_request(text):
            await self._lead(context, guessed)
        elif _are_keywords(text):
            await self._run(context, "search", text)
        else:
            return False
        return True


async def _suggest(context: HandlerContext, near: Sequence[str]) -> None:
    """The commands whose names the word is near to."""
    sentence = translate(context.language, "commands.did_you_mean", commands=", ".join(near))
    await context.show(sentences(sentence))


def _asks_for_summary(text: str) -> bool:
    """Of what was shown, not of a paper that the text names."""
    asked = find_aspect(text)
    return (
        asked is not None
        and asked.aspect == "summary"
        and not asked.focus
        and not references.names_place(text)
    )


def _are_keywords(text: str) -> bool:
    words = tokenize(text)
    asks = text.endswith("?") or any(word in ASKING_WORDS for word in words) or _KOREAN_SENTENCE.search(text)
    return 0 < len(text.split()) <= MAX_KEYWORDS and not asks
