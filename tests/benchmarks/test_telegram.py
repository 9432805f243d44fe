"""A day to chats of every kind, with Telegram's rates on a fast clock and one send in twenty failing."""

from pathlib import Path

from benchmarks.telegram import Terms, measured
from tests.standins.telegram_rates import MINUTE


async def test_a_day_reaches_chats_of_every_kind_complete_once_and_in_order(tmp_path: Path) -> None:
    """RULE: of 500 papers' digest nothing is missing unless two answers running were lost, nothing comes out of
    order; only a lost answer's message may stand there twice, and it is counted; the chart is uploaded once; the
    rates hold.
    """
    got = await measured(Terms(chats=10, seconds=40.0, speed=40.0, faults=0.05, papers=500), tmp_path)
    assert got["complete"] + got["incomplete_and_cut_twice"] == 10
    assert (got["papers"], got["in_order"], got["dead"]) == (500, 10, 0)
    assert got["sent_twice"] <= got["answers_lost"] <= got["possible_duplicates"]
    assert got["uploads"] <= 1 + got["answers_lost"]
    assert got["messages_per_chat"] <= 5.5
    assert got["most_in_a_groups_minute"] <= MINUTE
