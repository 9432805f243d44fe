"""The client of an OpenAI-compatible server: one way to make it, for reports and for answers."""

from typing import Any

CONNECT_S = 5.0
"""A server that is there takes a connection at once; a report may take minutes."""


def make_client(key: str, base_url: str, timeout_s: float) -> Any:
    """An openai.AsyncOpenAI. Make it when it is first needed: importing openai takes half a second."""
    import httpx2
    import openai

    return openai.AsyncOpenAI(
        api_key=key or "none",
        base_url=base_url or None,
        timeout=httpx2.Timeout(timeout_s, connect=CONNECT_S),
        max_retries=1,
    )
