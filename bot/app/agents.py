"""Clusters, metrics, agents and the templates that are checked against them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agents.base import BaseAgent
from agents.chat.help import HelpAgent
from agents.chat.together import RequestsAgent
from agents.chat.understanding import Grammar
from agents.clients.kubernetes.clusters import make_clusters
from agents.clients.kubernetes.port import Clusters
from agents.clients.kubernetes.spec import ClusterSpec
from agents.clients.metric_sources import MetricSources
from agents.clients.prometheus import Prometheus
from agents.deployment.agent import DeploymentAgent
from agents.diagnostic.agent import DiagnosticAgent
from agents.kubernetes.agent import KubernetesAgent
from agents.kubernetes.inventory import Inventory
from agents.monitoring.agent import MonitoringAgent
from agents.monitoring.measuring import Measuring
from agents.records.agent import RecordsAgent
from agents.registry import AgentRegistry, EnvironmentOf
from agents.validation.agent import ValidationAgent
from bot.app.kubeconfig import check_kubeconfig
from bot.app.store import database_url, held_secrets
from bot.sandboxes import sandbox_cluster, sandbox_prometheus_url
from bot.settings import ClusterTarget, Flags, Settings
from languages import mark
from workflows.catalog import Catalog, builtin_templates, load_catalog
from workflows.model.risk import Environment
from workflows.model.template import WorkflowTemplate
from workflows.ports import Links, Records
from workflows.redaction import Redactor


def now() -> datetime:
    """The clock of the process, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class House:
    """The agents and what they work on."""

    clusters: Clusters
    metrics: MetricSources
    inventory: Inventory
    registry: AgentRegistry
    catalog: Catalog
    grammar: Grammar
    targets: tuple[ClusterTarget, ...]

    @property
    def cluster_name(self) -> str:
        """The default cluster; empty where none is configured."""
        return self.targets[0].name if self.targets else ""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the bot remembers of its own work.

    Attributes:
        records: None where there is no database.
        links: None where messages have no address.
    """

    records: Records | None = None
    links: Links | None = None


@asynccontextmanager
async def open_house(settings: Settings, flags: Flags, memory: Memory, *, in_cluster: bool) -> AsyncIterator[House]:
    """Connect lazily to the clusters of the settings, start or join the sandbox one, and load the templates."""
    async with AsyncExitStack() as stack:
        targets = settings.cluster_targets(in_cluster=in_cluster, flags=flags)
        for target in targets:
            await asyncio.to_thread(check_kubeconfig, target, settings.kubeconfig)
        specs = [await _spec(target, settings.state, stack) for target in targets]
        clusters = make_clusters(specs)
        stack.push_async_callback(clusters.close)
        metrics = _metrics(settings, targets, stack)
        registry, catalog = _assemble(
            clusters,
            metrics,
            Redactor(held_secrets(settings.slack, database_url(settings))),
            settings.environment_of,
            settings.workflows.folders,
            memory,
        )
        yield House(
            clusters=clusters,
            metrics=metrics,
            inventory=Inventory(clusters, time.monotonic),
            registry=registry,
            catalog=catalog,
            grammar=Grammar(catalog.all()),
            targets=targets,
        )


def _metrics(settings: Settings, targets: Sequence[ClusterTarget], stack: AsyncExitStack) -> MetricSources:
    if settings.prometheus_url:
        configured = Prometheus(settings.prometheus_url)
        stack.push_async_callback(configured.close)
        return MetricSources(configured=configured)
    if not any(target.sandbox for target in targets):
        return MetricSources()
    sandbox = Prometheus(sandbox_prometheus_url(settings.state / "sandbox"), name=mark("the sandbox Prometheus"))
    stack.push_async_callback(sandbox.close)
    return MetricSources(sandbox=sandbox)


async def _spec(target: ClusterTarget, state: Path, stack: AsyncExitStack) -> ClusterSpec:
    kubeconfig = Path(target.kubeconfig) if target.kubeconfig else None
    if target.sandbox:
        kubeconfig = await stack.enter_async_context(sandbox_cluster(state / "sandbox"))
    return ClusterSpec(
        name=target.name,
        kubeconfig=kubeconfig,
        context=target.context,
        in_cluster=kubeconfig is None,
        sandbox=target.sandbox,
        read_only=target.read_only,
    )


def catalogue_without_a_cluster(folders: Sequence[Path] = ()) -> tuple[AgentRegistry, Catalog]:
    """Actions and templates as they are anywhere, for commands that only print or check them."""
    return _assemble(make_clusters([]), MetricSources(), Redactor(), _production, folders, Memory())


def registry_without_a_cluster() -> AgentRegistry:
    """Actions as they are anywhere, for checking templates that may be wrong."""
    no_records = _records(Memory(), lambda: (), lambda: ())
    return AgentRegistry(
        [*_agents(make_clusters([]), MetricSources(), Redactor(), lambda: ()), no_records], _production
    )


def _assemble(
    clusters: Clusters,
    metrics: MetricSources,
    redactor: Redactor,
    environment_of: EnvironmentOf,
    folders: Sequence[Path],
    memory: Memory,
) -> tuple[AgentRegistry, Catalog]:
    loaded: list[Catalog] = []  # help lists the templates, which are checked against the actions, help among them

    def templates() -> Sequence[WorkflowTemplate]:
        return loaded[0].all()

    agents = _agents(clusters, metrics, redactor, templates)
    registry = AgentRegistry([*agents, _records(memory, templates, lambda: registry.changing())], environment_of)
    loaded.append(load_catalog([builtin_templates(), *folders], registry))
    return registry, loaded[0]


def _agents(
    clusters: Clusters,
    metrics: MetricSources,
    redactor: Redactor,
    templates: Callable[[], Sequence[WorkflowTemplate]],
) -> list[BaseAgent]:
    return [
        HelpAgent(templates),
        RequestsAgent(templates),
        KubernetesAgent(clusters, redactor.redact, now),
        DeploymentAgent(clusters, redactor.redact, now),
        ValidationAgent(clusters),
        MonitoringAgent(clusters, Measuring(metrics, redactor.redact, now), redactor.redact, time.monotonic),
        DiagnosticAgent(clusters, metrics, now),
    ]


def _records(
    memory: Memory,
    templates: Callable[[], Sequence[WorkflowTemplate]],
    changing: Callable[[], Sequence[tuple[str, str]]],
) -> RecordsAgent:
    return RecordsAgent(records=memory.records, links=memory.links, templates=templates, changing=changing, now=now)


def _production(_cluster: str, _namespace: str) -> Environment:
    return Environment.PRODUCTION
