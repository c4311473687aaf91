"""What every cluster must do through the port, the sandbox and a real one alike."""

import asyncio

import pytest

from agents.clients.kubernetes.port import DEPLOYMENT, EVENT, NODE, POD, PVC, Kind, LogQuery
from agents.kubernetes.objects import DeploymentView, EventView, Meta, NodeView, PodView
from agents.kubernetes.revisions import History, read_history
from tests.contract.conftest import Stage
from workflows.errors import Conflict, Forbidden, NotFound, PermanentError


async def _web(stage: Stage) -> DeploymentView:
    return DeploymentView.read(await stage.cluster.get(DEPLOYMENT, stage.namespace, "web"))


async def test_it_tells_its_version(stage: Stage) -> None:
    """The cheap check that it answers."""
    assert (await stage.cluster.version()).startswith("v1.")


async def test_a_deployment_and_its_pods_can_be_read(stage: Stage) -> None:
    """A deployment reads as settled, and its selector finds its pods."""
    web = await _web(stage)
    assert (web.wanted, web.ready, web.settled) == (3, 3, True)
    pods = [PodView.read(obj) for obj in await stage.cluster.list(POD, stage.namespace, labels=web.selector.query)]
    assert [pod.is_ready for pod in pods] == [True, True, True]
    assert all(pod.owner is not None and pod.owner.kind == "ReplicaSet" for pod in pods)


async def test_cluster_scoped_kinds_can_be_read(stage: Stage) -> None:
    """Nodes have no namespace."""
    nodes = [NodeView.read(obj) for obj in await stage.cluster.list(NODE)]
    assert any(node.ready for node in nodes)
    assert NodeView.read(await stage.cluster.get(NODE, "", nodes[0].name)).name == nodes[0].name


async def test_lists_are_whole_also_in_pages(stage: Stage) -> None:
    """Pages of two hold the same objects as one page."""
    whole = {Meta.read(obj).uid for obj in await stage.cluster.list(POD, stage.namespace)}
    paged = [Meta.read(obj).uid for obj in await stage.pages.list(POD, stage.namespace)]
    assert set(paged) == whole
    assert len(paged) == len(whole) > 2


async def test_lists_take_selectors(stage: Stage) -> None:
    """Labels and fields narrow a list; what they leave out is not there."""
    by_name = await stage.cluster.list(DEPLOYMENT, stage.namespace, fields="metadata.name=web")
    none = await stage.cluster.list(POD, stage.namespace, labels="nobody=has-this")
    about = await stage.cluster.list(EVENT, stage.namespace, fields="involvedObject.kind=Nothing")
    assert [Meta.read(obj).name for obj in by_name] == ["web"]
    assert (list(none), list(about)) == ([], [])


async def test_events_tell_when_of_what_and_by_whom(stage: Stage) -> None:
    """Also those of the newer events API, which have neither source nor count: the scheduler's."""
    events = [EventView.read(obj) for obj in await stage.cluster.list(EVENT, stage.namespace)]
    assert {"default-scheduler", "replicaset-controller"} <= {event.source for event in events}
    for event in events:
        assert event.last_seen is not None
        assert event.count >= 1
        assert event.involved.name
        assert event.reason
        assert event.message


async def test_a_missing_object_is_named(stage: Stage) -> None:
    """404 says what is missing and where."""
    with pytest.raises(NotFound, match=rf"there is no Deployment {stage.namespace}/nix in main"):
        await stage.cluster.get(DEPLOYMENT, stage.namespace, "nix")


async def test_a_kind_that_is_not_served_is_not_found(stage: Stage) -> None:
    """A path that the server does not know is told from a missing object."""
    teapot = Kind(kind="Teapot", api="kitchen.example/v1", plural="teapots")
    with pytest.raises(NotFound, match=f"main cannot read Teapot {stage.namespace}/brown"):
        await stage.cluster.get(teapot, stage.namespace, "brown")


async def test_a_dry_run_returns_the_object_and_stores_nothing(stage: Stage) -> None:
    """The source of every diff."""
    before = await _web(stage)
    dry = await stage.cluster.patch(DEPLOYMENT, stage.namespace, "web", {"spec": {"replicas": 5}}, dry_run=True)
    assert DeploymentView.read(dry).wanted == 5
    after = await _web(stage)
    assert (after.wanted, after.generation) == (3, before.generation)


async def test_a_patch_bumps_the_generation(stage: Stage) -> None:
    """A change of the spec is a new generation of the same uid."""
    before = await _web(stage)
    body = {"metadata": {"resourceVersion": before.resource_version}, "spec": {"replicas": 4}}
    after = DeploymentView.read(await stage.cluster.patch(DEPLOYMENT, stage.namespace, "web", body))
    assert (after.uid, after.generation, after.wanted) == (before.uid, before.generation + 1, 4)


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_stale_resource_version_is_a_conflict(stage: Stage, dry_run: bool) -> None:
    """The precondition of every write, also of a dry run."""
    stale = await _web(stage)
    await stage.cluster.patch(DEPLOYMENT, stage.namespace, "web", {"spec": {"replicas": 4}})
    body = {"metadata": {"resourceVersion": stale.resource_version}, "spec": {"replicas": 5}}
    with pytest.raises(Conflict, match="changed between the read and the write"):
        await stage.cluster.patch(DEPLOYMENT, stage.namespace, "web", body, dry_run=dry_run)


async def test_an_invalid_change_names_the_field_shortly(stage: Stage) -> None:
    """422 names field and reason, and does not repeat the object."""
    with pytest.raises(PermanentError, match=r"spec\.replicas") as caught:
        await stage.cluster.patch(DEPLOYMENT, stage.namespace, "web", {"spec": {"replicas": -1}})
    assert len(str(caught.value)) < 450


async def test_a_refusal_names_user_verb_resource_and_namespace(stage: Stage) -> None:
    """403 in the cluster's words."""
    with pytest.raises(Forbidden) as caught:
        await stage.reader.patch(DEPLOYMENT, stage.namespace, "web", {"spec": {"replicas": 4}}, dry_run=True)
    for word in ("reader", "patch", "deployments", stage.namespace):
        assert word in str(caught.value)


async def test_permissions_can_be_asked_for(stage: Stage) -> None:
    """What would be refused can be known before."""
    assert await stage.cluster.can("patch", DEPLOYMENT, stage.namespace)
    assert not await stage.reader.can("patch", DEPLOYMENT, stage.namespace)
    assert await stage.reader.can("list", POD, stage.namespace)


async def test_unknown_credentials_are_refused_once(stage: Stage) -> None:
    """401, also after they were loaded anew."""
    with pytest.raises(Forbidden, match="the cluster main does not accept my credentials"):
        await stage.stranger.list(POD, stage.namespace)


async def test_logs_are_text_and_bounded(stage: Stage) -> None:
    """Tail counts lines, and no more bytes than asked for come."""
    pod = PodView.read((await stage.cluster.list(POD, stage.namespace, labels=(await _web(stage)).selector.query))[0])
    name = pod.containers[0].name
    lines = (await stage.cluster.logs(pod.namespace, pod.name, LogQuery(container=name, tail=2))).splitlines()
    short = await stage.cluster.logs(pod.namespace, pod.name, LogQuery(container=name, limit_bytes=10))
    assert 1 <= len(lines) <= 2
    assert len(short.encode()) <= 10


async def test_a_previous_log_that_never_was_is_not_found(stage: Stage) -> None:
    """A container that has not restarted has no previous log."""
    pod = PodView.read((await stage.cluster.list(POD, stage.namespace, labels=(await _web(stage)).selector.query))[0])
    with pytest.raises(NotFound, match="previous terminated container"):
        await stage.cluster.logs(pod.namespace, pod.name, LogQuery(previous=True))


async def test_delete_holds_its_preconditions(stage: Stage) -> None:
    """Another uid, or an older resourceVersion, deletes nothing; a dry run neither."""
    web = await _web(stage)
    pods = await stage.cluster.list(POD, stage.namespace, labels=web.selector.query)
    meta = Meta.read(pods[0])
    with pytest.raises(Conflict):
        await stage.cluster.delete(
            POD, meta.namespace, meta.name, uid="not-this-one", resource_version=meta.resource_version
        )
    await stage.cluster.delete(
        POD, meta.namespace, meta.name, uid=meta.uid, resource_version=meta.resource_version, dry_run=True
    )
    assert Meta.read(await stage.cluster.get(POD, meta.namespace, meta.name)).deleted_at is None


async def test_delete_of_what_is_not_there_is_not_found(stage: Stage) -> None:
    """404 for a delete, too."""
    with pytest.raises(NotFound, match="there is no PersistentVolumeClaim"):
        await stage.cluster.delete(PVC, stage.namespace, "nix", uid="u", resource_version="1")


async def test_names_cannot_climb_out_of_their_path(stage: Stage) -> None:
    """A name with slashes or dots reaches no other resource."""
    with pytest.raises(PermanentError):
        await stage.cluster.get(POD, stage.namespace, "../../../../version")
    with pytest.raises(PermanentError, match="cannot be the name"):
        await stage.cluster.get(POD, stage.namespace, "..")


async def test_a_list_over_the_bound_says_to_narrow_it(stage: Stage) -> None:
    """More objects than the client may hold end in a sentence."""
    with pytest.raises(PermanentError, match="main has more than 2 pods; name a namespace or a selector"):
        await stage.few.list(POD)


async def test_a_rollout_keeps_the_template_before_as_a_revision(stage: Stage) -> None:
    """What a rollback reads: the deployment's ReplicaSets, numbered, the current one with the deployment's template."""
    web = await _web(stage)
    history = await read_history(stage.cluster, await stage.cluster.get(DEPLOYMENT, stage.namespace, "web"))
    assert history.current is not None
    assert history.current.number == web.revision
    body = {"metadata": {"resourceVersion": web.resource_version}, "spec": {"template": _with_annotation("1")}}
    changed = await stage.cluster.patch(DEPLOYMENT, stage.namespace, "web", body)
    assert DeploymentView.read(changed).generation == web.generation + 1
    newer = await _until_current(stage)
    assert (newer.previous().number, newer.previous().template) == (history.current.number, history.current.template)


async def test_a_pod_is_deleted_by_its_uid_alone(stage: Stage) -> None:
    """A status write between read and delete does not matter; another uid does."""
    pod = PodView.read((await stage.cluster.list(POD, stage.namespace, labels=(await _web(stage)).selector.query))[0])
    stranger = "00000000-0000-0000-0000-00000000beef"
    with pytest.raises(Conflict):
        await stage.cluster.delete(POD, stage.namespace, pod.name, uid=stranger, resource_version="", dry_run=True)
    await stage.cluster.delete(POD, stage.namespace, pod.name, uid=pod.uid, resource_version="", dry_run=True)
    assert PodView.read(await stage.cluster.get(POD, stage.namespace, pod.name)).uid == pod.uid


def _with_annotation(value: str) -> dict[str, object]:
    return {"metadata": {"annotations": {"example.org/contract": value}}}


async def _until_current(stage: Stage) -> History:
    async with asyncio.timeout(30):
        while True:
            found = await read_history(stage.cluster, await stage.cluster.get(DEPLOYMENT, stage.namespace, "web"))
            if found.current is not None:
                return found
            await asyncio.sleep(0.05)
