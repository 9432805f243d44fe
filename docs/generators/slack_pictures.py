"""How the sample day looks in Slack: a real app sends to a stand-in for Slack, and the blocks that arrive there are drawn.

The stand-in takes every kind of block; people are "you", and the channel is #ai-papers.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pydantic import SecretStr

from bot.config.settings import Settings
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.slack.adapter import SlackAdapter
from bot.startup_progress import StartupProgress
from bot.wiring.app import AppContext, open_app
from docs.generators.phone import PictureClock
from docs.generators.slack_blocks import STYLE as BLOCK_STYLE
from docs.generators.slack_blocks import shown
from insights.model import Chat, Language
from tests.standins.slack import SlackStandin
from tests.standins.slack_posts import Posted

SQLITE = "sqlite:///"
CHANNEL, PERSONS = "C1", {"en": "U1", "ko": "U2"}
TIMEOUT_S = 60.0
TOPICS = {"en": "Efficient AI & Systems", "ko": "효율화·시스템"}
SAVED_PAPERS = "2411.02355 2410.09426 2410.05258"
SHOWN_TO_ONE = {"en": "Only visible to you", "ko": "나만 볼 수 있음"}
THREAD = {"en": "Thread", "ko": "스레드"}
QUESTIONS = {"en": "what results does 2411.02355 report?", "ko": "2411.02355 논문은 어떤 결과를 얻었나요?"}
STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1d1c1d;font:14.5px/1.46 "Liberation Sans","Noto Sans KR","DejaVu Sans",sans-serif}
.bar{padding:13px 20px;font-weight:700;font-size:16px;border-bottom:1px solid #e4e2de;background:#fbfaf9}
.bar small{font-weight:400;color:#616061;margin-left:10px}
.post{display:flex;gap:12px;padding:10px 20px}
.post>i{width:36px;height:36px;border-radius:8px;background:#0e6b60;color:#fff;display:grid;place-items:center;
  font-style:normal;font-weight:700;flex:none}
.post.person>i{background:#c8a15a}
.post>div{min-width:0;flex:1}
.who{font-weight:700}
.who small{font-weight:600;color:#616061;background:#efedea;border-radius:3px;padding:0 4px;margin-left:6px;font-size:10.5px}
.alone{color:#616061;font-size:12.5px;margin-bottom:2px}
.replies{margin:8px 0 2px;color:#1264a3;font-weight:600;font-size:13px}
.person .words{white-space:pre-wrap}
.mention{background:#e8f1f5;border-radius:3px;padding:0 3px;color:#1264a3}
.modal{width:min(520px,calc(100vw - 24px));margin:18px auto;border:1px solid #d6d3ce;border-radius:12px;background:#fff;
  box-shadow:0 8px 30px #0002}
.modal h2{font-size:18px;margin:0;padding:16px 22px;border-bottom:1px solid #e4e2de}
.modal .inner{padding:4px 22px 12px}
.modal .keys{display:flex;justify-content:flex-end;gap:10px;padding:14px 22px;border-top:1px solid #e4e2de}
.modal .keys span{border:1px solid #c9c7c3;border-radius:6px;padding:7px 14px;font-weight:600}
.modal .keys span+span{background:#0e6b60;border-color:#0e6b60;color:#fff}
.behind{background:#eceae6;padding:1px 0 8px}
.home{padding:6px 24px 20px;max-width:860px}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackStage:
    """The app, connected to the stand-in, whose files are the pictures that were uploaded."""

    app: AppContext
    adapter: SlackAdapter
    server: SlackStandin
    language: Language

    @property
    def person(self) -> str:
        return PERSONS[self.language]

    async def deliver(self) -> Sequence[Posted]:
        """The digest as a channel gets it every day: its head, then the topics in its thread."""
        edition = await self.app.editions.get_latest(self.language)
        if edition is None:
            raise RuntimeError("there is no edition to show")
        chat = Chat(platform="slack", account=self.server.team, id=CHANNEL)
        messages = self.app.views.chat_digest.messages(
            edition,
            self.app.default_subscription,
            self.language,
            self.app.clock.now(),
            with_next_delivery=False,
        )
        anchor = ""
        for part in self.adapter.messenger.plan(chat, messages):
            sent = await self.adapter.messenger.send(chat, part, anchor)
            anchor = anchor or sent.anchor
            await self.app.stores.posts.save_post(chat, sent.message_ref, part.paper_ids)
        return self.server.posted(CHANNEL)

    async def wait_posted(self, count: int) -> None:
        """Until so many messages stand in the channel, and every answer under way is complete."""
        await self.server.wait_until(lambda: len(self.server.posted(CHANNEL)) >= count, TIMEOUT_S)
        async with asyncio.timeout(TIMEOUT_S):
            await asyncio.gather(*self.adapter._tasks)  # noqa: SLF001 - until it is answered

    def files(self) -> Mapping[str, bytes]:
        return self.server.files


@asynccontextmanager
async def slack_stage(settings: Settings, language: Language) -> AsyncIterator[SlackStage]:
    """An app with a copy of this SQLite database, and nothing but the stand-in for Slack outside."""
    database = Path(settings.database_url.get_secret_value().removeprefix(SQLITE))
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copy(database, folder)
        async with _connected(settings, f"{SQLITE}{copied}", language) as stage:
            yield stage


@asynccontextmanager
async def _connected(settings: Settings, database_url: str, language: Language) -> AsyncIterator[SlackStage]:
    async with SlackStandin() as server:
        for user in PERSONS.values():
            server.users[user]["profile"] = {"display_name": {"en": "you", "ko": "나"}[language]}
        tokens = {
            "slack_bot_token": SecretStr(server.bot_token),
            "slack_app_token": SecretStr(server.app_token),
            "slack_api_url": server.api_url,
            "database_url": SecretStr(database_url),
        }
        async with open_app(settings.model_copy(update=tokens), clock=PictureClock()) as app:
            supervisor = PlatformSupervisor(platforms=app.platforms, progress=StartupProgress())
            (adapter,) = build_platforms(app, supervisor.report_status)
            if not isinstance(adapter, SlackAdapter):
                raise TypeError(adapter.platform)
            await supervisor.connect_with_retry(adapter)
            await server.sockets.wait_connected()
            try:
                yield SlackStage(app=app, adapter=adapter, server=server, language=language)
            finally:
                await supervisor.close()


async def channel_page(settings: Settings, language: Language) -> str:
    """A channel in which the day's digest was just posted."""
    async with slack_stage(settings, language) as stage:
        head, *topics = await stage.deliver()
        replies = {"en": f"{len(topics)} replies", "ko": f"댓글 {len(topics)}개"}[language]
        post = _post(head, stage.files(), below=f'<div class="replies">{replies}</div>')
    return _page(_bar("#ai-papers") + post)


async def thread_page(settings: Settings, language: Language) -> str:
    """The digest's thread: one topic of it, a question below, and the answer."""
    async with slack_stage(settings, language) as stage:
        head, *topics = await stage.deliver()
        await stage.server.mention(CHANNEL, stage.person, QUESTIONS[language], thread_ts=head.ts)
        await stage.wait_posted(len(topics) + 2)
        [answer] = stage.server.posted(CHANNEL, thread=head.ts)[len(topics) :]
        topic = next(post for post in topics if TOPICS[language] in post.visible_text)
        posts = _post(topic, stage.files()) + _said(QUESTIONS[language], language)
        posts += _post(answer, stage.files())
    return _page(_bar(THREAD[language], "#ai-papers") + posts)


async def topics_page(settings: Settings, language: Language) -> str:
    """All topics of the day, asked for in a channel."""
    words = {"en": "which topics are there?", "ko": "주제 보여줘"}[language]
    async with slack_stage(settings, language) as stage:
        thread = await stage.server.mention(CHANNEL, stage.person, words)
        await stage.wait_posted(1)
        [answer] = stage.server.posted(CHANNEL, thread=thread)
        posts = _said(words, language) + _post(answer, stage.files())
    return _page(_bar(THREAD[language], "#ai-papers") + posts)


async def modal_page(settings: Settings, language: Language) -> str:
    """The settings of a channel, as a form above it."""
    async with slack_stage(settings, language) as stage:
        await stage.server.command(CHANNEL, stage.person, "/subscribe", "LLM, RL at 9")
        await stage.server.wait_ephemeral()
        await stage.server.command(CHANNEL, stage.person, "/settings")
        view = await stage.server.wait_modal()
    keys = f"<span>{escape(view['close']['text'])}</span><span>{escape(view['submit']['text'])}</span>"
    body = f'<h2>{escape(view["title"]["text"])}</h2><div class="inner">{shown(view["blocks"], {})}</div>'
    return _page(f'<div class="behind"><div class="modal">{body}<div class="keys">{keys}</div></div></div>')


async def home_page(settings: Settings, language: Language) -> str:
    """The App Home of somebody whose channel has subscribed."""
    async with slack_stage(settings, language) as stage:
        await stage.server.command(CHANNEL, stage.person, "/subscribe", "LLM, robotics at 9")
        await stage.server.wait_ephemeral()
        view = await stage.server.open_home(stage.person)
    return _page(_bar("Daily Insights") + f'<div class="home">{shown(view["blocks"], {})}</div>')


async def saved_page(settings: Settings, language: Language) -> str:
    """Somebody's own list, asked for in a channel: nobody else sees it."""
    async with slack_stage(settings, language) as stage:
        await stage.server.command(CHANNEL, stage.person, "/save", SAVED_PAPERS)
        await stage.server.wait_ephemeral()
        await stage.server.command(CHANNEL, stage.person, "/saved")
        saved = (await stage.server.wait_ephemeral(2))[-1]
        post = _post(saved, stage.files(), above=f'<div class="alone">{SHOWN_TO_ONE[language]}</div>')
    return _page(_bar("#ai-papers") + post)


def _page(content: str) -> str:
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}{BLOCK_STYLE}</style>{content}"


def _bar(name: str, small: str = "") -> str:
    beside = f"<small>{escape(small)}</small>" if small else ""
    return f'<div class="bar">{escape(name)}{beside}</div>'


def _post(post: Posted, files: Mapping[str, bytes], *, above: str = "", below: str = "") -> str:
    who = '<div class="who">Daily Insights<small>APP</small></div>'
    return f'<div class="post"><i>D</i><div>{above}{who}{shown(post.blocks, files)}{below}</div></div>'


def _said(words: str, language: Language) -> str:
    name = {"en": "you", "ko": "나"}[language]
    mention = '<span class="mention">@Daily Insights</span>'
    said = f'<div class="who">{name}</div><div class="words">{mention} {escape(words)}</div>'
    return f'<div class="post person"><i>{name[0].upper()}</i><div>{said}</div></div>'


SLACK_PAGES: Mapping[str, Callable[[Settings, Language], Awaitable[str]]] = {
    "channel": channel_page,
    "thread": thread_page,
    "topics": topics_page,
    "settings": modal_page,
    "home": home_page,
    "saved": saved_page,
}
"""The pages by what they show."""
