"""Follow-up questions with a model: its statements grow with what they rest on; when it fails, the reader quotes."""

import json
from itertools import pairwise
from pathlib import Path

from insights.messages.plain_text import render
from insights.model import Question
from insights.views.answers import AnswerView
from tests.handlers.dialogue import Dialogue
from tests.handlers.question_app import PLAN, ROBOT, SWIFT, asking
from tests.standins.openai import ModelStandin

QUOTE = "We ran everything on 8 A100 GPUs for 36 hours."


def saying(*statements: tuple[str, str]) -> str:
    """Each names all passages it may rest on, as a model that is sure of itself does."""
    listed = [{"text": text, "passages": [1], "quote": quote} for text, quote in statements]
    return json.dumps({"statements": listed}, ensure_ascii=False)


async def test_a_models_statement_stands_with_its_quote_and_section(tmp_path: Path) -> None:
    """Three turns; the second knows the first; the same question asks the model once."""
    async with ModelStandin() as model:
        model.says(saying(("It ran on 8 A100 GPUs for 36 hours.", QUOTE), ("It ran on 9000 GPUs.", QUOTE)))
        async with asking(tmp_path, openai_model="m", openai_base_url=model.url) as (house, _):
            dialogue = Dialogue(house=house)
            answer = await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")
            assert f"It ran on 8 A100 GPUs for 36 hours. — “{QUOTE}” (2 Experiments)" in answer.replace(
                "\n  ", " "
            )
            assert "9000" not in answer
            assert "Written by m" in answer
            asked = len(model.asked)
            await dialogue.say("and for how many hours?")
            assert "how many GPUs were used?" in model.asked[-1]["messages"][1]["content"]
            await dialogue.say(f"/ask {ROBOT.id} who?")
            await Dialogue(house=house, room="other").say(f"/ask {SWIFT.id} How many GPUs were used?")
            assert len(model.asked) == asked + 2


async def test_a_model_that_carries_nothing_says_no_passage_does(tmp_path: Path) -> None:
    """With the nearest passages offered."""
    async with ModelStandin() as model:
        model.says(saying(("It cures everything at once.", "It cures everything at once, as we show below.")))
        async with asking(tmp_path, openai_model="m", openai_base_url=model.url) as (house, _):
            answer = await Dialogue(house=house).say(f"/ask {SWIFT.id} how many GPUs were used?")
            assert "No passage of" in answer
            assert "What stands nearest:" in answer
            assert "cures" not in answer


async def test_a_model_that_fails_gives_way_to_the_reader(tmp_path: Path) -> None:
    """Its failure is said, its answer is not kept: the next question asks the model again."""
    async with ModelStandin() as model:
        model.fails("500")
        async with asking(tmp_path, openai_model="m", openai_base_url=model.url) as (house, _):
            dialogue = Dialogue(house=house)
            answer = await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")
            assert f"“{QUOTE}” (2 Experiments)" in answer
            assert "because the model failed" in answer
            model.fails("")
            model.says(saying(("It ran on 8 A100 GPUs for 36 hours.", QUOTE)))
            assert "Written by m" in await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")


async def test_a_days_papers_are_answered_for_by_abstracts(tmp_path: Path) -> None:
    """A model's word about one of them stands with the words of its abstract."""
    async with ModelStandin() as model:
        quote = "We train agents with reinforcement learning and a Llama planner on web tasks."
        model.says(saying(("PlanRL uses a Llama planner.", quote)))
        async with asking(tmp_path, openai_model="m", openai_base_url=model.url) as (house, world):
            answer = await Dialogue(house=house).say("which of today's RL papers use Llama?")
            assert PLAN.title in answer
            assert f"“{quote}”" in answer.replace("\n  ", " ")
            assert not world.asked["html"]


async def test_nothing_shown_is_taken_back(tmp_path: Path) -> None:
    """Each state of an answer holds every line of the one before; the first says what is being fetched."""
    async with ModelStandin() as model:
        model.says(saying(("It ran on 8 A100 GPUs.", QUOTE), ("It took 36 hours in all on 8 GPUs.", QUOTE)))
        async with asking(tmp_path, openai_model="m", openai_base_url=model.url) as (house, _):
            question = Question(text="how many GPUs?", papers=(SWIFT,), language="en")
            view = AnswerView(language="en")
            shown = [view.render(told, [SWIFT]) async for told in house.answering.from_texts(question)]
    states = [[line for line in render(one, 1000).text.split("\n") if line] for one in shown]
    assert [len(state) for state in states] == [1, 2, 3, 4, 5]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(states))
