"""How the sample day, a topic and an answer look in a Telegram chat on a phone: the parts that are really sent, in a page
that looks like one. Telegram's HTML is a subset of the browser's; a quotation is shown folded, as readers first see it.
"""

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from bot.config.settings import Settings
from bot.telegram.messenger import TelegramMessenger
from bot.wiring.app import AppContext, open_app
from docs.generators.phone_rich import shown as rich_words
from insights.messages.blocks import Message
from insights.model import Chat, Edition, Language, Question
from insights.ports.messaging import Part
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.answers import AnswerView
from insights.views.papers import PaperView

STYLE = """
body{margin:0;background:#c9d9c3;font:15px/1.35 Roboto,"Noto Sans KR","DejaVu Sans",sans-serif;width:390px}
.bar{background:#527da3;color:#fff;padding:10px 14px;font-weight:600;display:flex;gap:10px;align-items:center}
.bar i{width:34px;height:34px;border-radius:50%;background:#0e6b60;display:grid;place-items:center;font-style:normal}
.post{background:#fff;margin:8px 40px 8px 8px;border-radius:12px;overflow:hidden;box-shadow:0 1px 1px #0002}
.post img{display:block;width:100%}
.words{padding:7px 10px;white-space:pre-wrap;overflow-wrap:anywhere}
a{color:#2678b6;text-decoration:none}
blockquote{margin:2px 0;padding:3px 8px;border-left:3px solid #3390ec;background:#3390ec14;border-radius:4px}
blockquote[expandable]{max-height:61px;overflow:hidden}
.rich{padding:8px 12px}
.rich img{margin:6px -12px;width:calc(100% + 24px)}
.rich h2{font-size:18px;margin:4px 0}
.rich p{margin:5px 0}
.rich ul{margin:4px 0;padding-left:18px}
.rich li p{margin:2px 0}
.rich hr{border:0;border-top:1px solid #0002}
.rich details{border-top:1px solid #0001;padding:6px 0}
.rich summary{cursor:default}
.rich footer{color:#707579;font-size:13px}
.typed{background:#effdde;margin:8px 8px 8px 90px;border-radius:12px;padding:7px 10px;box-shadow:0 1px 1px #0002}
code{font:13px/1.35 monospace;background:#0000000d;border-radius:3px;padding:0 2px}
.keys{display:grid;gap:4px;margin:0 40px 8px 8px}
.keys div{display:flex;gap:4px}
.keys span{flex:1;background:#6b8a64cc;color:#fff;border-radius:8px;padding:7px;text-align:center;font-size:13px}
"""


class PictureClock:
    """The day after the sample day, whenever a picture is made."""

    def now(self) -> datetime:
        return datetime(2024, 11, 7, 9, tzinfo=UTC)


async def telegram_page(settings: Settings, language: Language, *, rich: bool = False) -> str:
    """The newest edition as a private chat gets it; `rich`: as one message that unfolds."""
    async with open_edition(settings, language) as (app, edition):
        digest = [replace(message, rich=rich) for message in app.views.digest.messages(edition, language)]
        parts = plan(digest)
        refs = {part.payload["picture"] for part in parts if "picture" in part.payload}
        pictures = {ref: await app.stores.pictures.get_png(ref) for ref in refs}
    return page(parts, pictures)


async def topic_page(settings: Settings, language: Language, topic: str) -> str:
    """The answer to a press on the topic's button."""
    async with open_edition(settings, language) as (_, edition):
        return page(plan([PaperView(taxonomy=load_taxonomy()).category(edition, topic, language)]), {})


async def answer_page(settings: Settings, language: Language, paper_id: str, asked: str) -> str:
    """A question about a paper of the edition, and its answer."""
    async with open_edition(settings, language) as (app, edition):
        paper = next(item.paper for item in edition.papers if item.paper.id == paper_id)
        question = Question(text=asked, papers=(paper,), language=language)
        states = [state async for state in app.answering.answer_from_full_texts(question)]
        answer = AnswerView(language=language).render(states[-1], [paper])
    return page(plan([answer]), {}, typed=f"/ask {paper_id} {asked}")


@asynccontextmanager
async def open_edition(settings: Settings, language: Language) -> AsyncIterator[tuple[AppContext, Edition]]:
    async with open_app(settings, clock=PictureClock()) as app:
        edition = await app.editions.get_latest(language)
        if edition is None:
            raise RuntimeError("there is no edition to show")
        yield app, edition


def plan(messages: Sequence[Message]) -> list[Part]:
    return TelegramMessenger().plan(Chat(platform="telegram", account="1", id="1"), messages)


def page(parts: Sequence[Part], pictures: Mapping[str, bytes], typed: str = "") -> str:
    """`typed` is what the reader sent before."""
    sent = f'<div class="typed">{escape(typed)}</div>' if typed else ""
    posts = "".join(_post(part.payload, pictures) for part in parts)
    bar = '<div class="bar"><i>D</i>Daily Insights</div>'
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{bar}{sent}{posts}"


def _post(payload: Mapping[str, Any], pictures: Mapping[str, bytes]) -> str:
    png = pictures.get(payload.get("picture", ""))
    image = f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}">' if png else ""
    rows = (
        "".join(f"<span>{escape(key['text'])}</span>" for key in row) for row in payload.get("keyboard", ())
    )
    board = "".join(f"<div>{row}</div>" for row in rows)
    shown = f'<div class="keys">{board}</div>' if board else ""
    if "rich" in payload:
        return f'<div class="post rich">{rich_words(payload["rich"], image)}</div>{shown}'
    words = f'<div class="words">{payload["html"]}</div>'
    content = words + image if payload.get("caption_above") else image + words
    return f'<div class="post">{content}</div>{shown}'


def settings_of(environment: Mapping[str, str], folder: Path) -> Settings:
    """The same closed world the pictures' bot lives in."""
    read: dict[str, Any] = {name.lower(): value for name, value in environment.items() if name.isupper()}
    known = {name: value for name, value in read.items() if name in Settings.model_fields}
    return Settings(**{"_env_file": folder / "none", **known})
