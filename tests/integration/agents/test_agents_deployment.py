"""DeploymentAgent: restarts, rollbacks and images, as approved and once; and what validation makes absolute."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from agents.deployment.agent import DeploymentAgent
from agents.deployment.parameters import DeployImage, RestartDeployment, RollbackDeployment
from agents.deployment.restarting import RESTARTED_AT
from agents.kubernetes.diffs import STEP_ANNOTATION
from agents.kubernetes.parameters import OneDeployment
from agents.monitoring.rollouts import MonitorRollout
from agents.validation.parameters import WantedImage, WantedRevision
from sandbox.cluster import JsonObject
from tests.fakes.progress import Said
from tests.integration.agents.agents_shop import KEY, Shop, approved, context
from workflows.errors import InvalidParameters, PermanentError, TemporaryError
from workflows.model.change import Preview, worded
from workflows.plan import Drifted
from workflows.ports import StepKey
from workflows.redaction import redact

WEB = "registry.shop.example/web"
RESTART = RestartDeployment(deployment="web", namespace="shop-dev")


def _image(shop: Shop, name: str, namespace: str) -> str:
    return str(shop.deployment(name, namespace)["spec"]["template"]["spec"]["containers"][0]["image"])


def _paths(preview: Preview) -> list[str]:
    return [line.path for line in preview.diff]


async def test_a_restart_differs_in_its_time_alone(shop: Shop) -> None:
    """The card shows `now`, so the plan that is approved is the plan that runs, whenever that is."""
    preview = await shop.deployments.preview_restart(RESTART, context())
    assert [(line.path.rpartition("kubectl")[1], line.before, line.after) for line in preview.diff] == [
        ("kubectl", None, worded("now"))
    ]
    assert (preview.undo, preview.no_undo) == (None, "nothing to take back: the same pods are made anew")
    assert preview.touches == "1 deployment, 3 pods made anew"
    assert preview.commands == ("kubectl --context demo -n shop-dev rollout restart deployment/web",)
    result = await shop.deployments.restart_deployment(RESTART, context(), approved(preview))
    now = shop.deployment("web", "shop-dev")
    assert now["spec"]["template"]["metadata"]["annotations"][RESTARTED_AT].endswith("Z")
    assert now["metadata"]["annotations"][STEP_ANNOTATION] == str(KEY)
    assert result.generation == now["metadata"]["generation"]


async def test_a_restart_is_made_once(shop: Shop) -> None:
    """The write went through and its answer was lost: the retry finds it done; a later edit would make it another."""
    call = approved(await shop.deployments.preview_restart(RESTART, context()))
    shop.sandbox.lose_write_responses()
    with pytest.raises(TemporaryError):
        await shop.deployments.restart_deployment(RESTART, context(), call)
    assert (await shop.deployments.restart_deployment(RESTART, context(), call)).already_done
    assert len(shop.sandbox.writes) == 1
    shop.edit("web", "shop-dev", progressDeadlineSeconds=77)
    with pytest.raises(Drifted, match="progressDeadlineSeconds"):
        await shop.deployments.restart_deployment(RESTART, context(), call)


async def test_two_restarts_within_a_second_are_two(shop: Shop) -> None:
    """The second one differs from the first by its time, however soon it comes."""
    times = (datetime(2026, 11, 21, 9, 30, tzinfo=UTC) + timedelta(milliseconds=one) for one in count())
    deployments = DeploymentAgent(shop.clusters, redact, lambda: next(times))
    first = await deployments.preview_restart(RESTART, context())
    await deployments.restart_deployment(RESTART, context(), approved(first))
    assert (await deployments.preview_restart(RESTART, context())).diff


@pytest.mark.parametrize("name", ["cart", "checkout", "search", "ledger"])
async def test_what_is_broken_in_production_works_again_after_a_rollback(shop: Shop, name: str) -> None:
    """Whatever the newest revision broke, the one before had; the way forward again is its exact inverse."""
    wish = WantedRevision(deployment=name, namespace="shop-prod")
    meant = await shop.validation.validate_rollback(wish, context())
    assert (meant.revision, meant.current_revision) == (1, 2)
    back = RollbackDeployment(deployment=name, namespace="shop-prod", revision=meant.revision)
    preview = await shop.deployments.preview_rollback(back, context())
    assert "metadata.annotations.kubernetes.io/change-cause" in _paths(preview)
    assert preview.undo is not None
    assert preview.undo.verification is not None
    await shop.deployments.rollback_deployment(back, context(), approved(preview))
    watch = MonitorRollout(deployment=name, namespace="shop-prod", timeout=60)
    settled = await shop.monitoring.monitor_rollout(watch, context(), Said())
    assert (settled.ready, settled.revision) == (settled.wanted, 3)

    forward = RollbackDeployment.model_validate(dict(preview.undo.parameters))
    inverse = await shop.deployments.preview_rollback(forward, context())
    swapped = {(line.path, repr(line.after), repr(line.before)) for line in preview.diff}
    assert {(line.path, repr(line.before), repr(line.after)) for line in inverse.diff} == swapped


async def test_a_rollback_knows_its_own_write(shop: Shop) -> None:
    """After it the revision has another number: the retry still sees that it was made, and by whom."""
    back = RollbackDeployment(deployment="search", namespace="shop-prod", revision=1)
    call = approved(await shop.deployments.preview_rollback(back, context()))
    first = await shop.deployments.rollback_deployment(back, context(), call)
    watch = MonitorRollout(deployment="search", namespace="shop-prod", timeout=60)
    await shop.monitoring.monitor_rollout(watch, context(), Said())
    again = await shop.deployments.rollback_deployment(back, context(), call)
    assert (first.already_done, again.already_done) == (False, True)
    other = approved(call.approved, StepKey(run_id="run-2", step_id="rollback"))
    with pytest.raises(PermanentError, match="has no revision 1: it is at 3"):
        await shop.deployments.rollback_deployment(back, context(), other)


async def test_revisions_that_cannot_be_gone_back_to_are_named(shop: Shop) -> None:
    """None before the first; the current one; one that is not kept."""
    web = {"deployment": "web", "namespace": "shop-dev"}
    with pytest.raises(PermanentError, match=r"shop-dev/web has no earlier revision.*it is at 1 \(web:2.15.1\)"):
        await shop.validation.validate_rollback(WantedRevision.model_validate(web), context())
    search = {"deployment": "search", "namespace": "shop-prod"}
    with pytest.raises(PermanentError, match="is at revision 2 already"):
        await shop.validation.validate_rollback(WantedRevision.model_validate({**search, "revision": 2}), context())
    with pytest.raises(PermanentError, match=r"has no revision 7.*there is 1 \(search:1.4.0\)"):
        await shop.validation.validate_rollback(WantedRevision.model_validate({**search, "revision": 7}), context())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2.16.0", f"{WEB}:2.16.0"),
        ("web:2.16.0", f"{WEB}:2.16.0"),
        ("other.example/web:2.16.0", "other.example/web:2.16.0"),
        ("localhost:5000/shop__a/web-b.c_d:V2", "localhost:5000/shop__a/web-b.c_d:V2"),
        (f"sha256:{'a' * 64}", f"{WEB}@sha256:{'a' * 64}"),
    ],
)
async def test_images_are_made_whole(shop: Shop, said: str, meant: str) -> None:
    """A tag, a digest or a short name keeps the rest of what runs."""
    wish = WantedImage(deployment="web", namespace="shop-dev", image=said)
    found = await shop.validation.validate_image(wish, context())
    assert (found.container, found.image, found.current_image) == ("web", meant, f"{WEB}:2.15.1")


@pytest.mark.parametrize("said", ["UPPER/Case:1", "Web:2", "reg.example/Shop/web:1", "shop/-web:1", "shop/web-:1"])
async def test_an_image_that_cannot_be_pulled_is_refused(shop: Shop, said: str) -> None:
    """In words, with an example, before anybody is asked."""
    wish = WantedImage(deployment="web", namespace="shop-dev", image=said)
    with pytest.raises(InvalidParameters, match=f"Kubernetes cannot pull {said}: .*lower-case .* e.g. {WEB}:1.2.3"):
        await shop.validation.validate_image(wish, context())


async def test_an_image_is_deployed_and_taken_back(shop: Shop) -> None:
    """The undo names the container and the old image, whole."""
    wish = DeployImage(deployment="web", namespace="shop-dev", container="web", image=f"{WEB}:2.16.0")
    preview = await shop.deployments.preview_image(wish, context())
    assert _paths(preview) == ["spec.template.spec.containers[web].image"]
    result = await shop.deployments.deploy_image(wish, context(), approved(preview))
    assert (result.before, result.image) == (f"{WEB}:2.15.1", f"{WEB}:2.16.0")
    assert preview.undo is not None
    undo = DeployImage.model_validate(dict(preview.undo.parameters))
    back = await shop.deployments.preview_image(undo, context())
    await shop.deployments.deploy_image(undo, context(), approved(back, StepKey(run_id="run-2", step_id="deploy")))
    assert _image(shop, "web", "shop-dev") == f"{WEB}:2.15.1"


async def test_several_containers_need_a_name(shop: Shop) -> None:
    """The error says which there are; the others keep their images."""

    def with_proxy(deployment: JsonObject) -> None:
        containers = deployment["spec"]["template"]["spec"]["containers"]
        containers.append({"name": "proxy", "image": "registry.shop.example/proxy:1"})

    shop.sandbox.edit("Deployment", "shop-dev", "web", with_proxy)
    wish = WantedImage(deployment="web", namespace="shop-dev", image="2.16.0")
    with pytest.raises(InvalidParameters, match="several containers, say which one: web, proxy"):
        await shop.validation.validate_image(wish, context())
    proxy = DeployImage(
        deployment="web", namespace="shop-dev", container="proxy", image="registry.shop.example/proxy:2"
    )
    preview = await shop.deployments.preview_image(proxy, context())
    assert _paths(preview) == ["spec.template.spec.containers[proxy].image"]


async def test_what_would_not_roll_out_is_refused_before_anybody_is_asked(shop: Shop) -> None:
    """Paused, or without pods."""
    shop.edit("web", "shop-dev", paused=True)
    web = OneDeployment(deployment="web", namespace="shop-dev")
    with pytest.raises(PermanentError, match=r"is paused.*kubectl --context demo -n shop-dev rollout resume"):
        await shop.validation.validate_restart(web, context())
    shop.edit("web", "shop-dev", paused=False, replicas=0)
    with pytest.raises(PermanentError, match="is scaled to 0, so there is nothing to restart"):
        await shop.validation.validate_restart(web, context())
