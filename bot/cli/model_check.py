"""The check of the model in `doctor --live`: one question, and what the server turned out to take."""

import tempfile
import time
from pathlib import Path

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from bot.wiring.clock import SystemClock
from bot.wiring.model_writers import build_client
from bot.wiring.stores import Stores
from insights.errors import ModelFailed
from insights.ports.metrics import NoMetrics
from insights.store.db.database import open_database
from insights.writing.llm.capabilities import ServerCapabilities
from insights.writing.llm.client import ModelRequest
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.prompts import strict_object
from insights.writing.llm.throttle import Throttle

ANSWER_TOKENS = 400
QUESTION = "How many legs does a spider have? Return one JSON object of the schema and nothing else."
_FORMATS = {
    "json_schema": "takes a JSON schema",
    "json_object": "takes JSON mode, no schema",
    "none": "takes neither JSON schema nor JSON mode",
}


async def check_model(settings: Settings) -> list[Diagnostic]:
    """Asks the model, and the one that judges, one question, in a database of its own: nothing of it counts against the
    day's tokens.
    """
    if not settings.openai_model:
        return []
    models = dict.fromkeys(filter(None, (settings.openai_model, settings.model_judge)))
    return [await _ask(settings, model) for model in models]


async def _ask(settings: Settings, model: str) -> Diagnostic:
    clock, throttle = SystemClock(), Throttle(max_concurrent=1)
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(f"sqlite:///{Path(folder) / 'doctor.db'}") as database:
            stores = Stores.from_database(database, clock)
            client = build_client(settings, model, clock, stores, throttle, metrics=NoMetrics())
            try:
                started = time.perf_counter()
                response = await client.complete(_request())
                seconds = time.perf_counter() - started
                capabilities = await client.capabilities()
                find_json_object(response)
            except ModelFailed as error:
                return _failed(settings, model, error)
            finally:
                await client.close()
    summary = f"{model} answers in {seconds:.1f} s; {_describe(capabilities)}"
    return Diagnostic(name=_name(settings, model), summary=summary)


def _name(settings: Settings, model: str) -> str:
    return "model answers" if model == settings.openai_model else "judge answers"


def _request() -> ModelRequest:
    return ModelRequest(
        purpose="question",
        subject="doctor",
        messages=[{"role": "system", "content": "Answer."}, {"role": "user", "content": QUESTION}],
        schema_name="answer",
        schema=strict_object({"answer": {"type": "string"}}),
        answer_tokens=ANSWER_TOKENS,
    )


def _failed(settings: Settings, model: str, error: ModelFailed) -> Diagnostic:
    fix = "check OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL; until then the embedded writer writes"
    if model != settings.openai_model:
        fix = "check MODEL_JUDGE; until then the checks alone decide"
    summary = f"{model}: {error.reason}"
    return Diagnostic(name=_name(settings, model), state="failed", summary=summary, fix=fix)


def _describe(capabilities: ServerCapabilities) -> str:
    length = (
        "no limit on the answer" if capabilities.length_field == "none" else f"{capabilities.length_field}"
    )
    system = "" if capabilities.system_role else ", no system message"
    lenient = "" if capabilities.additional_properties else " without additionalProperties"
    reasons = ", needs room to reason" if capabilities.is_reasoning else ""
    return f"{_FORMATS[capabilities.response_format]}{lenient}, {length}{system}{reasons}"
