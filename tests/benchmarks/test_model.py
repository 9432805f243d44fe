"""benchmarks.model counts what each way of writing a day takes, in one run."""

from benchmarks.model import SMALL_PRICE, measure_day
from insights.writing.llm.model_price import parse_price
from tests.model_day import make_papers


async def test_each_way_is_counted() -> None:
    """RULE: readings send each abstract once, one paper a call takes more calls, all abstracts are sent twice."""
    found = await measure_day(make_papers(), 0.0, parse_price(SMALL_PRICE))
    ours, singly, original = found["readings"], found["paper by paper"], found["all abstracts"]
    assert ours.papers == singly.papers == original.papers == 12
    assert ours.calls < singly.calls
    assert ours.tokens_in < singly.tokens_in
    assert 0 < ours.cost_usd < singly.cost_usd
