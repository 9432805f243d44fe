"""The running bot, once its page is up: house, doors, the clock and the drain."""

import asyncio
import logging
from contextlib import AsyncExitStack

from bot.command_menu import menu
from bot.config.settings import Settings
from bot.local.adapter import LocalAdapter
from bot.local.broadcaster import RoomBroadcaster
from bot.rate_limited_messenger import pacing
from bot.runtime.first_run import FirstRun
from bot.runtime.gc_tuning import freeze_startup_objects
from bot.runtime.main import WebRuntime, run_until_stopped
from bot.runtime.platforms import PlatformSupervisor, build_platforms, configuration_hints
from bot.runtime.process_role import ProcessRole, worker_identity
from bot.wiring.app import AppContext, open_app
from bot.wiring.handlers import operator_chat
from insights.messages.blocks import Message
from insights.model import Edition
from scheduler.delivery.rendering import DeliveryRenderer
from scheduler.delivery.worker import DeliveryWorker
from scheduler.jobs import SOON, DueJob, EditionJob, RetentionJob
from scheduler.limits.account_limiter import AccountLimiters, MemoryRates
from scheduler.operator_alerts import OperatorAlerts
from scheduler.ticker import Ticker

log = logging.getLogger(__name__)


async def run_service(
    settings: Settings,
    opened: WebRuntime,
    stop: asyncio.Event,
    role: ProcessRole = ProcessRole.ALL,
    slot: str = "",
) -> None:
    """Until `stop` is set. Raises BadConfiguration for what no waiting mends."""
    progress = opened.progress
    async with AsyncExitStack() as stack:
        progress.step("database", "opening")
        house = await stack.enter_async_context(open_app(settings))
        progress.done("database", describe_database(settings))
        local = make_local_platform(house, opened.rooms)
        if opened.page is not None:
            opened.page.open(local, house.stores.pictures)
        doors = PlatformSupervisor(house=house, progress=progress, listen=role.receives)
        name = (
            stack.enter_context(worker_identity(settings.database_url.get_secret_value(), slot))
            if role.delivers
            else ""
        )
        buckets = AccountLimiters(
            rates=MemoryRates() if is_only_sender(settings, role) else house.stores.rates
        )
        drain = make_delivery_worker(house, name, buckets)
        doors.on_connected = drain.wake
        doors.register(local)
        stack.push_async_callback(doors.close)
        light = FirstRun(house=house, messenger=local.messenger, progress=progress, wake=drain.wake)
        for line in configuration_hints(settings):
            progress.done("model", line)
        platforms = build_platforms(house, doors.tell, pacing(buckets), opened.hooks, listens=role.receives)
        if platforms and doors.listen and await house.access.needs_owner():
            code = f"send /start {house.access.code} to the bot in private: who does so first owns it (in Slack without the slash)"
            progress.done("owner", code)
        work = [doors.connect_with_retry(door) for door in platforms]
        if role.delivers:
            work += [drain.run(), run_worker_jobs(house, light, drain, opened)]
        else:
            work.append(run_frontend(light, opened))
        try:
            await run_until_stopped(stop, work)
        finally:
            log.info("stopping")
            await doors.stop_listening()


def describe_database(settings: Settings) -> str:
    """Which database, without what is secret in its address."""
    scheme, _, rest = settings.database_url.get_secret_value().partition("://")
    return rest[1:] if scheme.startswith("sqlite") else scheme.partition("+")[0]


def make_local_platform(house: AppContext, rooms: RoomBroadcaster) -> LocalAdapter:
    return LocalAdapter(
        asks=house.router,
        local_posts=house.stores.local_posts,
        posts=house.stores.posts,
        attachments=house.stores.attachments,
        clock=house.clock,
        rooms=rooms,
        commands=menu(),
        language=house.settings.digest_language,
    )


def is_only_sender(settings: Settings, role: ProcessRole) -> bool:
    """Whether nobody else sends: one process that does everything, on a file."""
    return role is ProcessRole.ALL and settings.database_url.get_secret_value().startswith("sqlite")


def make_delivery_worker(house: AppContext, name: str, buckets: AccountLimiters) -> DeliveryWorker:
    return DeliveryWorker(
        ledger=house.stores.ledger,
        messengers=house.messengers,
        renders=DeliveryRenderer(
            store=house.stores.editions,
            editions=house.editions,
            view=house.mine,
            clock=house.clock,
            tunes=house.tastes,
        ),
        clock=house.clock,
        owner=name,
        buckets=buckets,
    )


def make_operator_alerts(house: AppContext) -> OperatorAlerts | None:
    """What the operator is told, when there is a chat to tell it in."""
    chat = operator_chat(house.settings.operator_chat)
    if chat is None:
        return None

    async def tells(message: Message) -> bool:
        return await house.access.notify(chat, message)

    return OperatorAlerts(
        dues=house.stores.dues,
        operations=house.stores.operations,
        store=house.stores.editions,
        clock=house.clock,
        view=house.status,
        language=house.settings.digest_language,
        tells=tells,
    )


async def run_frontend(light: FirstRun, opened: WebRuntime) -> None:
    """What is there already is shown; editions and deliveries are a worker's."""
    await light.publish(await light.stored_or_sample())
    opened.progress.done("ready", f"open {opened.address}")
    freeze_startup_objects()


async def run_worker_jobs(
    house: AppContext, light: FirstRun, drain: DeliveryWorker, opened: WebRuntime
) -> None:
    """First light, then the clock strikes for ever. Several workers would each show the sample: they don't."""
    found = await light.newest_or_fallback()
    if opened.page or not found.sample:
        await light.publish(found)
    progress = opened.progress
    progress.done("ready", f"open {opened.address}" if opened.page else f"worker {drain.owner}")
    freeze_startup_objects()

    async def made(edition: Edition) -> None:
        progress.done("papers", f"{len(edition.papers)} papers of {edition.day}")
        await light.publish(edition)

    newest = EditionJob(
        editions=house.editions,
        store=house.stores.editions,
        clock=house.clock,
        language=house.settings.digest_language,
        made=made,
        not_before=house.clock.now() + SOON,
    )
    tick = DueJob(dues=house.stores.dues, clock=house.clock, max_lateness=house.settings.max_lateness)
    watch = make_operator_alerts(house)
    tidying = RetentionJob(housekeeping=house.stores.housekeeping, clock=house.clock)

    async def strike() -> None:
        await newest()
        if await tick():
            drain.wake()
        if watch is not None:
            await watch()
        await tidying()

    ticker = Ticker()
    ticker.start(strike, house.settings.tick_seconds)
    try:
        await asyncio.Event().wait()
    finally:
        await ticker.stop()
