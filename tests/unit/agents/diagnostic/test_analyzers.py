"""Each analyzer names its cause from what the kubelet and the controllers write, and nothing else."""

import pytest

from agents.diagnostic.models import Cause, Confidence, Severity, Source
from tests.unit.agents.diagnostic.kubelet import (
    ago,
    ended,
    event,
    findings,
    node,
    pod,
    replica_set,
    running,
    snapshot,
    waiting,
)

LOOP = "back-off 5m0s restarting failed container=api pod=p1_shop(uid-p1)"
LIMITED = {"resources": {"limits": {"memory": "64Mi"}, "requests": {"memory": "64Mi"}}}


def _looping(name: str, code: int = 1, reason: str = "Error", **spec: object) -> dict[str, object]:
    return pod(name, waiting("CrashLoopBackOff", LOOP, restarts=7, last=ended(code, reason)), spec=dict(spec))


def test_a_container_killed_for_memory() -> None:
    """Several pods with the same cause are one finding, with limit, restarts and peak."""
    pods = [_looping(name, 137, "OOMKilled", **LIMITED) for name in ("p1", "p2")]
    (found,) = findings(snapshot(pods), peaks={"p1": 64 * 2**20})
    assert found.cause is Cause.OUT_OF_MEMORY
    assert found.headline == "shop/api is down: its container is killed for memory"
    assert found.detail == "limit 64Mi, 14 restarts of 2 pods in 30 min"
    assert (found.pods, found.pods_total, found.severity) == (2, 2, Severity.DOWN)
    assert (found.evidence[0].text, found.evidence[0].more) == ("api: last exit 137 OOMKilled", "memory limit 64Mi")
    assert found.evidence[1].source is Source.NUMBER
    assert found.evidence[1].text == "api: memory peaked at 64Mi of 64Mi in the last hour"


def test_a_kill_without_a_limit_is_guessed_to_be_the_nodes() -> None:
    """Without a limit of its own, the node's shortage is a guess and kept apart from the facts."""
    (found,) = findings(snapshot([_looping("p1", 137, "OOMKilled")]))
    assert found.guess == "the node itself ran out of memory"


def test_exit_137_alone_is_no_proof_of_memory() -> None:
    """Only OOMKilled is; a plain SIGKILL is a crash."""
    (found,) = findings(snapshot([_looping("p1", 137)]))
    assert found.cause is Cause.CRASH_LOOP
    assert "it was killed" in found.headline


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('failed to resolve reference "r/x:1": r/x:1: not found: manifest unknown', "manifest unknown"),
        ("pull access denied, repository does not exist or may require authorization", "needs a login"),
        ("unexpected status from HEAD request: 401 Unauthorized", "asks for a login"),
        ("toomanyrequests: You have reached your pull rate limit", "limits how often"),
        ("dial tcp: lookup registry.example: no such host", "not reached"),
        ("tls: failed to verify certificate: x509: signed by unknown authority", "certificate is not accepted"),
        ("no match for platform in manifest", "platform of this node"),
        ("something never seen before", "does not say why"),
    ],
)
def test_an_image_that_cannot_be_pulled_has_the_registrys_words(said: str, words: str) -> None:
    """The image is named, and what the registry says is put in words."""
    failed = event("p1", "Failed", f'Failed to pull image "shop/api:2.0": {said}')
    back_off = waiting("ImagePullBackOff", 'Back-off pulling image "shop/api:2.0"')
    (found,) = findings(snapshot([pod("p1", back_off)], [failed]))
    assert found.cause is Cause.IMAGE_PULL
    assert "image shop/api:2.0 cannot be pulled" in found.headline
    assert words in found.headline
    assert said[:40] in found.evidence[0].text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('configmap "api-config" not found', "ConfigMap api-config does not exist"),
        ('secret "api-db" not found', "Secret api-db does not exist"),
        ("couldn't find key url in Secret shop/api-db", "Secret api-db has no key url"),
        ("couldn't find key level in ConfigMap shop/api-config", "ConfigMap api-config has no key level"),
        ("container has runAsNonRoot and image will run as root", "container has runAsNonRoot"),
    ],
)
def test_missing_configuration_is_named(said: str, words: str) -> None:
    """CreateContainerConfigError names what is missing, kind and key."""
    (found,) = findings(snapshot([pod("p1", waiting("CreateContainerConfigError", said))]))
    assert found.cause is Cause.MISSING_CONFIG
    assert words in found.headline


def test_a_missing_volume_source_is_named_from_its_event() -> None:
    """A pod that hangs in ContainerCreating for a ConfigMap says so only in FailedMount."""
    failed = event("p1", "FailedMount", 'MountVolume.SetUp failed for volume "cfg" : configmap "api-files" not found')
    (found,) = findings(snapshot([pod("p1", waiting("ContainerCreating"))], [failed]))
    assert found.cause is Cause.MISSING_CONFIG
    assert "ConfigMap api-files does not exist" in found.headline


@pytest.mark.parametrize(
    ("line", "name", "sure"),
    [
        ("FATAL required environment variable API_DB_URL is not set", "API_DB_URL", True),
        ("Error: Environment variable 'TOKEN' must be set", "TOKEN", True),
        ("missing required env var: SMTP_HOST", "SMTP_HOST", True),
        ("/entry.sh: line 3: DATA_DIR: unbound variable", "DATA_DIR", True),
        ("KeyError: 'API_DB_URL'", "API_DB_URL", False),
        ("panic: API_DB_URL is required", "API_DB_URL", False),
        ("DATABASE_PASSWORD is not set", "DATABASE_PASSWORD", False),
    ],
)
def test_a_missing_variable_is_read_from_the_log(line: str, name: str, sure: bool) -> None:
    """The variable is named; words that only hint at one make it likely and the conclusion a guess."""
    (found,) = findings(snapshot([_looping("p1")]), logs={"p1": f"starting\n{line}\nbye"})
    assert found.cause is Cause.MISSING_ENVIRONMENT
    assert f"environment variable {name} is not set" in found.headline
    assert found.confidence is (Confidence.CERTAIN if sure else Confidence.LIKELY)
    assert bool(found.guess) is not sure
    assert found.evidence[0].source is Source.LOG


def test_pods_whose_logs_were_not_read_count_with_those_that_crash_alike() -> None:
    """One log stands for all pods of the same container and image."""
    (found,) = findings(snapshot([_looping("p1"), _looping("p2"), _looping("p3")]), logs={"p2": "KeyError: 'A_KEY'"})
    assert found.pods == 3


@pytest.mark.parametrize(
    ("log", "line"),
    [
        (
            "ok\nTraceback (most recent call last):\n  File x\n    y()\nValueError: bad port\nbye",
            "ValueError: bad port",
        ),
        ("INFO failed over to b\npanic: runtime error: index out of range\ngoroutine 1", "panic: runtime error"),
        ("starting\nconnection refused by db:5432\nexiting", "connection refused by db:5432"),
    ],
)
def test_a_crash_loop_shows_the_line_that_says_why(log: str, line: str) -> None:
    """The exception or the fatal line is shown, else the first error."""
    (found,) = findings(snapshot([_looping("p1")]), logs={"p1": log})
    assert found.cause is Cause.CRASH_LOOP
    assert line in found.headline
    assert found.evidence[0].text.startswith(f"api: {line}")
    assert found.guess == ""


def test_a_log_line_is_shown_without_secrets_and_escape_sequences() -> None:
    """What a container writes is untrusted: coloured, hidden and secret parts are gone, the length is bounded."""
    log = f"\x1b[31mERROR\x1b[0m cannot log in with password=hunter2\u200b to db {'x' * 5000}"
    (found,) = findings(snapshot([_looping("p1")]), logs={"p1": log})
    shown = found.model_dump_json()
    assert "hunter2" not in shown
    assert "\\u001b" not in shown
    assert "\u200b" not in shown
    assert all(len(item.text) <= 300 for item in found.evidence)


def test_a_program_that_ends_by_itself() -> None:
    """Exit code 0 again and again is a program that should have kept running."""
    (found,) = findings(snapshot([_looping("p1", 0, "Completed")]))
    assert "ends by itself (exit code 0)" in found.headline


def test_a_command_that_does_not_exist() -> None:
    """A container that cannot be started has the runtime's words."""
    said = 'exec: "serve": executable file not found in $PATH'
    (found,) = findings(snapshot([pod("p1", waiting("RunContainerError", said))]))
    assert found.cause is Cause.CRASH_LOOP
    assert "cannot be started: exec:" in found.headline


UNSCHEDULABLE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("3 Insufficient cpu.", "cpu is short on 3 of 3 nodes"),
        (
            "1 Insufficient memory, 2 Too many pods.",
            "memory is short on 1 of 3 nodes; pods are at the maximum on 2 of 3",
        ),
        ("3 node(s) had untolerated taint {gpu: true}.", "taint {gpu: true} keeps it off 3 of 3 nodes"),
        ("3 node(s) didn't match Pod's node affinity/selector.", "selector or affinity leaves out 3 of 3 nodes"),
        ("3 node(s) didn't match pod anti-affinity rules.", "anti-affinity leaves out 3 of 3 nodes"),
        (
            "1 node(s) were unschedulable, 2 node(s) had volume node affinity conflict.",
            "1 of 3 nodes cordoned; its volume",
        ),
        ("3 something new.", "something new"),
    ],
)
def test_what_keeps_a_pod_off_the_nodes(said: str, words: str) -> None:
    """The scheduler's obstacles are counted in words."""
    message = f"0/3 nodes are available: {said} preemption: 0/3 nodes are available: 3 Preemption is not helpful."
    (found,) = findings(snapshot([pod("p1", None, conditions=[UNSCHEDULABLE | {"message": message}])]))
    assert found.cause is Cause.UNSCHEDULABLE
    assert words in found.headline


OPEN = "Open the nodes for pods again"
UNCORDON = "kubectl --context demo uncordon n1 n2"


@pytest.mark.parametrize(
    ("said", "text", "command"),
    [
        ("2 node(s) were unschedulable.", OPEN, UNCORDON),
        ("1 node(s) had untolerated taint {control: }, 1 node(s) were unschedulable.", OPEN, UNCORDON),
        ("1 node(s) were unschedulable, 1 Insufficient cpu.", "Free room", ""),
    ],
)
def test_nodes_that_are_cordoned_are_to_be_opened(said: str, text: str, command: str) -> None:
    """With the command; nothing about the pod's own wishes would help."""
    message = f"0/2 nodes are available: {said} preemption: 0/2 nodes are available."
    nodes = [node("n1"), node("n2")]
    for one in nodes:
        one["spec"] = {"unschedulable": True}
    (found,) = findings(snapshot([pod("p1", None, conditions=[UNSCHEDULABLE | {"message": message}])], nodes=nodes))
    assert found.next_steps[0].text.startswith(text)
    assert found.next_steps[0].command == command


def test_a_request_that_no_node_can_ever_meet() -> None:
    """A request over the largest node is the cause, not that the nodes are busy."""
    spec = {"resources": {"requests": {"memory": "64Gi"}}}
    condition = UNSCHEDULABLE | {"message": "0/2 nodes are available: 2 Insufficient memory."}
    nodes = [node("n1"), node("n2", "16Gi")]
    (found,) = findings(snapshot([pod("p1", None, spec=spec, conditions=[condition])], nodes=nodes))
    assert "each asks for 64Gi memory, and the largest node has 16Gi" in found.headline


def test_an_unbound_volume_claim() -> None:
    """The claim's phase and its own events are evidence."""
    condition = UNSCHEDULABLE | {
        "message": "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1"
    }
    claiming = pod("p1", None, conditions=[condition])
    claiming["spec"]["volumes"] = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    claim = {"metadata": {"namespace": "shop", "name": "data", "uid": "c"}, "status": {"phase": "Pending"}, "spec": {}}
    failed = event("data", "ProvisioningFailed", 'storageclass "fast" not found', kind="PersistentVolumeClaim")
    (found,) = findings(snapshot([claiming], [failed], claims=[claim]))
    texts = [item.text for item in found.evidence]
    assert "phase Pending, storage class none" in texts
    assert any("ProvisioningFailed" in text for text in texts)


def test_a_failing_readiness_probe() -> None:
    """A container that runs and is not ready has the probe's words."""
    failed = event("p1", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
    (found,) = findings(snapshot([pod("p1", running(ready=False)), pod("p2", running())], [failed]))
    assert found.cause is Cause.PROBE_FAILING
    assert (
        found.headline
        == "shop/api has 1 of 2 pods ready: its readiness probe fails: HTTP probe failed with statuscode: 503"
    )
    assert found.severity is Severity.DEGRADED


@pytest.mark.parametrize("kind", ["Liveness", "Startup"])
def test_a_probe_that_gets_its_container_killed_is_the_cause_of_the_crash_loop(kind: str) -> None:
    """The crash loop is a symptom of it, and not a finding of its own."""
    events = [
        event("p1", "Unhealthy", f"{kind} probe failed: context deadline exceeded"),
        event("p1", "Killing", f"Container api failed {kind.lower()} probe, will be restarted", type_="Normal"),
    ]
    (found,) = findings(snapshot([_looping("p1", 143)], events))
    assert found.cause is Cause.PROBE_FAILING
    assert "is killed and started again" in found.headline


def test_a_readiness_probe_that_fails_while_the_container_crashes_is_no_cause() -> None:
    """A crashed container answers no probe."""
    failed = event("p1", "Unhealthy", "Readiness probe failed: connection refused")
    assert [one.cause for one in findings(snapshot([_looping("p1")], [failed]))] == [Cause.CRASH_LOOP]


def test_a_quota_that_lets_no_pods_in() -> None:
    """Pods that were never made are explained from the Deployment and its ReplicaSet."""
    said = 'pods "api-2-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=20, limited: pods=20'
    failed = event("api-2", "FailedCreate", f"Error creating: {said}", kind="ReplicaSet")
    condition = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": said}
    (found,) = findings(snapshot([], [failed], wanted=2, conditions=[condition]))
    assert found.cause is Cause.QUOTA_EXCEEDED
    assert found.headline == "shop/api is down: 2 of 2 pods cannot be made: quota team is used up"
    assert found.detail == "asks pods=1, used pods=20, limit pods=20"
    assert {item.source for item in found.evidence} == {Source.FIELD, Source.EVENT}


def test_pods_that_admission_refuses() -> None:
    """Anything else that keeps pods from being made is told in the cluster's words."""
    failed = event(
        "api-2", "FailedCreate", 'Error creating: admission webhook "p.io" denied the request', kind="ReplicaSet"
    )
    (found,) = findings(snapshot([], [failed], wanted=1))
    assert found.cause is Cause.CREATION_REFUSED
    assert "denied the request" in found.headline


def test_a_node_that_is_not_ready() -> None:
    """The node is the cause of its pods not being ready."""
    (found,) = findings(snapshot([pod("p1", running(ready=False))], nodes=[node("n1", ready="Unknown")]))
    assert found.cause is Cause.NODE_NOT_READY
    assert "node n1 is not ready" in found.headline


def test_what_nobody_can_explain_is_said_to_be_unexplained() -> None:
    """A pod that hangs is a finding with the newest warning as a guess, never silence."""
    failed = event("p1", "FailedCreatePodSandBox", "failed to set up network: no addresses left")
    (found,) = findings(snapshot([pod("p1", waiting("ContainerCreating"))], [failed]))
    assert (found.cause, found.confidence) == (Cause.NOT_READY, Confidence.LIKELY)
    assert found.guess == "failed to set up network: no addresses left"


def test_the_rollout_before_the_trouble_is_named_with_what_it_changed() -> None:
    """Image and limits of the two revisions are compared, and going back is offered."""
    sets = [
        replica_set(1, minutes=9 * 24 * 60, spec={"resources": {"limits": {"memory": "256Mi"}}}),
        replica_set(2, minutes=31, spec={"resources": {"limits": {"memory": "64Mi"}}}),
    ]
    (found,) = findings(snapshot([_looping("p1", 137, "OOMKilled", **LIMITED)], sets=sets))
    assert found.change is not None
    assert found.change.lines == ("api: image api:1.0 → 2.0", "api: memory limit 256Mi → 64Mi")
    assert found.change.ran_before == pytest.approx(9 * 86_400 - 31 * 60)
    assert found.next_steps[0].intent == "rollback"
    assert found.next_steps[0].slots == {"namespace": "shop", "deployment": "api", "revision": 1}


def test_an_old_rollout_is_not_blamed() -> None:
    """A rollout days before the first sign is no change shortly before."""
    sets = [replica_set(1, minutes=9 * 24 * 60), replica_set(2, minutes=5 * 24 * 60)]
    (found,) = findings(snapshot([_looping("p1")], sets=sets))
    assert found.change is None
    assert [step.intent for step in found.next_steps] == ["logs"]


@pytest.mark.parametrize(
    "quiet",
    [
        pod("p1", running()),
        pod("p1", running(restarts=2, last=ended(1, minutes=3000))),
        pod("p1", waiting("ContainerCreating"), minutes=1),
        pod(
            "p1",
            running(),
            metadata={"namespace": "shop", "name": "p1", "uid": "u", "deletionTimestamp": ago(minutes=1)},
        ),
    ],
)
def test_nothing_is_claimed_where_nothing_is_wrong(quiet: dict[str, object]) -> None:
    """Ready, long recovered, just starting and leaving pods make no finding."""
    events = [
        event("p1", "Scheduled", "assigned", type_="Normal"),
        event("p9", "Unhealthy", "Readiness probe failed: x"),
    ]
    assert findings(snapshot([quiet, pod("p2", running())], events)) == ()


def test_events_of_an_earlier_object_of_the_same_name_do_not_count() -> None:
    """An event is of the object with its uid."""
    old = event("p1", "Unhealthy", "Readiness probe failed: x")
    old["involvedObject"]["uid"] = "another"
    assert findings(snapshot([pod("p1", running(ready=False), minutes=1)], [old])) == ()
