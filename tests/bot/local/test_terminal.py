import asyncio
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

from bot.local.messenger import local_chat
from bot.local.terminal import talk
from tests.bot.local.example_digest import topics
from tests.bot.local.local_app import Stage, said
from tests.paths import ROOT

PATIENCE_S = 30


async def play(stage: Stage, *lines: str, width: int = 60) -> str:
    """What the terminal shows when these lines are typed."""
    shown: list[str] = []

    async def typed() -> AsyncIterator[str]:
        for line in lines:
            yield line

    await talk(stage.door, language="en", lines=typed(), write=shown.append, width=width)
    return "\n".join(shown)


async def test_each_line_is_answered_in_order(stage: Stage) -> None:
    """A dialogue: said, answered, said, answered."""
    shown = await play(stage, "/one", "", "/two", "/quit", "/three")
    assert shown.index("You asked: /one") < shown.index("You asked: /two")
    assert "/three" not in [incoming.text for incoming in stage.player.heard]


async def test_a_number_unfolds_what_carries_it(stage: Stage) -> None:
    """A topic is read by typing its number; its input line is answered by number and words."""
    await play(stage, "hello")
    await stage.door.messenger.send(
        local_chat("terminal"),
        stage.door.messenger.plan(local_chat("terminal"), list(topics("en")))[0],
        "",
    )
    shown = await play(stage, "/today", "1", "1 which step?")
    assert "[1] ▸ 🛡️ Safety and Alignment · 9 papers" in shown
    assert "▾ 🛡️ Safety and Alignment · 9 papers" in shown
    action = stage.player.heard[-1].action
    assert action is not None
    assert (action.verb, action.args) == ("ask", ("2611.00001", "which step?"))


async def test_a_sentence_replies_to_the_last_message(stage: Stage) -> None:
    """A question without a command is about what was shown last; a command is about nothing."""
    await play(stage, "/paper", "what data?")
    first, second = stage.player.heard
    assert (first.reply_to, second.reply_to) == ("", "2")
    assert first.event_id != second.event_id


async def test_a_growing_answer_prints_each_sentence_once(stage: Stage) -> None:
    """Nothing shown is repeated when the answer grows."""
    shown = await play(stage, "/grow")
    assert [shown.count(word) for word in ("First.", "Second.", "Third.")] == [1, 1, 1]


async def test_earlier_sessions_are_not_printed_again(stage: Stage) -> None:
    """The room remembers; the terminal begins where the person is."""
    await play(stage, "yesterday")
    assert "yesterday" not in await play(stage, "/today")


async def test_a_whisper_is_printed(stage: Stage) -> None:
    """What only they see is seen."""
    shown: list[str] = []
    whispered = asyncio.Event()

    def write(words: str) -> None:
        shown.append(words)
        if "Only you" in words:
            whispered.set()

    async def typed() -> AsyncIterator[str]:
        yield "/whisper"
        await asyncio.wait_for(whispered.wait(), PATIENCE_S)

    await talk(stage.door, language="en", lines=typed(), write=write, width=60)
    assert sum("Only you" in words for words in shown) == 1


SCRIPT = """
import asyncio, sys
from bot.local.terminal import talk
from insights.store.db.database import open_database
from tests.bot.local.local_app import Stage

async def main():
    async with open_database(sys.argv[1]) as database:
        await talk(Stage(database=database).door, language="en")

asyncio.run(main())
"""


async def test_it_talks_through_a_pipe(tmp_path: Path) -> None:
    """Without a terminal: lines in, answers out, done at the end of input, also without a last line break."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        textwrap.dedent(SCRIPT),
        f"sqlite:///{tmp_path / 'pipe.db'}",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    out, err = await asyncio.wait_for(process.communicate("/one\n한글 질문".encode()), PATIENCE_S)
    assert (process.returncode, err.decode()) == (0, "")
    assert "You asked: /one" in out.decode()
    assert "You asked: 한글 질문" in out.decode()


async def test_what_arrives_by_itself_is_printed(stage: Stage) -> None:
    """The scheduled digest comes while nobody types."""
    arrived = asyncio.Event()
    shown: list[str] = []

    def write(words: str) -> None:
        shown.append(words)
        if "By itself" in words:
            arrived.set()

    async def typed() -> AsyncIterator[str]:
        chat = local_chat("terminal")
        (part,) = stage.door.messenger.plan(chat, [said("By itself.")])
        await stage.door.messenger.send(chat, part, "")
        await asyncio.wait_for(arrived.wait(), PATIENCE_S)
        yield "/quit"

    await talk(stage.door, language="en", lines=typed(), write=write, width=60)
    assert sum("By itself." in words for words in shown) == 1
