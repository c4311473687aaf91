"""The whole bot in the foreground: built in order, torn down in reverse."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from bot.app.agents import House, Memory, open_house
from bot.app.alerts import open_alerts
from bot.app.check import REAL_CLUSTER
from bot.app.core import new_id, open_core
from bot.app.housekeeping import chores_of, keep_house
from bot.app.people import with_sandbox_people
from bot.app.state import prepare_state
from bot.app.store import Store, database_url, held_secrets, open_store
from bot.app.suggestions import suggesting
from bot.logging import configure_logging
from bot.sandboxes import sandbox_slack
from bot.settings import Flags, Settings, SlackMode
from bot.settings.models import SlackSettings
from bot.slack.app import Parts, SlackApp
from bot.slack.client import web_client
from bot.slack.links import Permalinks
from bot.slack.replies import SlackReplies
from bot.store.audit_key import AuditKey, read_key, read_or_create_key
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.sealer import Sealer
from languages import LANGUAGES, speaking
from languages.catalogue import warm
from workflows.model.principal import Workspace
from workflows.ports import Links
from workflows.redaction import Redactor

if TYPE_CHECKING:
    from sandbox.slack.server import SandboxSlack

DECLARED_DEAD = 70  # exit code

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the sandbox is met; both carry a secret.

    Attributes:
        page: where people talk.
        webhook: the incoming webhook of #alerts, for monitoring.
    """

    page: str
    webhook: str


async def serve(
    settings: Settings, flags: Flags, *, in_cluster: bool, sandbox_port: int, announce: Callable[[Addresses], None]
) -> None:
    """Run until SIGTERM or SIGINT.

    Once the bot answers on its sandbox, `announce` is told the sandbox's addresses.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    configure_logging(settings.log_level, Redactor(held_secrets(settings.slack, database_url(settings))))
    prepare_state(settings.state)
    async with AsyncExitStack() as stack:
        addresses, slack = None, settings.slack
        if settings.slack_mode is SlackMode.SANDBOX:
            targets = settings.cluster_targets(in_cluster=in_cluster, flags=flags)
            breakable = any(target.sandbox for target in targets)
            sandbox = await stack.enter_async_context(
                sandbox_slack(settings.state / "sandbox", sandbox_port, settings.slack.command, with_cluster=breakable)
            )
            settings = with_sandbox_people(settings)
            addresses = Addresses(page=sandbox.page_url, webhook=sandbox.webhook_url)
            slack = _of_sandbox(settings.slack, sandbox)
        store = await stack.enter_async_context(open_store(settings))
        links = Permalinks(await stack.enter_async_context(web_client(slack)))
        memory = Memory(records=store.records, links=links)
        house = await stack.enter_async_context(open_house(settings, flags, memory, in_cluster=in_cluster))
        if settings.kubeconfig_unused(flags):
            log.warning("kubeconfig_unused", why="the sandbox Slack has its own cluster", mend=REAL_CLUSTER)
        if not house.targets:
            log.warning("no_cluster", mend="set KUBECONFIG, or clusters in the settings")
        await _run(settings, slack, store, house, links, stop, lambda: announce(addresses) if addresses else None)
    log.info("stopped")


async def _run(
    settings: Settings,
    slack_settings: SlackSettings,
    store: Store,
    house: House,
    links: Links,
    stop: asyncio.Event,
    announce: Callable[[], None],
) -> None:
    async with AsyncExitStack() as stack:
        stack.enter_context(speaking(settings.slack.language))  # where nobody's own language is known
        executor = f"{socket.gethostname()}-{new_id()}"
        outbox = Outbox(store.database, executor)
        inbox = Inbox(store.database, executor)
        replies = SlackReplies(outbox)
        sealer = Sealer(store.database, await asyncio.to_thread(_key, settings), store.anchor)
        stack.push_async_callback(sealer.seal_now)
        stack.push_async_callback(_stopped, asyncio.create_task(sealer.run(), name="audit sealer"))
        core = await stack.enter_async_context(
            open_core(settings, store, house, replies, executor, _exit_at_once, suggesting(settings, house))
        )
        await core.engine.launch()
        again_after = settings.alerts.diagnose_again_after
        alerts = open_alerts(slack_settings, store, house, core, replies, links=links, again_after=again_after)
        posts = await stack.enter_async_context(alerts)
        slack = SlackApp(
            slack_settings,
            Parts(
                handlers=core.conversation,
                posts=posts,
                inbox=inbox,
                outbox=outbox,
                audit=store.audit,
                access=settings.access,
                workspace=Workspace(cluster=house.cluster_name),
                redactor=Redactor(held_secrets(slack_settings, store.database.url)),
                clock=asyncio.get_running_loop().time,
                new_reference=new_id,
            ),
        )
        await slack.start()
        stack.push_async_callback(slack.close)
        chores = chores_of(settings, store, inbox, outbox, core.alerts, core.announcer)
        keeping = asyncio.create_task(keep_house(chores, asyncio.get_running_loop().time), name="housekeeping")
        stack.push_async_callback(_stopped, keeping)
        clusters = [target.name for target in house.targets]
        log.info("ready", slack=settings.slack_mode, clusters=clusters, executor=executor)
        announce()
        warming = asyncio.create_task(asyncio.to_thread(warm, LANGUAGES), name="message catalogues")
        stack.push_async_callback(_stopped, warming)
        await stop.wait()
        log.info("stopping")


def _key(settings: Settings) -> AuditKey:
    return read_key(settings.audit.key_file) if settings.audit.key_file else read_or_create_key(settings.state)


def _of_sandbox(settings: SlackSettings, slack: "SandboxSlack") -> SlackSettings:
    """The settings pointed at the sandbox Slack; which mode the bot is in was decided before."""
    return settings.model_copy(
        update={
            "api_url": slack.api_url,
            "bot_token": SecretStr(slack.bot_token),
            "app_token": SecretStr(slack.app_token),
        }
    )


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _exit_at_once() -> None:
    """The other replicas declared this process dead and took its runs over: it must not touch them again."""
    log.critical("declared_dead", then="exiting at once; the runs go on elsewhere")
    os._exit(DECLARED_DEAD)
