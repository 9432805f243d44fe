"""The same talks on every platform, in both languages, through the platforms' own libraries.

What is said and what must be answered is written once; a stage says it in the terminal, in Telegram's private chat
or group, or in Slack's direct messages or a channel's thread, and hears what the bot wrote.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import pytest
from pydantic import SecretStr

from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.slack.adapter import SlackAdapter
from bot.startup_progress import StartupProgress
from insights.model import LANGUAGES, Language
from tests.handlers.dialogue import Dialogue
from tests.handlers.question_app import FILLING, PLAN, ROBOT, SWIFT, WITHDRAWN, app_with_papers, html
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, BOSS, PRIVATE, SUPERGROUP, TelegramStandin

PlatformName = Literal["terminal", "telegram", "telegram group", "slack", "slack thread"]
ALL_PLATFORMS: tuple[PlatformName, ...] = ("terminal", "telegram", "telegram group", "slack", "slack thread")
DialogueLines = Sequence[tuple[str, Sequence[str]]]
SWIFT_PAGE = html(
    SWIFT.title,
    [
        ("Introduction", f"Tuning is costly. {FILLING}"),
        ("Experiments", "We ran everything on 8 A100 GPUs for 36 hours. The learning rate is 0.0002 with decay."),
        ("Limitations", "Our method is limited to models of at most seven billion parameters."),
    ],
)  # fmt: skip
ROBOT_PAGE = html(
    ROBOT.title,
    [
        ("Introduction", f"Walking is hard. {FILLING}"),
        ("Training", "The policy was trained on 64 V100 GPUs in simulation. Its learning rate is 0.01 throughout."),
        ("Limitations", "One limitation is that our robots cannot walk on ice."),
    ],
)  # fmt: skip

FOLLOWING: dict[Language, DialogueLines] = {
    "en": [
        ("/category RL", [PLAN.title, ROBOT.title]),
        ("how many GPUs did the second one use?", ["64 V100 GPUs", "2 Training"]),
        ("and its limits?", ["cannot walk on ice", "3 Limitations"]),
        ("and the first one?", [PLAN.title, "its full text could not be read"]),
    ],
    "ko": [
        ("/category 강화학습", [PLAN.title, ROBOT.title]),
        ("두 번째 논문은 GPU를 몇 개 썼나요?", ["64 V100 GPUs", "2 Training"]),
        ("그럼 한계는?", ["cannot walk on ice", "3 Limitations"]),
        ("첫 번째 논문은요?", [PLAN.title, "전문은 읽을 수 없었습니다"]),
    ],
}
CHOOSING: dict[Language, DialogueLines] = {
    "en": [
        (f"/ask {SWIFT.id} how many GPUs were used?", ["8 A100 GPUs", "2 Experiments"]),
        ("and its limits?", ["seven billion parameters", "3 Limitations"]),
        ("and the learning rate?", ["0.0002", "2 Experiments"]),
        ("who won the world cup in 1954?", ["No passage of"]),
    ],
    "ko": [
        (f"/ask {SWIFT.id} GPU를 몇 개 썼나요?", ["8 A100 GPUs", "2 Experiments"]),
        ("그럼 한계는?", ["seven billion parameters", "3 Limitations"]),
        ("그럼 학습률은?", ["0.0002", "2 Experiments"]),
        ("월드컵은 누가 이겼나요?", ["내용이 없습니다"]),
    ],
}
REFUSED: dict[Language, DialogueLines] = {
    "en": [
        ("/ask 2611.99999 why?", ["There is no arXiv paper 2611.99999"]),
        (f"/ask {WITHDRAWN.id} what do they claim?", ["could not be read", "withdrawn"]),
        (f"/ask {PLAN.id} which planner is used?", ["From the abstract of", "a Llama planner"]),
        ("/cancel", ["Nothing of yours is being answered"]),
        ("/help", ["/cancel"]),
    ],
    "ko": [
        ("/ask 2611.99999 왜요?", ["2611.99999"]),
        (f"/ask {WITHDRAWN.id} claim이 무엇인가요?", ["전문은 읽을 수 없었습니다", "철회된 논문"]),
        (f"/ask {PLAN.id} 어떤 planner를 쓰나요?", ["초록에서", "a Llama planner"]),
        ("/cancel", ["답하고 있는 질문이 없습니다"]),
        ("/help", ["/cancel"]),
    ],
}
LED_ON: dict[Language, DialogueLines] = {
    "en": [
        ("/help", ["/today"]),
        ("hello", ["what's new today?"]),
        ("what's new today?", ["23 November 2026"]),
        ("papers about legged robots", [ROBOT.title]),
        ("subscribe me every morning at 8", ["Subscribed", "08:00"]),
        ("stop sending me these", ["Unsubscribed"]),
        ("thanks!", ["You are welcome"]),
    ],
    "ko": [
        ("/도움말", ["오늘"]),
        ("안녕하세요", ["오늘 뭐 나왔어?"]),
        ("오늘 뭐가 나왔어?", ["2026년 11월 23일"]),
        ("/오늘", ["2026년 11월 23일"]),
        ("/검색 legged robots", [ROBOT.title]),
        ("매일 아침 8시에 보내줘", ["구독했습니다", "08:00"]),
        ("구독 취소해줘", ["구독을 취소했습니다"]),
        ("/구독 LLM 오전 9시", ["구독했습니다", "09:00"]),
        ("/구독취소", ["구독을 취소했습니다"]),
        ("고마워", ["도움이 되어"]),
    ],
}


class Conversation(Protocol):
    async def say(self, words: str) -> str:
        """What the bot wrote in answer. The next words follow where these were answered."""
        ...


@dataclass
class Terminal:
    dialogue: Dialogue

    async def say(self, words: str) -> str:
        answered: str = await self.dialogue.say(words)
        return answered


@dataclass
class Telegram:
    """In a group every word replies to what the bot said last."""

    server: TelegramStandin
    language: Language
    chat: int

    async def say(self, words: str) -> str:
        before = self.server.bot_messages(self.chat)
        person = ANN if self.chat == PRIVATE else BOSS
        reply_to = before[-1].id if before and self.chat != PRIVATE and not words.startswith("/") else None
        if self.chat != PRIVATE and words.startswith("/"):
            words = words.replace(" ", "@insights_bot ", 1) if " " in words else f"{words}@insights_bot"
        self.server.send_message(self.chat, person, words, language=self.language, reply_to=reply_to)
        await self.server.wait_confirmed(self.server.last_update)
        return "\n".join(post.text for post in self.server.bot_messages(self.chat)[len(before) :])


@dataclass
class Slack:
    """In a channel every word is a mention in one thread; what the person alone sees is an answer, too."""

    server: SlackStandin
    adapter: SlackAdapter
    language: Language
    thread: str | None = None

    async def say(self, words: str) -> str:
        channel = "D1" if self.thread is None else "C1"
        before, seen_alone = len(self.server.posted(channel)), len(self.server.ephemerals)
        person = "U2" if self.language == "ko" else "U1"
        if self.thread is None:
            await self.server.direct_message(person, words)
        else:
            ts = await self.server.mention(channel, person, words, thread_ts=self.thread)
            self.thread = self.thread or ts
        async with asyncio.timeout(30):
            await asyncio.gather(*self.adapter._inbox.tasks)
        written = self.server.posted(channel)[before:] + self.server.ephemerals[seen_alone:]
        return "\n".join(str(post.visible_text) for post in written)


@asynccontextmanager
async def open_conversation(
    where: PlatformName, folder: Path, language: Language
) -> AsyncIterator[tuple[Conversation, PapersStandin]]:
    async with TelegramStandin() as telegram, SlackStandin() as slack:
        tokens = {
            "terminal": {},
            "telegram": {
                "telegram_bot_token": SecretStr(telegram.token),
                "telegram_api_url": telegram.url,
            },
            "slack": {
                "slack_bot_token": SecretStr(slack.bot_token),
                "slack_app_token": SecretStr(slack.app_token),
                "slack_api_url": slack.api_url,
            },
        }[where.partition(" ")[0]]
        async with app_with_papers(folder, "en", **tokens) as (bot_app, world):
            world.html = {SWIFT.id: SWIFT_PAGE, ROBOT.id: ROBOT_PAGE}
            supervisor = PlatformSupervisor(platforms=bot_app.platforms, progress=StartupProgress())
            opened = build_platforms(bot_app, supervisor.report_status)
            for adapter in opened:
                await supervisor.connect_with_retry(adapter)
            try:
                if where == "terminal":
                    yield Terminal(Dialogue(app=bot_app, locale=language)), world
                elif isinstance(opened[0], SlackAdapter):
                    await slack.sockets.wait_connected()
                    yield Slack(slack, opened[0], language, "" if where == "slack thread" else None), world
                else:
                    chat = PRIVATE if where == "telegram" else SUPERGROUP
                    yield Telegram(telegram, language, chat), world
            finally:
                await supervisor.close()


async def run_dialogue(
    where: PlatformName, folder: Path, language: Language, talk: DialogueLines
) -> PapersStandin:
    async with open_conversation(where, folder, language) as (on, world):
        for said, expected in talk:
            answered = await on.say(said)
            for words in expected:
                assert words in answered, f"{where}: {said!r} was answered with:\n{answered}"
    return world


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ALL_PLATFORMS)
async def test_a_paper_is_asked_about_turn_after_turn(
    tmp_path: Path, where: PlatformName, language: Language
) -> None:
    """RULE: each question goes on from the one before, on every platform; the paper is fetched once."""
    world = await run_dialogue(where, tmp_path, language, CHOOSING[language])
    assert len(world.requests["html"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ["terminal", "telegram", "slack", "slack thread"])
async def test_the_second_one_and_its_limits_and_the_first_one(
    tmp_path: Path, where: PlatformName, language: Language
) -> None:
    """RULE: a place in a list names its paper; a place alone asks of it what was asked before; a paper without HTML
    and PDF answers from its abstract, and says so.
    """
    await run_dialogue(where, tmp_path, language, FOLLOWING[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ALL_PLATFORMS)
async def test_what_has_no_text_or_is_no_paper_is_said_so(
    tmp_path: Path, where: PlatformName, language: Language
) -> None:
    """RULE: a wrong id, a withdrawn paper, a paper without HTML: one clear word about each, on every platform."""
    await run_dialogue(where, tmp_path, language, REFUSED[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ALL_PLATFORMS)
async def test_plain_sentences_and_korean_words_are_led_to_commands(
    tmp_path: Path, where: PlatformName, language: Language
) -> None:
    """RULE: a sentence that asks for a command, and a Korean word for one, work alike on every platform."""
    await run_dialogue(where, tmp_path, language, LED_ON[language])


@pytest.mark.parametrize("where", ["telegram", "slack"])
async def test_a_question_can_be_dropped_while_it_is_read(tmp_path: Path, where: PlatformName) -> None:
    """RULE: nothing waits behind a question: /cancel and other commands are answered while a paper is fetched."""
    async with open_conversation(where, tmp_path, "en") as (on, world):
        world.holds["html"] = asyncio.Event()
        asked = asyncio.create_task(on.say(f"/ask {SWIFT.id} how many GPUs were used?"))
        async with asyncio.timeout(30):
            while not world.requests["html"]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        dropping = asyncio.create_task(on.say("/cancel"))
        await asyncio.wait_for(asyncio.gather(asked, dropping), 60)
        assert "Dropped." in asked.result() + dropping.result()
        assert "A100" not in asked.result() + dropping.result()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_was_talked_about_is_forgotten_with_the_chat(tmp_path: Path, language: Language) -> None:
    """RULE: after /forget nobody knows what "it" was, nor what stood in the room."""
    async with app_with_papers(tmp_path) as (bot_app, _):
        dialogue = Dialogue(app=bot_app, locale=language)
        await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")
        await dialogue.say("/forget yes")
        assert "/ask 2411.02355" in await dialogue.say("and the learning rate?")
        posts = await bot_app.stores.local_posts.list_after(dialogue.room, 0, 100)
        assert "A100" not in str([post.payload for post in posts])
