"""The analyzers, one module a cause: pure functions from a workload and its scene to symptoms."""

from collections.abc import Callable, Mapping, Sequence

from agents.diagnostic.analyzers.crash_loop import crash_loop
from agents.diagnostic.analyzers.creation import creation
from agents.diagnostic.analyzers.image_pull import image_pull
from agents.diagnostic.analyzers.missing_config import missing_config
from agents.diagnostic.analyzers.missing_environment import missing_environment
from agents.diagnostic.analyzers.nodes import nodes
from agents.diagnostic.analyzers.not_ready import not_ready
from agents.diagnostic.analyzers.out_of_memory import out_of_memory
from agents.diagnostic.analyzers.probes import probes
from agents.diagnostic.analyzers.unschedulable import unschedulable
from agents.diagnostic.building import Symptom, finding
from agents.diagnostic.models import Cause, Finding
from agents.diagnostic.workloads import Scene, Workload

Analyzer = Callable[[Workload, Scene], list[Symptom]]

ANALYZERS: Sequence[Analyzer] = (
    creation,
    unschedulable,
    image_pull,
    missing_config,
    missing_environment,
    out_of_memory,
    nodes,
    probes,
    crash_loop,
    not_ready,
)

# A symptom whose pods all have one of these causes says nothing more.
_EXPLAINED_BY: Mapping[Cause, frozenset[Cause]] = {
    Cause.CRASH_LOOP: frozenset(
        {Cause.MISSING_ENVIRONMENT, Cause.OUT_OF_MEMORY, Cause.PROBE_FAILING, Cause.NODE_NOT_READY}
    ),
    Cause.PROBE_FAILING: frozenset({Cause.NODE_NOT_READY, Cause.OUT_OF_MEMORY, Cause.MISSING_ENVIRONMENT}),
    Cause.NOT_READY: frozenset(Cause) - {Cause.NOT_READY},
}


def analyze(workload: Workload, scene: Scene) -> tuple[Finding, ...]:
    """The workload's findings, root causes first; none where nothing is wrong or nothing is wanted."""
    if workload.wanted == 0:
        return ()
    symptoms = [symptom for analyzer in ANALYZERS for symptom in analyzer(workload, scene)]
    order = list(Cause)
    kept = sorted(
        (one for one in symptoms if not _explained(one, symptoms)),
        key=lambda one: (order.index(one.cause), -len(one.pods)),
    )
    return tuple(finding(workload, one, scene.context) for one in kept)


def _explained(symptom: Symptom, symptoms: Sequence[Symptom]) -> bool:
    causes = _EXPLAINED_BY.get(symptom.cause, frozenset())
    explained = {pod.uid for one in symptoms if one.cause in causes for pod in one.pods}
    return bool(symptom.pods) and {pod.uid for pod in symptom.pods} <= explained
