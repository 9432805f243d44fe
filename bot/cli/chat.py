"""`python -m bot chat`: the bot in a terminal, on the same database; no token needed."""

import argparse
from functools import partial

from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.terminal import run_terminal
from bot.runtime.platforms import build_local_platform
from bot.runtime.redaction import Redactor
from bot.runtime.standard_streams import print_output
from bot.wiring.app import open_app
from insights.errors import ExternalFailure

SOURCE_TIMEOUT_S = 8.0
"""The terminal waits so long for the sources before it shows the sample day."""


async def run(settings: Settings, _arguments: argparse.Namespace) -> str:
    async with open_app(settings) as app:
        adapter = build_local_platform(app, RoomBroadcaster())
        app.platforms.add(adapter)
        language = settings.digest_language
        if await app.editions.get_latest(language) is None:
            try:
                await app.editions.make_edition(language, timeout_s=SOURCE_TIMEOUT_S)
            except ExternalFailure:
                await app.editions.make_sample(language)
        write = partial(print_output, redactor=Redactor.from_settings(settings))
        await run_terminal(adapter, language=language, write=write)
    return ""
