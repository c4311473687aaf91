"""What `serve --check` looks at: everything that has to be reachable, without starting the bot."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from agents.chat.reading.own import lexicons_with
from agents.clients.kubernetes.port import DEPLOYMENT, POD
from bot.app.agents import House, Memory, open_house
from bot.app.store import open_store
from bot.settings import Flags, Settings, SettingsError, SlackMode
from bot.slack.client import own_identity, socket_url, web_client
from bot.store.audit_key import read_key
from workflows.errors import QuarterdeckError

REAL_CLUSTER = "start with --real-cluster to look at the real one, READ_ONLY, or set the tokens of a real Slack"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One thing that was looked at.

    Attributes:
        ok: None where there is nothing to look at.
        detail: what was found, or what is wrong and the mend.
    """

    name: str
    ok: bool | None
    detail: str


async def check(settings: Settings, flags: Flags, *, in_cluster: bool) -> AsyncIterator[Checked]:
    """Look at each part in turn; one that fails does not hide the next."""
    yield Checked(name="settings", ok=True, detail=f"state in {settings.state}")
    yield await _tried("database", lambda: _database(settings))
    yield await _slack(settings)
    if settings.understanding.lexicons:
        yield await _tried("lexicons", lambda: _lexicons(settings))
    async with AsyncExitStack() as stack:
        try:
            house = await stack.enter_async_context(open_house(settings, flags, Memory(), in_cluster=in_cluster))
        except QuarterdeckError as error:
            name = "cluster" if isinstance(error, SettingsError) else "workflows"
            yield Checked(name=name, ok=False, detail=" ".join(str(error).split()))
            return
        yield Checked(name="workflows", ok=True, detail=f"{len(house.catalog.all())} templates")
        if settings.kubeconfig_unused(flags):
            detail = f"not used, as the sandbox Slack has its own cluster: {REAL_CLUSTER}"
            yield Checked(name="KUBECONFIG", ok=None, detail=detail)
        async for row in _clusters(house):
            yield row
        yield await _prometheus(house)


async def _tried(name: str, look: Callable[[], Awaitable[str]], mend: str = "") -> Checked:
    try:
        return Checked(name=name, ok=True, detail=await look())
    except QuarterdeckError as error:
        said = " ".join(str(error).split())
        return Checked(name=name, ok=False, detail=f"{said}; {mend}" if mend else said)


async def _database(settings: Settings) -> str:
    async with open_store(settings) as store:
        await store.database.ping()
        kind = "embedded Postgres" if settings.embedded_database else "Postgres"
        if settings.audit.key_file is not None:
            read_key(settings.audit.key_file)
        return f"{kind}, schema up to date: {store.database.url}"


async def _lexicons(settings: Settings) -> str:
    lexicons_with(settings.understanding.lexicons)
    return f"the built-in ones and the words of {', '.join(map(str, settings.understanding.lexicons))}"


async def _slack(settings: Settings) -> Checked:
    if settings.slack_mode is SlackMode.SANDBOX:
        return Checked(name="slack", ok=None, detail="the sandbox Slack: no SLACK_BOT_TOKEN and SLACK_APP_TOKEN")

    async def look() -> str:
        async with web_client(settings.slack) as client:
            own = await own_identity(client)
            await socket_url(client, settings.slack)
            return f"bot {own.bot_user} of team {own.team}, Socket Mode opens"

    return await _tried("slack", look)


async def _clusters(house: House) -> AsyncIterator[Checked]:
    if not house.targets:
        yield Checked(name="cluster", ok=None, detail="none: set KUBECONFIG, or clusters in the settings")
    for target in house.targets:

        async def look(name: str = target.name) -> str:
            cluster = house.clusters.get(name)
            version = await cluster.version()
            reads = await cluster.can("list", POD, "")
            scales = await cluster.can("patch", DEPLOYMENT, "")
            may = "reads pods" if reads else "may not list pods of all namespaces"
            return f"{version}, {may}, {'scales deployments' if scales else 'may not change deployments'}"

        kind = "sandbox cluster" if target.sandbox else "cluster"
        mend = "check the server and the credentials of its kubeconfig, and that this machine reaches it"
        yield await _tried(f"{kind} {target.name}", look, mend)


async def _prometheus(house: House) -> Checked:
    configured, sandbox = house.metrics.configured, house.metrics.sandbox
    found = configured or sandbox
    if found is None:
        return Checked(name="prometheus", ok=None, detail="none: set PROMETHEUS_URL for evidence from metrics")

    async def look() -> str:
        version = await found.ready()
        up = len(await found.instant("up"))
        return f"version {version}, {up} targets" if up else f"version {version}, but it scrapes nothing"

    mend = "check PROMETHEUS_URL, and that this machine reaches it" if configured else "start me again"
    return await _tried("prometheus" if configured else "sandbox prometheus", look, mend)
