"""`python -m bot access`: the list, a revoked chat, the released owner, on a real database in a process of its own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from insights.model import Chat
from insights.ports.admissions import Owner
from insights.store.chats.admissions import SqlAdmissions
from insights.store.db.database import open_database
from tests.bot.cli.test_command_line import run_command
from tests.databases import database_url_in, requires_sqlite

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OWNER = Chat(platform="telegram", account="1", id="5001")
GROUP = Chat(platform="telegram", account="1", id="-100500")


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A database with an owner and a group, both admitted, and a channel that has asked."""
    async with open_database(database_url_in(tmp_path)) as database:
        admissions = SqlAdmissions(database)
        await admissions.claim_ownership(Owner(chat=OWNER, person="5001", language="en"), NOW)
        for chat in (OWNER, GROUP):
            await admissions.admit(chat, "en", NOW)
        await admissions.request_admission(Chat(platform="slack", account="T1", id="C1"), "ko", NOW)
    return tmp_path


async def admitted(folder: Path) -> list[str]:
    async with open_database(database_url_in(folder)) as database:
        return [one.chat.id for one in await SqlAdmissions(database).list_all() if one.is_admitted]


@pytest.mark.parametrize("words", [("access",), ("access", "list")])
async def test_it_lists_the_owner_and_the_chats(folder: Path, words: tuple[str, ...]) -> None:
    """With numbers, and what the settings say."""
    process = run_command(folder, *words, ACCESS="listed", ALLOWED_CHATS="telegram:-42")
    assert process.returncode == 0, process.stderr
    lines = [" ".join(line.split()) for line in process.stdout.splitlines()]
    assert lines == [
        "access listed: admitted chats alone are served",
        "owner telegram:5001",
        "by settings telegram:-42",
        "1 telegram:-100500, admitted since 2026-11-23",
        "2 telegram:5001, admitted since 2026-11-23",
        "3 slack:C1, not admitted since 2026-11-23",
    ]


@pytest.mark.parametrize("target", ["1", "telegram:-100500"])
async def test_it_revokes_a_chat(folder: Path, target: str) -> None:
    """By number or id; twice is an error."""
    process = run_command(folder, "access", "revoke", target)
    assert (process.returncode, process.stdout) == (
        0,
        "Revoked: telegram:-100500. Nothing more is sent there.\n",
    ), process.stderr
    assert await admitted(folder) == ["5001"]
    process = run_command(folder, "access", "revoke", "telegram:-100500")
    assert process.returncode == 2
    assert "nothing to revoke" in process.stderr


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("0", "No chat is called “0”"),
        ("telegram:*", "No chat is called"),
        ("telegram:5001", "owner's own chat"),
        ("slack:C1", "nothing to revoke"),
    ],
)
async def test_what_cannot_be_revoked_has_a_sentence(folder: Path, target: str, message: str) -> None:
    process = run_command(folder, "access", "revoke", target)
    assert process.returncode == 2
    assert message in process.stderr
    assert "Traceback" not in process.stderr
    assert await admitted(folder) == ["-100500", "5001"]


async def test_it_shows_and_releases_the_owner(folder: Path) -> None:
    """Showing changes nothing; after the release there is none, and the next start prints a code."""
    assert run_command(folder, "access", "owner").stdout.split() == ["owner", "telegram:5001"]
    assert "no longer owns the bot" in run_command(folder, "access", "owner", "--release").stdout
    assert "no owner" in run_command(folder, "access", "owner", "--release").stdout


@requires_sqlite
def test_no_database_is_created(tmp_path: Path) -> None:
    """RULE: looking makes no file."""
    process = run_command(tmp_path, "access")
    assert process.returncode != 0
    assert "Traceback" not in process.stderr
    assert not list(tmp_path.glob("*.db*"))
