"""DiagnosticAgent on the sandbox's shop, through the real client."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.clients.metric_sources import MetricSources
from agents.clients.prometheus import Metrics, Point, Series
from agents.diagnostic.agent import DiagnosticAgent
from agents.diagnostic.models import AnalyzePodIssues, Cause, Diagnosis, Severity, State
from agents.registry import AgentRegistry
from tests.integration.agents.agents_shop import Shop, context
from workflows.errors import InvalidParameters, NotFound, TemporaryError
from workflows.model.risk import Environment


class _Memory:
    """Metrics that know one figure for every container asked about, or that are away."""

    def __init__(self, value: float | None) -> None:
        self.value = value
        self.asked: list[str] = []

    async def instant(self, query: str, at: datetime | None = None) -> Sequence[Series]:
        self.asked.append(query)
        if self.value is None:
            raise TemporaryError("I cannot reach Prometheus at http://prometheus:9090: refused")
        pods = query.partition('pod=~"')[2].partition('"')[0].split("|")
        point = Point(at=at or datetime.now(UTC), value=self.value)
        return [Series(labels={"pod": pod, "container": "checkout"}, points=(point,)) for pod in pods]

    async def range(self, query: str, start: datetime, end: datetime, step: timedelta) -> Sequence[Series]:
        return []

    async def ready(self) -> str:
        return "3.5.0"

    async def close(self) -> None:
        return None


async def _diagnose(shop: Shop, metrics: Metrics | None = None, **asked: str) -> Diagnosis:
    agent = DiagnosticAgent(shop.clusters, MetricSources(configured=metrics), lambda: datetime.now(UTC))
    return await agent.analyze_pod_issues(AnalyzePodIssues(**asked), context())


@pytest.mark.parametrize(
    ("app", "cause", "words", "changed"),
    [
        ("cart", Cause.MISSING_ENVIRONMENT, "environment variable CART_DB_URL is not set", "CART_DB_URL removed"),
        ("checkout", Cause.OUT_OF_MEMORY, "its container is killed for memory", "memory limit 256Mi → 64Mi"),
        ("search", Cause.IMAGE_PULL, "search:1.5.0 cannot be pulled: it does not exist there", "search:1.4.0 → 1.5.0"),
        ("ledger", Cause.UNSCHEDULABLE, "each asks for 64Gi memory, and the largest node has", "512Mi → 64Gi"),
    ],
)
async def test_each_broken_app_has_its_true_cause(shop: Shop, app: str, cause: Cause, words: str, changed: str) -> None:
    """One finding, the true one, with evidence and the rollout that brought it; nothing was written."""
    found = await _diagnose(shop, namespace="shop-prod", deployment=app)
    (finding,) = found.findings
    assert found.state is State.BROKEN
    assert found.headline == finding.headline
    assert found.headline.startswith(f"shop-prod/{app} is down: ")
    assert words in found.headline
    assert (finding.cause, finding.severity) == (cause, Severity.DOWN)
    assert finding.evidence
    assert finding.change is not None
    assert any(changed in line for line in finding.change.lines)
    assert shop.sandbox.writes == []


@pytest.mark.parametrize("app", ["web", "mailer"])
@pytest.mark.parametrize("namespace", ["shop-prod", "shop-staging", "shop-dev"])
async def test_nothing_is_claimed_of_healthy_apps(shop: Shop, app: str, namespace: str) -> None:
    """Healthy is an answer."""
    found = await _diagnose(shop, namespace=namespace, deployment=app)
    assert found.state is State.HEALTHY
    assert found.findings == ()
    assert found.headline.startswith(f"{namespace}/{app} is healthy: ")
    assert found.headline.endswith("no restarts, no warnings in the last hour")


async def test_a_namespace_lists_each_broken_workload_and_counts_the_rest(shop: Shop) -> None:
    """Four are broken, each in a line of its own, two are healthy; what was read is counted."""
    found = await _diagnose(shop, namespace="shop-prod")
    assert found.headline == "4 of 6 workloads in shop-prod are broken: cart, checkout, ledger, search"
    assert {finding.about.name for finding in found.findings} == {"cart", "checkout", "search", "ledger"}
    assert (found.healthy, found.workloads) == (2, 6)
    assert found.objects > 12
    assert found.events > 10
    assert found.not_looked_at == ("traffic (no Prometheus configured)",)


async def test_one_pod_can_be_asked_about(shop: Shop) -> None:
    """The answer is about the pod alone, with its workload's change."""
    name = next(pod["metadata"]["name"] for pod in shop.sandbox.objects("Pod", "shop-prod") if "cart" in str(pod))
    found = await _diagnose(shop, namespace="shop-prod", pod=name)
    (finding,) = found.findings
    assert found.target == f"shop-prod/{name}"
    assert (finding.about.kind, finding.pods, finding.pods_total) == ("Pod", 1, 1)
    assert finding.change is not None


async def test_memory_is_measured_where_prometheus_is_there(shop: Shop) -> None:
    """The peak stands beside the limit; the query names only the pods that were killed."""
    memory = _Memory(64 * 2**20)
    found = await _diagnose(shop, memory, namespace="shop-prod", deployment="checkout")
    assert any("memory peaked at 64Mi of 64Mi" in item.text for item in found.findings[0].evidence)
    assert found.not_looked_at == ("traffic",)
    assert len(memory.asked) == 1


async def test_a_diagnosis_stands_without_prometheus_when_it_is_away(shop: Shop) -> None:
    """The cause is named all the same, and what was not looked at says why."""
    found = await _diagnose(shop, _Memory(None), namespace="shop-prod", deployment="checkout")
    assert found.findings[0].cause is Cause.OUT_OF_MEMORY
    assert any("cannot reach Prometheus" in text for text in found.not_looked_at)


async def test_without_the_permission_no_log_is_read(shop: Shop) -> None:
    """A principal without pods.logs gets what the objects say, and is told that logs were left out."""
    limited = context()
    principal = replace(limited.principal, permissions=frozenset({"pods.get"}))
    agent = DiagnosticAgent(shop.clusters, MetricSources(), lambda: datetime.now(UTC))
    asked = AnalyzePodIssues(namespace="shop-prod", deployment="cart")
    found = await agent.analyze_pod_issues(asked, replace(limited, principal=principal))
    assert found.findings[0].cause is Cause.CRASH_LOOP
    assert "logs (you do not have pods.logs)" in found.not_looked_at


async def test_what_the_cluster_refuses_is_said_and_the_rest_is_found(shop: Shop) -> None:
    """An account that may not see events, nodes and ReplicaSets still gets a cause."""
    for resource in ("events", "nodes", "replicasets"):
        shop.sandbox.forbid("quarterdeck", "list", resource)
    found = await _diagnose(shop, namespace="shop-prod", deployment="search")
    assert found.findings[0].cause is Cause.IMAGE_PULL
    assert {text.split(" ")[0] for text in found.not_looked_at} == {"events", "nodes", "replicasets", "traffic"}


async def test_a_name_that_does_not_exist_is_answered_with_the_nearest(shop: Shop) -> None:
    """The error names what there is."""
    with pytest.raises(NotFound, match="there is no deployment chekout in shop-prod; there are: checkout"):
        await _diagnose(shop, namespace="shop-prod", deployment="chekout")


async def test_an_empty_namespace_is_no_failure(shop: Shop) -> None:
    """Nothing runs there, and that is said."""
    found = await _diagnose(shop, namespace="default")
    assert (found.state, found.headline) == (State.EMPTY, "Nothing runs in default")


async def test_the_registry_runs_it_and_its_json_reads_back(shop: Shop) -> None:
    """Run by name as a workflow does, the result is JSON of the same diagnosis, and unknown parameters are refused."""
    agent = DiagnosticAgent(shop.clusters, MetricSources(), lambda: datetime.now(UTC))
    registry = AgentRegistry([agent], lambda _cluster, _namespace: Environment.PRODUCTION)
    result = await registry.run("DiagnosticAgent", "analyze_pod_issues", {"namespace": "shop-prod"}, context())
    assert Diagnosis.model_validate(json.loads(json.dumps(result))).state is State.BROKEN
    with pytest.raises(InvalidParameters, match="cannot take namespaces"):
        await registry.run("DiagnosticAgent", "analyze_pod_issues", {"namespaces": "x"}, context())
