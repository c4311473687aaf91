"""Changes: scale, patch, put, delete, dry runs, conflicts, refusals."""

from pathlib import Path

from kubernetes.aio import client

from tests.sandbox.cluster_client import ready, refused, running_shop

SIX = {"spec": {"replicas": 6}}


async def test_a_dry_run_shows_and_stores_nothing(tmp_path: Path) -> None:
    """dryRun=All answers with the change, and the cluster stays as it was."""
    async with running_shop(tmp_path) as shop:
        before = shop.cluster.get("Deployment", "shop-prod", "web")
        scale = await shop.apps.patch_namespaced_deployment_scale("web", "shop-prod", SIX, dry_run="All")
        assert scale.spec.replicas == 6
        shown = await shop.apps.patch_namespaced_deployment("web", "shop-prod", SIX, dry_run="All")
        assert (shown.spec.replicas, shown.metadata.generation) == (6, 2)
        assert shop.cluster.get("Deployment", "shop-prod", "web") == before
        assert shop.cluster.writes == []


async def test_a_scale_is_recorded_with_its_manager(tmp_path: Path) -> None:
    """A scale bumps the generation, shows as a field manager of the subresource, and is one write."""
    async with running_shop(tmp_path) as shop:
        await shop.apps.patch_namespaced_deployment_scale("web", "shop-prod", SIX, field_manager="deck")
        meta = shop.cluster.get("Deployment", "shop-prod", "web")["metadata"]
        assert meta["generation"] == 2
        assert (meta["managedFields"][0]["manager"], meta["managedFields"][0]["subresource"]) == ("deck", "scale")
        (write,) = shop.cluster.writes
        assert (write.verb, write.user, write.body, write.status) == ("patch", "quarterdeck", SIX, 200)


async def test_annotations_in_a_scale_are_not_kept(tmp_path: Path) -> None:
    """The Scale subresource carries a number of replicas and nothing else to the Deployment."""
    async with running_shop(tmp_path) as shop:
        body = {"metadata": {"annotations": {"quarterdeck.io/step": "1/2"}}, **SIX}
        await shop.apps.patch_namespaced_deployment_scale("web", "shop-prod", body)
        meta = shop.cluster.get("Deployment", "shop-prod", "web")["metadata"]
        assert "quarterdeck.io/step" not in meta["annotations"]


async def test_the_same_again_is_no_change(tmp_path: Path) -> None:
    """Scaling to the count that is wanted already moves neither generation nor resourceVersion."""
    async with running_shop(tmp_path) as shop:
        before = shop.cluster.get("Deployment", "shop-prod", "web")["metadata"]
        await shop.apps.patch_namespaced_deployment_scale("web", "shop-prod", {"spec": {"replicas": 3}})
        after = shop.cluster.get("Deployment", "shop-prod", "web")["metadata"]
        assert after["resourceVersion"] == before["resourceVersion"]


async def test_an_annotation_is_a_new_generation_of_a_deployment(tmp_path: Path) -> None:
    """As in Kubernetes, a Deployment's annotations count for its generation, its labels do not."""
    async with running_shop(tmp_path) as shop:
        for change, generation in (({"labels": {"a": "b"}}, 1), ({"annotations": {"a": "b"}}, 2)):
            patched = await shop.apps.patch_namespaced_deployment("web", "shop-dev", {"metadata": change})
            assert patched.metadata.generation == generation


async def test_a_stale_version_is_a_conflict(tmp_path: Path) -> None:
    """A write on an older resourceVersion is a 409 without causes, by PUT, by patch and on the scale."""
    async with running_shop(tmp_path) as shop:
        stale = await shop.apps.read_namespaced_deployment("web", "shop-prod")
        version = stale.metadata.resource_version
        shop.cluster.edit("Deployment", "shop-prod", "web", lambda obj: obj["metadata"]["labels"].update(team="a"))
        body = {"metadata": {"resourceVersion": version}, **SIX}
        async with refused(409) as status:
            await shop.apps.replace_namespaced_deployment("web", "shop-prod", stale)
        assert status["reason"] == "Conflict"
        assert status["message"].startswith('Operation cannot be fulfilled on deployments.apps "web": the object has')
        assert status["details"] == {"name": "web", "group": "apps", "kind": "deployments"}
        async with refused(409):
            await shop.apps.patch_namespaced_deployment("web", "shop-prod", body)
        async with refused(409):
            await shop.apps.patch_namespaced_deployment_scale("web", "shop-prod", body)
        assert {write.status for write in shop.cluster.writes} == {409}


async def test_negative_replicas_are_invalid(tmp_path: Path) -> None:
    """422 names the field in its causes."""
    async with running_shop(tmp_path) as shop:
        async with refused(422) as status:
            await shop.apps.patch_namespaced_deployment("web", "shop-prod", {"spec": {"replicas": -1}})
        assert status["reason"] == "Invalid"
        assert [cause["field"] for cause in status["details"]["causes"]] == ["spec.replicas"]


async def test_a_claim_is_deleted_only_by_the_real_thing(tmp_path: Path) -> None:
    """A dry run of delete leaves the claim, a wrong uid is a conflict, and the right one takes it away."""
    async with running_shop(tmp_path) as shop:
        delete = shop.core.delete_namespaced_persistent_volume_claim
        await delete("ledger-data", "shop-prod", dry_run="All")
        uid = shop.cluster.get("PersistentVolumeClaim", "shop-prod", "ledger-data")["metadata"]["uid"]
        async with refused(409) as status:
            await delete("ledger-data", "shop-prod", body={"preconditions": {"uid": "another"}})
        assert "the UID in the precondition (another) does not match" in status["message"]
        await delete("ledger-data", "shop-prod", body={"preconditions": {"uid": uid}})
        async with refused(404):
            await shop.core.read_namespaced_persistent_volume_claim("ledger-data", "shop-prod")


async def test_a_deleted_pod_is_replaced(tmp_path: Path) -> None:
    """Deleting a pod ends it gracefully, and its ReplicaSet makes another."""
    async with running_shop(tmp_path) as shop:
        name = shop.pods("web")[0]["metadata"]["name"]
        await shop.core.delete_namespaced_pod(name, "shop-prod")
        await shop.cluster.wait_for(
            lambda cluster: all(pod["metadata"]["name"] != name for pod in cluster.objects("Pod", "shop-prod"))
        )
        await shop.until("web", ready(3))
        assert len(shop.pods("web")) == 3


async def test_evictions_respect_the_budget(tmp_path: Path) -> None:
    """The budget lets one of web's pods go; the next is a 429 with the cause DisruptionBudget, dry run or not."""
    async with running_shop(tmp_path, pace=50) as shop:
        first, second = (pod["metadata"]["name"] for pod in shop.pods("web")[:2])
        for name, dry_run in ((first, None), (second, "All"), (second, None)):
            body = client.V1Eviction(metadata=client.V1ObjectMeta(name=name, namespace="shop-prod"))
            evict = shop.core.create_namespaced_pod_eviction
            if name == first:
                await evict(name, "shop-prod", body)
                await shop.cluster.wait_for(
                    lambda cluster: (
                        cluster.get("PodDisruptionBudget", "shop-prod", "web")["status"]["disruptionsAllowed"] == 0
                    )
                )
                continue
            async with refused(429) as status:
                await evict(name, "shop-prod", body, dry_run=dry_run)
            (cause,) = status["details"]["causes"]
            assert cause["reason"] == "DisruptionBudget"
            assert cause["message"] == "The disruption budget web needs 2 healthy pods and has 2 currently"
