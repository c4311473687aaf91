"""What the kubelet's cAdvisor measures: memory and CPU of containers.

A container that is killed for memory lives for seconds here, which no scrape would see. Its memory is shown as what
leads to the kill: from each start it climbs, and reaches the limit at the next.
"""

from collections.abc import Iterator, Mapping

from sandbox.cluster.programs import Problem, Programs
from sandbox.cluster.quantities import parse_quantity
from sandbox.prometheus.flow import Flow, steady
from sandbox.prometheus.lives import Life
from sandbox.prometheus.profiles import Profile
from sandbox.prometheus.series import NAME, Series

_AT_START = 0.15  # of the limit
_SMALLEST = 12 * 2.0**20


def container_series(life: Life, programs: Programs, profile: Profile) -> Iterator[Series]:
    """The series of one container that has started."""
    if not life.starts:
        return
    failure = programs.failure(life.container, life.namespace, lambda _key: None)
    killed = failure is not None and failure.problem is Problem.MEMORY
    needs = parse_quantity(programs.of(life.container).memory)
    labels = _labels(life)
    for name in ("container_memory_working_set_bytes", "container_memory_rss"):
        yield Series(labels={NAME: name, **labels}, value=lambda at: _memory(life, needs, at, killed=killed))
    flow = Flow(mean=profile.cpu, name=f"cpu {life.namespace}/{life.name}")
    used = {NAME: "container_cpu_usage_seconds_total", **labels}
    yield Series(labels=used, value=lambda at: _cpu(life, flow, at))


def _labels(life: Life) -> Mapping[str, str]:
    return {
        "job": "kubelet",
        "instance": f"{life.pod['status']['hostIP']}:10250",
        "node": str(life.pod["spec"]["nodeName"]),
        "namespace": life.namespace,
        "pod": life.name,
        "container": str(life.container["name"]),
        "image": str(life.container["image"]),
    }


def _memory(life: Life, needs: float, at: float, *, killed: bool) -> float | None:
    between = life.last_start(at)
    if between is None:
        return None
    if killed:
        start, end = between
        limit = parse_quantity(life.container["resources"]["limits"]["memory"])
        way = min(1.0, (at - start) / max(end - start - 30.0, 1.0))
        return float(round(limit * (_AT_START + (1 - _AT_START) * way)))
    if not life.running:
        return None
    name = f"memory {life.namespace}/{life.name}"
    wave = Flow(mean=1.0, name=name).rate(at) - 1
    return float(round(max(needs, _SMALLEST) * steady(name, 0.86, 0.97) * (1 + wave / 8)))


def _cpu(life: Life, flow: Flow, at: float) -> float | None:
    between = life.last_start(at)
    if between is None or not (life.running or at < life.starts[-1]):
        return None
    return round(flow.count(between[0], at), 3)
