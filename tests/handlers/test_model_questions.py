"""Questions with a language model: checked statements with their quotes; when it fails, the extractive answerer."""

import json
from itertools import pairwise
from pathlib import Path

from insights.messages.plain_text import render
from insights.model import Question
from insights.views.answers import AnswerView
from tests.handlers.dialogue import Dialogue
from tests.handlers.question_app import PLAN, ROBOT, SWIFT, app_with_papers
from tests.standins.openai import ModelStandin

QUOTE = "We ran everything on 8 A100 GPUs for 36 hours."


def model_answer(*statements: tuple[str, str]) -> str:
    """A model's JSON answer; every statement names the first passage."""
    listed = [{"text": text, "passages": [1], "quote": quote} for text, quote in statements]
    return json.dumps({"statements": listed}, ensure_ascii=False)


async def test_a_models_statement_is_shown_with_quote_and_section(tmp_path: Path) -> None:
    """The second turn's prompt has the first question; a repeated question does not ask the model again."""
    async with ModelStandin() as model:
        model.respond_with(
            model_answer(("It ran on 8 A100 GPUs for 36 hours.", QUOTE), ("It ran on 9000 GPUs.", QUOTE))
        )
        async with app_with_papers(tmp_path, openai_model="m", openai_base_url=model.url) as (app, _):
            dialogue = Dialogue(app=app)
            answer = await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")
            assert f"It ran on 8 A100 GPUs for 36 hours. — “{QUOTE}” (2 Experiments)" in answer.replace(
                "\n  ", " "
            )
            assert "9000" not in answer
            assert "Written by m" in answer
            asked = len(model.requests)
            await dialogue.say("and for how many hours?")
            assert "how many GPUs were used?" in model.requests[-1]["messages"][1]["content"]
            await dialogue.say(f"/ask {ROBOT.id} who?")
            await Dialogue(app=app, room="other").say(f"/ask {SWIFT.id} How many GPUs were used?")
            assert len(model.requests) == asked + 2


async def test_statements_without_evidence_are_dropped(tmp_path: Path) -> None:
    """RULE: without a checked statement the extractive answerer answers, and the next question asks the model again."""
    async with ModelStandin() as model:
        model.respond_with(
            model_answer(("It cures everything at once.", "It cures everything at once, as we show below."))
        )
        async with app_with_papers(tmp_path, openai_model="m", openai_base_url=model.url) as (app, _):
            dialogue = Dialogue(app=app)
            answer = await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")
            assert f"“{QUOTE}” (2 Experiments)" in answer
            assert "cures" not in answer
            model.respond_with(model_answer(("It ran on 8 A100 GPUs for 36 hours.", QUOTE)))
            assert "Written by m" in await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")


async def test_an_answer_that_was_cut_off_is_not_kept(tmp_path: Path) -> None:
    """RULE: the statements that came are shown; the next who asks the same gets a whole answer."""
    first = ("It ran on 8 A100 GPUs for 36 hours.", QUOTE)
    async with ModelStandin() as model:
        model.respond_with(model_answer(first, ("It took 36 hours in all on 8 GPUs.", QUOTE)))
        async with app_with_papers(tmp_path, openai_model="m", openai_base_url=model.url) as (app, _):
            dialogue = Dialogue(app=app)
            model.fail_with("half")
            answer = await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")
            assert first[0] in answer
            assert "36 hours in all" not in answer
            model.fail_with("")
            assert "36 hours in all" in await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")


async def test_a_failed_model_falls_back_to_the_extractive_answerer(tmp_path: Path) -> None:
    """RULE: the answer says so and is not cached: the next question asks the model again."""
    async with ModelStandin() as model:
        model.fail_with("500")
        async with app_with_papers(tmp_path, openai_model="m", openai_base_url=model.url) as (app, _):
            dialogue = Dialogue(app=app)
            answer = await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")
            assert f"“{QUOTE}” (2 Experiments)" in answer
            assert "because the model failed" in answer
            model.fail_with("")
            model.respond_with(model_answer(("It ran on 8 A100 GPUs for 36 hours.", QUOTE)))
            assert "Written by m" in await dialogue.say(f"/ask {SWIFT.id} how many GPUs were used?")


async def test_a_question_over_a_day_uses_abstracts(tmp_path: Path) -> None:
    """A model's statement about one of them is shown with a quote of its abstract."""
    async with ModelStandin() as model:
        quote = "We train agents with reinforcement learning and a Llama planner on web tasks."
        model.respond_with(model_answer(("PlanRL uses a Llama planner.", quote)))
        async with app_with_papers(tmp_path, openai_model="m", openai_base_url=model.url) as (app, world):
            answer = await Dialogue(app=app).say("which of today's RL papers use Llama?")
            assert PLAN.title in answer
            assert f"“{quote}”" in answer.replace("\n  ", " ")
            assert not world.requests["html"]


async def test_an_answer_only_grows(tmp_path: Path) -> None:
    """RULE: each state of an answer contains every line of the one before, but the line that says what is fetched."""
    async with ModelStandin() as model:
        model.respond_with(
            model_answer(("It ran on 8 A100 GPUs.", QUOTE), ("It took 36 hours in all on 8 GPUs.", QUOTE))
        )
        async with app_with_papers(tmp_path, openai_model="m", openai_base_url=model.url) as (app, _):
            question = Question(text="how many GPUs?", papers=(SWIFT,), language="en")
            view = AnswerView(language="en")
            steps = [progress async for progress in app.answering.answer_from_full_texts(question)]
    states = [
        [line for line in render(view.render(progress, [SWIFT]), 1000).text.split("\n") if line]
        for progress in steps
    ]
    assert [len(state) for state in states] == [1, 1, 2, 3, 4]
    assert steps[0].fetching == (SWIFT,)
    assert states[0][0] not in states[1]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(states[1:]))
