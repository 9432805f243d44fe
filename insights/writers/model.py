"""Reports by any OpenAI-compatible model: one structured call per topic, checked before it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from insights.errors import ModelFailed
from insights.model import Feature, Labelled, Language, Paper, Report, Tldr, WrittenBy
from insights.ports import Clock, Writer
from insights.writers import checks, prompts

TIMEOUT_S = 60.0
CONNECT_S = 5.0


@dataclass(slots=True, kw_only=True)
class ModelWriter:
    """`embedded` gives each paper's one sentence, which stays a quote. `key` may be anything for a local
    server; openai's client only wants it not to be empty.
    """

    model: str
    key: str
    base_url: str
    clock: Clock
    embedded: Writer
    featured: int
    _client: Any = field(default=None)

    async def tldr(self, paper: Paper) -> Tldr:
        return await self.embedded.tldr(paper)

    async def report(self, topic: str, papers: Sequence[Labelled], language: Language) -> Report:
        answer = await self._answer(topic, papers, language)
        ids = {item.paper.id for item in papers}
        sections, checked = checks.sections(answer, ids)
        return Report(
            topic=topic,
            language=language,
            sections=sections,
            featured=tuple(Feature(paper=item.paper.id) for item in papers[: self.featured]),
            written_by=WrittenBy(kind="model", model=self.model),
            written_at=self.clock.now(),
            checks=checked,
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _answer(self, topic: str, papers: Sequence[Labelled], language: Language) -> str:
        import openai

        shape = {"name": "report", "strict": True, "schema": prompts.schema()}
        try:
            said = await self._connected().chat.completions.create(
                model=self.model,
                messages=prompts.messages(topic, papers, language),
                response_format={"type": "json_schema", "json_schema": shape},
            )
        except openai.OpenAIError as error:
            # The message of an APIStatusError may repeat the request: only its kind is told.
            status = getattr(error, "status_code", "")
            raise ModelFailed(f"{type(error).__name__} {status}".strip()) from error
        choice = said.choices[0] if said.choices else None
        if choice is None or choice.finish_reason == "length" or not choice.message.content:
            raise ModelFailed("its answer is empty or was cut off")
        content: str = choice.message.content
        return content

    def _connected(self) -> Any:
        """The client, made when first needed: importing openai takes half a second."""
        if self._client is None:
            import httpx2
            import openai

            self._client = openai.AsyncOpenAI(
                api_key=self.key or "none",
                base_url=self.base_url or None,
                timeout=httpx2.Timeout(TIMEOUT_S, connect=CONNECT_S),
                max_retries=1,
            )
        return self._client
