"""docs/reference/commands.md and README's table: what the bot answers, in both languages, and what its command line says."""

import argparse
import os
from collections.abc import Iterator

from bot.__main__ import COMMAND_NAME, build_parser
from handlers.command_words import help_word
from handlers.commands import COMMAND_NAMES
from insights.i18n.catalog import translate
from insights.model import Language

WIDTH = "88"

HEAD = """\
# Commands

*This page is generated from `handlers/commands.py`, `handlers/command_words.toml`, `insights/i18n/locale/` and `bot/__main__.py`: `make docs`.*

A command is typed the same way on Telegram, on Slack, on the page and in the terminal. On Slack, a command name
that another app owns is reached as `/insights NAME`, or by mentioning the bot: `@Daily Insights status`. What is
no command is a question: reply to a post of the bot's, or write to it directly and name a paper.

Plain sentences lead to commands as well: “what's new today?”, “papers about diffusion”, “number 2”, “summarise”,
“subscribe me every morning at 8”, “stop sending”; in Korean “오늘 뭐 나왔어?”, “확산 모델 논문 찾아줘”, “2번”, “요약해줘”, “매일
아침 8시에 보내줘”, “그만 보내줘”. While the talk is about one paper, whatever may be a question about it is one; and a
subscription changes on clear words alone, else the bot asks back.
"""

LINE = """\
`/subscribe` reads one line, in any order: topics (`/categories` lists them), a time as `HH:MM`, a time zone such as
`Asia/Seoul`, a language. What is not named stays as it was.
"""

KOREAN = """\
한국어 낱말도 명령입니다. 텔레그램의 명령 목록과 슬랙의 슬래시 명령에는 로마자 이름만 들어가므로, 텔레그램 그룹에서는 봇을
멘션하거나 답장하면서 `@봇이름 /오늘`이라고, 슬랙에서는 `/` 없이 `오늘`이라고(채널에서는 봇을 멘션하고) 보냅니다.
"""

FOOT = """\
Exit codes: 0 done; 1 something outside failed; 2 the command or a setting is wrong. Whatever happens, one clear
sentence stands on standard error.
"""


def table() -> str:
    """README's: every command in English."""
    return _table("en", ("Command", "What comes"))


def page() -> str:
    return "\n".join(
        [
            HEAD,
            "## In English\n",
            _table("en", ("Command", "What comes")),
            "",
            LINE,
            "## 한국어\n",
            KOREAN,
            _table("ko", ("명령", "받는 것")),
            "",
            "## On the command line\n",
            *(f"```text\n{text}```\n" for text in _helps()),
            FOOT,
        ]
    )


def _table(language: Language, heads: tuple[str, str]) -> str:
    rows = [f"| {heads[0]} | {heads[1]} |", "| --- | --- |"]
    for name in COMMAND_NAMES:
        summary, _, example = translate(language, f"commands.menu.{name}").partition(": /")
        word = help_word(name, language)
        typed = f"`/{example or name}`" + (f", `/{word}`" if word else "")
        rows.append(f"| {typed} | {summary} |")
    return "\n".join(rows)


def _helps() -> list[str]:
    """Each help text at one width, whatever the terminal's is."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        return [
            one.format_help() for one in (build_parser(COMMAND_NAME), *_verbs(build_parser(COMMAND_NAME)))
        ]
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def _verbs(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """All below it, each before its own. Argparse keeps them in the actions whose choices are parsers."""
    for action in of._actions:  # noqa: SLF001 - argparse offers no other way to its subcommands
        if isinstance(action.choices, dict):
            for verb in action.choices.values():
                yield verb
                yield from _verbs(verb)
