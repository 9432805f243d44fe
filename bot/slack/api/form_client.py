"""slack_sdk's client with every argument in the request's body.

The SDK writes the arguments of some methods into the address, among them the blocks of blocks.validate: servers bound an
address's length, and log it. Slack takes a form from every method (docs.slack.dev/apis/web-api#basics).
"""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse


class FormWebClient(AsyncWebClient):
    """AsyncWebClient that posts as a form what the SDK would append to the address."""

    async def api_call(
        self,
        api_method: str,
        *,
        http_verb: str = "POST",
        params: dict[str, Any] | None = None,
        **others: Any,
    ) -> AsyncSlackResponse:
        """As AsyncWebClient.api_call; a request that has a body of its own is sent as it is."""
        if params is None or others:
            return await super().api_call(api_method, http_verb=http_verb, params=params, **others)
        token = {name: value for name, value in params.items() if name == "token"}
        return await super().api_call(api_method, params=token, data=_form(params))


def _form(params: Mapping[str, Any]) -> dict[str, str]:
    """Without the token, which goes into the header; booleans as Slack's 1 and 0."""
    given = {name: value for name, value in params.items() if value is not None and name != "token"}
    return {name: str(int(value) if isinstance(value, bool) else value) for name, value in given.items()}
