"""The model's part of `python -m bot doctor`: one question to each model that is set."""

from pathlib import Path

from bot.cli.doctor import SETTINGS_CHECKS
from bot.cli.model_check import check_model
from bot.config.settings import Settings
from tests.databases import database_url_in
from tests.standins.openai import ModelStandin


def settings_of(folder: Path, **more: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url_in(folder),
        **more,
    )


async def test_the_model_and_its_judge_are_asked(tmp_path: Path) -> None:
    """RULE: each once, and one that fails is named with what to do; nothing is written to the bot's own database."""
    async with ModelStandin() as server:
        server.respond_with('{"answer": "8"}')
        server.refuse = lambda body: (401, "no such key") if body["model"] == "judge" else None
        settings = settings_of(
            tmp_path, openai_model="small", model_judge="judge", openai_base_url=server.url
        )
        first, second = await check_model(settings)
        assert [body["model"] for body in server.requests] == ["small", "judge"]
    assert (first.name, first.state) == ("model answers", "ok")
    assert "small answers" in first.summary
    assert (second.name, second.state) == ("judge answers", "failed")
    assert "MODEL_JUDGE" in second.fix
    assert list(tmp_path.iterdir()) == []


async def test_one_model_is_asked_once(tmp_path: Path) -> None:
    """RULE: a model that judges its own sentences is one model; without one nothing is asked."""
    async with ModelStandin() as server:
        server.respond_with('{"answer": "8"}')
        settings = settings_of(
            tmp_path, openai_model="small", model_judge="small", openai_base_url=server.url
        )
        assert len(await check_model(settings)) == len(server.requests) == 1
    assert await check_model(settings_of(tmp_path, model_judge="small")) == []


def test_a_judge_alone_judges_nothing(tmp_path: Path) -> None:
    """RULE: MODEL_JUDGE without OPENAI_MODEL is a warning that says what to set."""
    lines = [
        found.line
        for check in SETTINGS_CHECKS
        for found in check(settings_of(tmp_path, model_judge="judge"))
        if found.name == "model"
    ]
    assert len(lines) == 1
    assert "MODEL_JUDGE is set alone" in lines[0]
    assert "OPENAI_MODEL" in lines[0]
