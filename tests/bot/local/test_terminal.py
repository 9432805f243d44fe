import asyncio
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.local.messenger import local_chat
from bot.local.terminal import run_terminal
from tests.bot.local.example_digest import topics
from tests.bot.local.local_app import LocalApp, make_message
from tests.databases import database_url_in
from tests.paths import ROOT

TIMEOUT_S = 30


async def type_lines(app: LocalApp, *lines: str, width: int = 60) -> str:
    """The terminal's output when these lines are typed."""
    output: list[str] = []

    async def typed() -> AsyncIterator[str]:
        for line in lines:
            yield line

    await run_terminal(app.adapter, language="en", lines=typed(), write=output.append, width=width)
    return "\n".join(output)


async def test_each_line_is_answered_in_order(app: LocalApp) -> None:
    """The first line's answer comes before the second line's."""
    output = await type_lines(app, "/one", "", "/two", "/quit", "/three")
    assert output.index("You asked: /one") < output.index("You asked: /two")
    assert "/three" not in [incoming.text for incoming in app.router.events]


@pytest.mark.parametrize("word", ["/quit", "exit", "Quit", "종료"])
async def test_words_that_end_the_terminal(app: LocalApp, word: str) -> None:
    """A person who types the shell's word leaves, and asks no question."""
    output = await type_lines(app, word, "/one")
    assert "You asked" not in output


async def test_a_number_unfolds_its_details(app: LocalApp) -> None:
    """A topic is unfolded by its number; its input is submitted by number and text."""
    await type_lines(app, "hello")
    await app.adapter.messenger.send(
        local_chat("terminal"),
        app.adapter.messenger.plan(local_chat("terminal"), list(topics("en")))[0],
        "",
    )
    output = await type_lines(app, "/today", "1", "1 which step?")
    assert "[1] ▸ 🛡️ Safety and Alignment · 9 papers" in output
    assert "▾ 🛡️ Safety and Alignment · 9 papers" in output
    action = app.router.events[-1].action
    assert action is not None
    assert (action.verb, action.args) == ("ask", ("2611.00001", "which step?"))


async def test_a_sentence_goes_on_with_the_conversation(app: LocalApp) -> None:
    """RULE: what is typed is no reply to the last message, which may show no papers: the paper talked about stays."""
    await type_lines(app, "/paper", "what data?")
    first, second = app.router.events
    assert (first.reply_to, second.reply_to) == ("", "")
    assert first.event_id != second.event_id


async def test_a_streamed_answer_prints_each_sentence_once(app: LocalApp) -> None:
    """Only what an edit adds is printed."""
    output = await type_lines(app, "/grow")
    assert [output.count(word) for word in ("First.", "Second.", "Third.")] == [1, 1, 1]


async def test_earlier_sessions_are_not_printed_again(app: LocalApp) -> None:
    """The room stores them; the terminal begins after the last one."""
    await type_lines(app, "yesterday")
    assert "yesterday" not in await type_lines(app, "/today")


async def test_a_notice_is_printed(app: LocalApp) -> None:
    """A notice to the sender is printed once."""
    output: list[str] = []
    has_notice = asyncio.Event()

    def write(text: str) -> None:
        output.append(text)
        if "Only you" in text:
            has_notice.set()

    async def typed() -> AsyncIterator[str]:
        yield "/whisper"
        await asyncio.wait_for(has_notice.wait(), TIMEOUT_S)

    await run_terminal(app.adapter, language="en", lines=typed(), write=write, width=60)
    assert sum("Only you" in text for text in output) == 1


SCRIPT = """
import asyncio, sys
from bot.local.terminal import run_terminal
from insights.store.db.database import open_database
from tests.bot.local.local_app import LocalApp

async def main():
    async with open_database(sys.argv[1]) as database:
        await run_terminal(LocalApp(database=database).adapter, language="en")

asyncio.run(main())
"""


async def test_it_works_through_a_pipe(tmp_path: Path) -> None:
    """Lines in, answers out; it ends at the end of input, also without a last line break."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        textwrap.dedent(SCRIPT),
        database_url_in(tmp_path, "pipe.db"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    out, err = await asyncio.wait_for(process.communicate("/one\n한글 질문".encode()), TIMEOUT_S)
    assert (process.returncode, err.decode()) == (0, "")
    assert "You asked: /one" in out.decode()
    assert "You asked: 한글 질문" in out.decode()


async def test_a_scheduled_digest_is_printed(app: LocalApp) -> None:
    """It arrives while nobody types."""
    has_arrived = asyncio.Event()
    output: list[str] = []

    def write(text: str) -> None:
        output.append(text)
        if "By itself" in text:
            has_arrived.set()

    async def typed() -> AsyncIterator[str]:
        chat = local_chat("terminal")
        (part,) = app.adapter.messenger.plan(chat, [make_message("By itself.")])
        await app.adapter.messenger.send(chat, part, "")
        await asyncio.wait_for(has_arrived.wait(), TIMEOUT_S)
        yield "/quit"

    await run_terminal(app.adapter, language="en", lines=typed(), write=write, width=60)
    assert sum("By itself." in text for text in output) == 1
