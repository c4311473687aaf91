"""The readings of objects."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.kubernetes.objects import (
    DeploymentView,
    EventView,
    HpaView,
    LabelSelector,
    NodeView,
    PodView,
    QuotaView,
    RefKind,
    parse_quantity,
    show_bytes,
    show_cores,
)
from agents.kubernetes.rows import why_not_ready
from tests.unit.agents.kubernetes.kube_objects import Json, container, deployment, node, pod, quota, status
from workflows.errors import PermanentError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"), ("250m", "0.25"), ("1.5Gi", "1610612736"), ("64Ki", "65536"), ("1k", "1000"), ("12e6", "12000000"),
        ("12E6", "12000000"), ("2E", "2000000000000000000"), ("100n", "0.0000001"), ("-1", "-1"), (" 4 ", "4"),
    ],
)  # fmt: skip
def test_quantities_are_read_as_kubernetes_writes_them(text: str, value: str) -> None:
    """Binary and decimal suffixes, exponents, and bare numbers."""
    assert parse_quantity(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "Gi", "ten", "1 Gi Gi", "NaN", "Infinity"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    """The error shows what was sent."""
    with pytest.raises(PermanentError, match="where a quantity"):
        parse_quantity(text)


@given(st.integers(min_value=0, max_value=2**50), st.sampled_from(["", "Ki", "Mi", "m", "k", "M"]))
def test_quantities_grow_with_their_number(number: int, suffix: str) -> None:
    """A larger number of the same unit is a larger quantity."""
    assert parse_quantity(f"{number + 1}{suffix}") > parse_quantity(f"{number}{suffix}")


def test_amounts_are_shown_as_people_write_them() -> None:
    """Cores under one in thousandths, bytes in the largest binary unit."""
    assert [show_cores(Decimal(text)) for text in ("0.25", "1.5", "0", "4")] == ["250m", "1.5", "0", "4"]
    assert [show_bytes(Decimal(text)) for text in ("268435456", "1610612736", "12")] == ["256Mi", "1.5Gi", "12"]


def test_an_empty_object_reads_as_nothing() -> None:
    """Absent, null and mistyped fields are no trip wires."""
    empty: list[Json] = [{}, {"metadata": None, "spec": [], "status": "x"}]
    for obj in empty:
        assert PodView.read(obj).containers == ()
        assert DeploymentView.read(obj).wanted == 1
        assert EventView.read(obj).count == 1
        assert HpaView.read(obj).minimum == 1


def _state(obj: Json) -> tuple[str, bool]:
    view = PodView.read(obj)
    return view.state, view.failing


_READY = [{"type": "Ready", "status": "True"}]
_OOM = {"terminated": {"reason": "OOMKilled", "exitCode": 137, "finishedAt": "2026-11-21T09:21:07Z"}}
_LOOP = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting"}}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"conditions": _READY, "containerStatuses": [status(ready=True)]}, ("Running", False)),
        ({"containerStatuses": [status(state=_LOOP, lastState=_OOM, restarts=14)]}, ("CrashLoopBackOff", True)),
        ({"containerStatuses": [status(state=_OOM)]}, ("OOMKilled", True)),
        ({"containerStatuses": [status(state={"waiting": {"reason": "ErrImagePull"}})]}, ("ErrImagePull", True)),
        ({"containerStatuses": [status(state={"waiting": {"reason": "ContainerCreating"}})], "phase": "Pending"},
         ("ContainerCreating", False)),
        ({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]},
         ("Pending", True)),
        ({"phase": "Pending"}, ("Pending", False)),
        ({"phase": "Succeeded", "containerStatuses": [status(state={"terminated": {"reason": "Completed"}})]},
         ("Completed", False)),
        ({"phase": "Failed", "reason": "Evicted"}, ("Evicted", True)),
        ({"containerStatuses": [status(restarts=3)]}, ("Running", True)),
    ],
)  # fmt: skip
def test_a_pods_state_is_what_kubectl_shows(fields: Json, expected: tuple[str, bool]) -> None:
    """The STATUS column, and whether a person would call it broken."""
    assert _state(pod(**fields)) == expected


_RUNS = {"running": {"startedAt": "2026-11-21T09:22:00Z"}}
_PULLS = {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling"}}
_MEMORY = "killed for memory (limit 256Mi), OOMKilled (exit code 137)"


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (status(state=_LOOP, lastState=_OOM), f"web: {_MEMORY}"),
        (status(state=_OOM), f"web: {_MEMORY}"),
        (status(state=_RUNS, lastState=_OOM), f"web: runs and is not ready, its last run ended: {_MEMORY}"),
        (status(state=_PULLS, lastState=_OOM), "web: Back-off pulling"),
        (status(state=_RUNS, lastState=_OOM, ready=True), ""),
        (status(state=_LOOP), "web: back-off 5m0s restarting"),
    ],
)
def test_why_a_pod_is_not_ready_is_how_its_container_ended(found: Json, why: str) -> None:
    """A back-off is no reason: what it backs off from is."""
    assert why_not_ready(PodView.read(pod(containerStatuses=[found]))) == why


def test_init_containers_show_first() -> None:
    """A stuck init container names the state of the pod."""
    obj = pod(phase="Pending", initContainerStatuses=[status("setup", state=_LOOP)])
    obj["spec"]["initContainers"] = [container("setup"), container("more")]
    assert _state(obj) == ("Init:CrashLoopBackOff", True)
    obj["status"]["initContainerStatuses"] = [status("setup", state={"terminated": {"exitCode": 0}})]
    assert _state(obj) == ("Init:1/2", False)


def test_a_pod_being_deleted_is_terminating() -> None:
    """Deletion wins over every other state."""
    obj = pod(conditions=_READY)
    obj["metadata"]["deletionTimestamp"] = "2026-11-21T10:00:00Z"
    view = PodView.read(obj)
    assert (view.state, view.failing, view.is_ready) == ("Terminating", False, False)


def test_a_container_is_read_whole() -> None:
    """Times, exits, requests, variables, references and probes."""
    obj = pod(containerStatuses=[status(lastState=_OOM, restarts=2)])
    obj["spec"]["containers"][0] |= {
        "env": [
            {"name": "A", "value": "secret-value"},
            {"name": "B", "valueFrom": {"secretKeyRef": {"name": "db", "key": "url", "optional": True}}},
        ],
        "envFrom": [{"configMapRef": {"name": "settings"}}],
        "readinessProbe": {"httpGet": {"port": 8080, "path": "/healthz"}, "periodSeconds": 5},
    }
    obj["spec"]["volumes"] = [
        {"name": "certs", "secret": {"secretName": "tls"}},
        {"name": "data", "persistentVolumeClaim": {"claimName": "data-0"}},
    ]
    view = PodView.read(obj)
    found = view.containers[0]
    assert found.last_terminated is not None
    assert found.last_terminated.finished_at == datetime(2026, 11, 21, 9, 21, 7, tzinfo=UTC)
    assert found.requests == {"cpu": Decimal("0.1"), "memory": Decimal(128 * 2**20)}
    assert found.env_names == ("A", "B")
    assert "secret-value" not in repr(view)
    assert [(ref.kind, ref.name, ref.key, ref.optional) for ref in found.refs] == [
        (RefKind.CONFIG_MAP, "settings", "", False),
        (RefKind.SECRET, "db", "url", True),
    ]
    assert (found.probes[0].kind, found.probes[0].check, found.probes[0].period) == (
        "readiness",
        "GET :8080/healthz",
        5,
    )
    assert [ref.name for ref in view.volume_refs] == ["tls"]
    assert view.claims == ("data-0",)


def test_a_deployment_is_settled_only_when_its_controller_has_seen_it() -> None:
    """Ready counts of an older generation do not count."""
    obj = deployment()
    assert DeploymentView.read(obj).settled
    obj["metadata"]["generation"] = 5
    assert not DeploymentView.read(obj).settled


def test_an_event_series_wins() -> None:
    """Count and last time of a series are the true ones."""
    event = EventView.read(
        {
            "count": 2,
            "lastTimestamp": "2026-11-21T09:00:00Z",
            "series": {"count": 12, "lastObservedTime": "2026-11-21T09:30:00.123456Z"},
            "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "web-1"},
        }
    )
    assert event.count == 12
    assert event.last_seen == datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=UTC)
    assert str(event.involved) == "shop/web-1"


_LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))


@given(_LABELS, _LABELS)
def test_match_labels_select_exactly_their_supersets(wanted: dict[str, str], found: dict[str, str]) -> None:
    """A label selector without expressions is a subset test."""
    selector = LabelSelector.read({"s": {"matchLabels": wanted}}, "s")
    assert selector.matches(found) == (wanted.items() <= found.items())


@pytest.mark.parametrize(
    ("operator", "values", "matching", "query"),
    [
        ("In", ["a", "b"], {"a", "b"}, "k in (a,b)"),
        ("NotIn", ["a"], {"b", "other", "absent"}, "k notin (a)"),
        ("Exists", [], {"a", "b", "other"}, "k"),
        ("DoesNotExist", [], {"absent"}, "!k"),
    ],
)
def test_match_expressions(operator: str, values: list[str], matching: set[str], query: str) -> None:
    """Each operator, as the API server has it; what is absent is not in a set."""
    selector = LabelSelector.read({"matchExpressions": [{"key": "k", "operator": operator, "values": values}]})
    candidates: dict[str, dict[str, str]] = {"a": {"k": "a"}, "b": {"k": "b"}, "other": {"k": "x"}, "absent": {}}
    assert {name for name, labels in candidates.items() if selector.matches(labels)} == matching
    assert selector.query == query


def test_nodes_take_pods_that_tolerate_their_taints() -> None:
    """Cordons, labels and hard taints keep pods away; tolerations let them in."""
    tainted = NodeView.read(node(taints=[{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]))
    tolerant = DeploymentView.read(deployment(tolerations=[{"key": "gpu", "operator": "Exists"}])).tolerations
    assert not tainted.takes({}, ())
    assert tainted.takes({"zone": "a"}, tolerant)
    assert not tainted.takes({"zone": "b"}, tolerant)
    assert not NodeView.read(node(unschedulable=True)).takes({}, ())


def test_a_scoped_quota_says_so() -> None:
    """It counts only some pods."""
    assert QuotaView.read(quota({"pods": "3"}, {"pods": "1"}, scopes=["BestEffort"])).scoped
    assert not QuotaView.read(quota({"pods": "3"}, {"pods": "1"})).scoped
