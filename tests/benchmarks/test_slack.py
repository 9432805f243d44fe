"""A day to channels of two workspaces, each with a bot in a process of its own, Slack's rates and one call in twenty failing."""

from pathlib import Path

from benchmarks.slack import SlackTerms, measured
from tests.standins.slack_rates import WORKSPACE_PER_MINUTE


async def test_a_day_reaches_every_channel_complete_once_and_in_order(tmp_path: Path) -> None:
    """RULE: nothing is missing unless two answers running were lost, nothing comes out of order; only a lost answer's message
    may stand there twice, and it is counted; a chart is uploaded once in a workspace; the rates hold; what people do
    meanwhile is acknowledged.
    """
    terms = SlackTerms(workspaces=2, channels=2, papers=60, seconds=90.0, ask_every_s=1.0)
    got = await measured(terms, tmp_path)
    assert (got["finished"], got["dead"]) == (2, 0)
    assert got["complete"] + got["incomplete_and_cut_twice"] == 4
    assert (got["in_order"], got["in_one_thread"]) == (4, 4)
    assert got["sent_twice"] <= got["answers_lost"] <= got["possible_duplicates"]
    assert got["most_uploads_of_a_chart"] <= 2  # again after a fault
    assert got["most_in_a_workspaces_minute"] <= WORKSPACE_PER_MINUTE
    assert got["requests"] > 3
    assert got["unacknowledged"] == 0
