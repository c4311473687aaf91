"""What the apps tell of themselves: requests, errors and how long they took, and whether they could be scraped."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.prometheus.flow import Flow
from sandbox.prometheus.lives import Life
from sandbox.prometheus.profiles import Http
from sandbox.prometheus.series import NAME, Series

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STEEPNESS = 2.4  # of the spread of durations: the higher, the nearer to the median
_NOT_FOUND = 0.012


@dataclass(frozen=True, kw_only=True)
class Served:
    """What one ready pod serves.

    Attributes:
        pods: how many pods share the traffic.
        broken_since: since when what the app needs is not there; None where it is.
    """

    life: Life
    http: Http
    pods: int
    broken_since: float | None

    def counter(self, share: float, lost: float = 0.0) -> Callable[[float], float | None]:
        """How many requests of a kind there were since the start."""
        (start, *_) = self.life.starts[-1:]
        broken = self.broken_since
        flow = Flow(mean=self.http.rate.get(self.life.namespace, 0.0) / self.pods, name=f"http {self.life.namespace}")

        def count(at: float) -> float | None:
            if at < start:
                return None
            extra = 0.0 if broken is None else lost * flow.count(max(start, broken), at)
            return float(math.floor(share * flow.count(start, at) + extra))

        return count


def traffic_series(served: Served) -> Iterator[Series]:
    """The series of one pod that serves."""
    http, labels = served.http, _labels(served.life)
    good = 1 - http.errors - _NOT_FOUND
    for code, method, share, lost in (
        ("200", "GET", good, -http.lost),
        ("404", "GET", _NOT_FOUND, 0.0),
        ("502" if http.needs else "500", "POST", http.errors, http.lost),
    ):
        named = {NAME: "http_requests_total", **labels, "method": method, "code": code}
        yield Series(labels=named, value=served.counter(share, lost))
    for bound in (*_BUCKETS, math.inf):
        share = 1.0 if math.isinf(bound) else 1 / (1 + (http.seconds / bound) ** _STEEPNESS)
        named = {NAME: "http_request_duration_seconds_bucket", **labels, "le": _shown(bound)}
        yield Series(labels=named, value=served.counter(share))
    yield Series(labels={NAME: "http_request_duration_seconds_count", **labels}, value=served.counter(1.0))
    yield Series(labels={NAME: "http_request_duration_seconds_sum", **labels}, value=served.counter(http.seconds * 1.3))


def up_series(pods: Sequence[Life], nodes: Sequence[str]) -> Iterator[Series]:
    """Which targets could be scraped."""
    found: list[tuple[Mapping[str, str], float]] = [
        ({"job": "kube-state-metrics", "instance": "kube-state-metrics.kube-system:8080"}, 1.0),
        *(({"job": "kubelet", "instance": f"{node}:10250", "node": node}, 1.0) for node in nodes),
        *((_labels(life), float(life.ready)) for life in pods),
    ]
    for labels, value in found:
        yield Series(labels={NAME: "up", **labels}, value=lambda _at, value=value: value)  # type: ignore[misc]


def _labels(life: Life) -> Mapping[str, str]:
    return {
        "job": life.app,
        "instance": f"{life.pod['status'].get('podIP', '')}:8080",
        "namespace": life.namespace,
        "pod": life.name,
    }


def _shown(bound: float) -> str:
    return "+Inf" if math.isinf(bound) else f"{bound:g}"
