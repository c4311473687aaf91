"""KubernetesAgent's reading actions on the sandbox, through the real client."""

import pytest

from agents.kubernetes.parameters import DeletePvc, Describe, GetEvents, GetLogs, GetPods, OneDeployment
from sandbox.cluster import JsonObject
from tests.integration.agents.agents_shop import KEY, Shop, approved, context
from workflows.errors import Forbidden, InvalidParameters, NotFound, PermanentError
from workflows.plan import Drifted


async def test_get_pods_counts_by_state_and_shows_the_broken_first(shop: Shop) -> None:
    """All pods of a namespace: counts over all of them, failing ones first, each with its reason."""
    found = await shop.kubernetes.get_pods(GetPods(namespace="shop-prod"), context())
    assert found.total == 12
    assert found.counts == {"Running": 5, "CrashLoopBackOff": 4, "ImagePullBackOff": 2, "Pending": 1}
    assert found.failing == 7
    assert all(pod.failing and pod.why for pod in found.pods[:7])
    assert found.sandbox


async def test_get_pods_filters_by_what_people_call_a_state(shop: Shop) -> None:
    """`failing`, and a state in any case, select pods; the rest is not counted."""
    failing = await shop.kubernetes.get_pods(GetPods(status="failing"), context())
    waiting = await shop.kubernetes.get_pods(GetPods(status="imagepullbackoff"), context())
    assert failing.total == 7
    assert {pod.namespace for pod in failing.pods} == {"shop-prod"}
    assert [pod.name.split("-")[0] for pod in waiting.pods] == ["search", "search"]


async def test_get_pods_of_a_deployment(shop: Shop) -> None:
    """A deployment's pods, in one namespace or in all that are covered."""
    one = await shop.kubernetes.get_pods(GetPods(deployment="web", namespace="shop-dev"), context())
    all_of_them = await shop.kubernetes.get_pods(GetPods(deployment="web"), context())
    assert (one.total, one.ready) == (3, 3)
    assert all_of_them.total == 9


async def test_get_pods_stays_inside_the_workspace(shop: Shop) -> None:
    """Without a namespace only those that the workspace covers are listed; another one is refused."""
    found = await shop.kubernetes.get_pods(GetPods(), context("shop-dev", "shop-staging"))
    assert {pod.namespace for pod in found.pods} == {"shop-dev", "shop-staging"}
    with pytest.raises(PermanentError, match="lies outside"):
        await shop.kubernetes.get_pods(GetPods(namespace="shop-prod"), context("shop-dev"))
    with pytest.raises(PermanentError, match="the cluster other lies outside"):
        await shop.kubernetes.get_pods(GetPods(cluster="other"), context())


async def test_get_pods_is_bounded(shop: Shop) -> None:
    """More pods than the limit are counted and not shown."""
    found = await shop.kubernetes.get_pods(GetPods(limit=2), context())
    assert (found.total, len(found.pods)) == (22, 2)


async def test_describe_a_pod_in_peoples_words(shop: Shop) -> None:
    """`po` is a pod; the answer has its containers, conditions and events."""
    pods = await shop.kubernetes.get_pods(GetPods(deployment="checkout", namespace="shop-prod"), context())
    name = pods.pods[0].name
    found = await shop.kubernetes.describe(Describe(kind="po", name=name, namespace="shop-prod"), context())
    assert found.kind == "Pod"
    assert "is not ready (CrashLoopBackOff" in found.summary
    assert found.containers[0].limits["memory"] == "64Mi"
    assert found.containers[0].last_exit == "OOMKilled (exit code 137)"
    assert found.events


async def test_describe_without_a_kind_finds_the_deployment(shop: Shop) -> None:
    """A bare name is a deployment first; its pods come along."""
    found = await shop.kubernetes.describe(Describe(name="web", namespace="shop-prod"), context())
    assert (found.kind, len(found.pods)) == ("Deployment", 3)
    assert found.summary == "shop-prod/web is healthy: 3/3 ready, no restarts"


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "label"),
    [
        ("pvc", "shop-prod", "ledger-data", "capacity"),
        ("quota", "shop-prod", "shop-quota", "pods"),
        ("hpa", "shop-staging", "mailer", "bounds"),
        ("pdb", "shop-prod", "web", "healthy"),
        ("node", None, "node-1", "allocatable"),
        ("cm", "shop-prod", "shop-settings", "keys"),
        ("ノード", None, "node-1", "allocatable"),
        ("Nœud", None, "node-1", "allocatable"),
    ],
)
async def test_describe_other_kinds(shop: Shop, kind: str, namespace: str | None, name: str, label: str) -> None:
    """Each kind has facts of its own."""
    found = await shop.kubernetes.describe(Describe(kind=kind, name=name, namespace=namespace), context())
    assert label in {fact.label for fact in found.facts}


async def test_describe_refuses_what_it_does_not_know_and_what_is_outside(shop: Shop) -> None:
    """An unknown kind lists the known ones; cluster-wide objects need a cluster-wide workspace."""
    with pytest.raises(InvalidParameters, match="I know Pod, Deployment"):
        await shop.kubernetes.describe(Describe(kind="teapot", name="x"), context())
    with pytest.raises(PermanentError, match="outside"):
        await shop.kubernetes.describe(Describe(kind="node", name="node-1"), context("shop-dev"))


async def test_logs_of_a_crashing_deployment(shop: Shop) -> None:
    """The worst pod is chosen, and both runs are shown."""
    found = await shop.kubernetes.get_logs(GetLogs(deployment="cart", namespace="shop-prod"), context())
    assert "failing (CrashLoopBackOff)" in found.chosen
    assert found.previous is not None
    assert "CART_DB_URL" in found.previous.text
    assert found.restarts > 0


async def test_logs_of_a_pod_that_never_started_say_why(shop: Shop) -> None:
    """No log is an answer: the cluster's reason is a note."""
    found = await shop.kubernetes.get_logs(GetLogs(deployment="search", namespace="shop-prod"), context())
    assert found.current is None
    assert "waiting to start" in found.notes[0]


async def test_previous_log_of_a_healthy_pod_is_a_note(shop: Shop) -> None:
    """Asked for a previous run that never was, the answer says so."""
    wanted = GetLogs(deployment="web", namespace="shop-dev", previous=True)
    found = await shop.kubernetes.get_logs(wanted, context())
    assert (found.current, found.previous) == (None, None)
    assert "not found" in found.notes[0]


async def test_logs_are_tailed(shop: Shop) -> None:
    """Only the last lines come, and the answer says that lines were cut."""
    found = await shop.kubernetes.get_logs(GetLogs(deployment="web", namespace="shop-dev", tail=2), context())
    assert found.current is not None
    assert (found.current.lines, found.current.cut) == (2, True)


async def test_logs_need_something_that_exists(shop: Shop) -> None:
    """Unknown pods, containers, or nothing at all end in a sentence."""
    with pytest.raises(InvalidParameters, match="a pod or a deployment"):
        await shop.kubernetes.get_logs(GetLogs(namespace="shop-dev"), context())
    with pytest.raises(NotFound, match="there is no Pod shop-dev/nix"):
        await shop.kubernetes.get_logs(GetLogs(pod="nix", namespace="shop-dev"), context())
    with pytest.raises(NotFound, match="has no container sidecar; it has: web"):
        await shop.kubernetes.get_logs(GetLogs(deployment="web", namespace="shop-dev", container="sidecar"), context())


async def test_events_newest_first_and_by_object(shop: Shop) -> None:
    """Warnings of one kind, newest first."""
    wanted = GetEvents(namespace="shop-prod", kind="pod", warnings=True, limit=5)
    found = await shop.kubernetes.get_events(wanted, context())
    seen = [event.last_seen for event in found.events if event.last_seen]
    assert seen == sorted(seen, reverse=True)
    assert found.warnings == found.total >= len(found.events) > 0
    assert all(event.object.startswith("Pod shop-prod/") for event in found.events)


async def test_deployment_status(shop: Shop) -> None:
    """A broken deployment says how many are ready and why the first other is not."""
    found = await shop.kubernetes.get_deployment_status(
        OneDeployment(deployment="ledger", namespace="shop-prod"), context()
    )
    assert (found.wanted, found.ready, found.settled) == (1, 0, False)
    assert "is Pending" in found.why
    assert "Insufficient memory" in found.why


async def test_texts_from_the_cluster_are_redacted(shop: Shop) -> None:
    """A secret that an event carries does not reach the answer."""

    def leak(obj: JsonObject) -> None:
        obj["message"] = "cannot log in with password=hunter2hunter2"

    event = shop.sandbox.objects("Event", "shop-prod")[0]
    shop.sandbox.edit("Event", "shop-prod", event["metadata"]["name"], leak)
    found = await shop.kubernetes.get_events(GetEvents(namespace="shop-prod", limit=200), context())
    messages = " ".join(row.message for row in found.events)
    assert "cannot log in" in messages
    assert "hunter2" not in messages


async def test_a_refused_read_names_the_user(shop: Shop) -> None:
    """The 403 names user, verb, resource and namespace."""
    shop.sandbox.forbid("quarterdeck", "list", "pods", "shop-prod")
    with pytest.raises(Forbidden, match=r'User "quarterdeck" cannot list resource "pods".*"shop-prod"'):
        await shop.kubernetes.get_pods(GetPods(namespace="shop-prod"), context())


async def test_delete_pvc_preview_prints_the_command(shop: Shop) -> None:
    """The preview names what mounts it, that its data goes, and the exact command; it deletes nothing."""
    wanted = DeletePvc(namespace="shop-prod", name="ledger-data")
    preview = await shop.kubernetes.preview_delete_pvc(wanted, context())
    assert preview.commands == ("kubectl --context demo -n shop-prod delete persistentvolumeclaim/ledger-data",)
    assert preview.undo is None
    assert "it cannot be undone" in preview.notes
    assert shop.sandbox.get("PersistentVolumeClaim", "shop-prod", "ledger-data")


async def test_delete_pvc_deletes_once(shop: Shop) -> None:
    """Applied, the claim goes; a second attempt finds it gone or going."""
    wanted = DeletePvc(namespace="shop-prod", name="ledger-data")
    call = approved(await shop.kubernetes.preview_delete_pvc(wanted, context()), KEY)
    first = await shop.kubernetes.delete_pvc(wanted, context(), call)
    second = await shop.kubernetes.delete_pvc(wanted, context(), call)
    assert (first.already_done, second.already_done) == (False, True)
    assert [write.verb for write in shop.sandbox.writes] == ["delete"]


async def test_delete_pvc_of_another_claim_is_drift(shop: Shop) -> None:
    """A claim made anew under the same name is not what was approved."""
    wanted = DeletePvc(namespace="shop-prod", name="ledger-data")
    call = approved(await shop.kubernetes.preview_delete_pvc(wanted, context()), KEY)

    def another(obj: JsonObject) -> None:
        obj["metadata"]["uid"] = "00000000-0000-0000-0000-00000000beef"

    shop.sandbox.edit("PersistentVolumeClaim", "shop-prod", "ledger-data", another)
    with pytest.raises(Drifted):
        await shop.kubernetes.delete_pvc(wanted, context(), call)
    assert shop.sandbox.writes == []
