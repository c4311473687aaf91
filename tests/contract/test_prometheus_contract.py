"""What every Prometheus must answer through the port, the sandbox and a real one alike, to the same samples."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agents.clients.prometheus import Prometheus
from tests.contract.prometheus_stage import Shop, Shown, real_prometheus, sandbox_prometheus
from workflows.errors import PermanentError

WEB = 'namespace="shop-prod",pod=~"web-.*"'
SAME = (
    "up",
    "1 + 2 * 3 ^ 2 % 7",
    "-up",
    "up == 0",
    "up == bool 0",
    'count by (job) (up{job!="kubelet"})',
    'kube_deployment_status_replicas{namespace=~"shop-(prod|dev)",deployment!~"w.*"}',
    f"rate(http_requests_total{{{WEB}}}[5m])",
    f"irate(http_requests_total{{{WEB}}}[2m])",
    f"increase(http_requests_total{{{WEB}}}[31m] offset 10m)",
    f"sum by (code) (rate(http_requests_total{{{WEB}}}[5m]))",
    f"sum without (pod, instance) (rate(http_requests_total{{{WEB}}}[5m]))",
    f'sum(rate(http_requests_total{{{WEB},code=~"5.."}}[5m])) / sum(rate(http_requests_total{{{WEB}}}[5m]))',
    f"histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{{{WEB}}}[5m])))",
    f"histogram_quantile(0.5, rate(http_request_duration_seconds_bucket{{{WEB}}}[5m]))",
    'max by (pod) (max_over_time(container_memory_working_set_bytes{namespace="shop-prod"}[20m]))',
    'avg_over_time(container_memory_working_set_bytes{pod=~"mailer-.*"}[10m])',
    'delta(container_memory_working_set_bytes{pod=~"web-.*"}[10m])',
    "topk(3, sum by (namespace) (rate(container_cpu_usage_seconds_total[5m])))",
    "container_memory_working_set_bytes / on (namespace, pod, container) "
    'kube_pod_container_resource_limits{resource="memory"}',
    'container_memory_rss * on (namespace, pod) group_left (phase) kube_pod_status_phase{phase="Running"}',
    'up{job="web"} or up{job="mailer"}',
    "up unless up > 0",
    'kube_pod_info and on (pod) container_memory_rss{namespace="shop-dev"}',
    "scalar(sum(up)) + vector(1)",
    "clamp_max(kube_deployment_spec_replicas, 2)",
    "nothing_is_called_this",
)
REFUSED = ("rate(up", "up{", "rate(up)", "no_such_function(up)", "up +", 'up{pod=~"["}', "")


@pytest.fixture(scope="module")
def shop() -> Shop:
    """One shop for all, of a moment some hours ago that a real Prometheus still keeps."""
    return Shop(time.time())


@pytest.fixture(params=["sandbox", "real"])
async def shown(request: pytest.FixtureRequest, shop: Shop, tmp_path: Path) -> AsyncIterator[Shown]:
    """Each kind of Prometheus in turn."""
    opened = sandbox_prometheus(shop) if request.param == "sandbox" else real_prometheus(shop, tmp_path)
    async with opened as found:
        yield found


async def test_queries_through_the_port(shown: Shown) -> None:
    """Instant and range queries give labelled points; what has no series gives none; the version has a name."""
    prometheus = Prometheus(shown.url)
    at = datetime.fromtimestamp(shown.at, UTC)
    try:
        assert await prometheus.ready()
        ready = await prometheus.instant('up{job="web",namespace="shop-prod"}', at)
        assert [(one.labels["__name__"], one.points[0].value) for one in ready] == [("up", 1.0)] * 3
        (scalar,) = await prometheus.instant("1 + 1", at)
        assert (dict(scalar.labels), scalar.points[0].value) == ({}, 2.0)
        assert await prometheus.instant("nothing_is_called_this", at) == ()
        query = f"sum(rate(http_requests_total{{{WEB}}}[5m]))"
        (series,) = await prometheus.range(query, at - timedelta(hours=1), at, timedelta(minutes=5))
        assert len(series.points) == 13
        assert all(20 < point.value < 80 for point in series.points)
    finally:
        await prometheus.close()


async def test_what_cannot_be_read_is_refused_in_one_shape(shown: Shown) -> None:
    """A bad query and a bad parameter are 400 bad_data with a sentence; too many points are refused as well."""
    for query in REFUSED:
        for ask in (shown.get, shown.post):
            status, body = await ask("/api/v1/query", query=query)
            assert (status, body["status"], body["errorType"]) == (400, "error", "bad_data"), query
            assert body["error"].startswith('invalid parameter "query": '), query
    wrong = {"query": "up", "start": str(shown.at - 86_400), "end": str(shown.at)}
    for step in ("1", "0", "x", ""):
        status, body = await shown.get("/api/v1/query_range", **wrong, step=step)
        assert (status, body["errorType"]) == (400, "bad_data")
    status, body = await shown.get("/api/v1/query", query="up", time="noon")
    assert status == 400
    assert body["error"].startswith('invalid parameter "time": ')
    assert body["error"].endswith('cannot parse "noon" to a valid timestamp')
    prometheus = Prometheus(shown.url)
    try:
        with pytest.raises(PermanentError, match=r"Prometheus cannot read the query.*: unclosed left parenthesis"):
            await prometheus.instant("rate(up")
    finally:
        await prometheus.close()


async def test_series_labels_and_the_rest_have_one_shape(shown: Shown) -> None:
    """What dashboards ask for besides queries comes as lists of names or of label sets."""
    span = {"start": str(shown.at - 3600), "end": str(shown.at)}
    _, series = await shown.get("/api/v1/series", **span, **{"match[]": 'kube_pod_info{namespace="shop-dev"}'})
    assert {one["__name__"] for one in series["data"]} == {"kube_pod_info"}
    assert len(series["data"]) == 5
    status, refused = await shown.get("/api/v1/series", **span)
    assert (status, refused["errorType"]) == (400, "bad_data")
    _, labels = await shown.get("/api/v1/labels", **span)
    assert {"__name__", "namespace", "pod", "le"} <= set(labels["data"])
    _, values = await shown.get("/api/v1/label/namespace/values", **span)
    assert values["data"] == ["shop-dev", "shop-prod", "shop-staging"]
    assert (await shown.get("/api/v1/alerts"))[1] == {"status": "success", "data": {"alerts": []}}
    assert (await shown.get("/api/v1/rules"))[1] == {"status": "success", "data": {"groups": []}}
    _, build = await shown.get("/api/v1/status/buildinfo")
    assert {"version", "revision", "branch", "buildUser", "buildDate", "goVersion"} <= set(build["data"])


async def test_the_sandbox_computes_what_a_real_prometheus_computes(shop: Shop, tmp_path: Path) -> None:
    """The same samples and the same query give the same series and numbers, at a moment and over a range."""
    async with sandbox_prometheus(shop) as ours, real_prometheus(shop, tmp_path) as theirs:
        for query in SAME:
            for path, fields in (
                ("/api/v1/query", {"time": str(shop.at)}),
                ("/api/v1/query_range", {"start": str(shop.at - 1800), "end": str(shop.at), "step": "300"}),
            ):
                status, expected = await theirs.get(path, query=query, **fields)
                assert status == 200, (query, expected)
                _, found = await ours.get(path, query=query, **fields)
                assert found["status"] == "success", (query, found)
                assert found["data"]["resultType"] == expected["data"]["resultType"], query
                assert _numbers(found["data"]) == pytest.approx(_numbers(expected["data"]), rel=1e-9, nan_ok=True), (
                    query
                )


def _numbers(data: dict[str, Any]) -> dict[str, float]:
    """Every value by its labels and time."""
    if data["resultType"] == "scalar":
        return {"scalar": float(data["result"][1])}
    return {
        f"{sorted(one['metric'].items())} {at}": float(value)
        for one in data["result"]
        for at, value in (one.get("values") or [one["value"]])
    }
