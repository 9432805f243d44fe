"""Citations as files in Slack: shared where a file can be, else shown to be copied."""

from pathlib import Path

from tests.bot.slack.full_app import run_app
from tests.standins.slack import SlackStandin
from tests.standins.slack_rules import iter_nodes

PAPER = "2411.02355"


async def test_a_file_is_shared_in_a_direct_message_and_shown_to_one_person_in_a_channel(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: in a channel nobody else sees it: a short one can be copied, of a long one it is said where to ask for it."""
    async with run_app(server, tmp_path):
        await server.direct_message("U1", f"export {PAPER}")
        await server.wait_until(lambda: server.shared_files, 60)
        [(channel, content)] = server.shared_files
        assert channel == server.messages[-1].channel
        assert content.startswith(b"@misc{")
        await server.command("C1", "U1", "/export", f"ris {PAPER}")
        await server.wait_until(lambda: server.ephemerals, 60)
        shown = server.ephemerals[-1]
        assert any(node.get("type") == "rich_text_preformatted" for node in iter_nodes(shown.blocks))
        assert "TY  - UNPB" in str(shown.blocks)
        count = len(server.ephemerals)
        await server.command("C1", "U1", "/export", "today")
        await server.wait_until(lambda: len(server.ephemerals) > count, 60)
        assert "Ask for it in a direct message" in server.ephemerals[-1].visible_text
        assert len(server.shared_files) == 1
