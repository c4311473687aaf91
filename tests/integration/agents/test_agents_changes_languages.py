"""What is said of a change before it is made, as each reader reads it; and that what is compared is no words."""

import re
from collections.abc import Sequence

import pytest

from agents.deployment.parameters import DeployImage, RestartDeployment, RollbackDeployment
from agents.kubernetes.parameters import RestartPod
from agents.validation.parameters import WantedImage, WantedReplicas, WantedRevision
from languages import LANGUAGES, speaking
from tests.integration.agents.agents_shop import Shop, approved, context
from workflows.errors import QuarterdeckError
from workflows.fields import value
from workflows.model.change import Preview

DATA = re.compile(
    r"smaller memory limit|PodDisruptionBudget|HorizontalPodAutoscaler|ReplicaSet|Recreate|Deployment|Running|Ready|Pod"
    r"|shop-\w+(?:/[\w.-]+)?|[\w-]+:[\w.]+(?:\.\d+)*|registry\.\S+|(?:web|mailer|checkout|wobble)[\w-]*|\d+(?:Mi|m)?|cpu|memory|pods"
)
ENGLISH = re.compile(r"\b(?:the|there|is|are|not|has|have|that|others|between|and|to|of|back|again|now|more|than|it)\b")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WEB = {"deployment": "web", "namespace": "shop-dev"}


def mixed(texts: Sequence[str], language: str) -> list[str]:
    """The texts that are not of this language alone, names and numbers aside."""
    return [text for text in texts if text and _foreign(DATA.sub("", text), language)]


def _foreign(ours: str, language: str) -> bool:
    if language == "ja":
        return bool(re.search(r"[A-Za-z]{3,}", ours))
    return bool(JAPANESE.search(ours)) or (language == "fr" and bool(ENGLISH.search(ours)))


def words(preview: Preview) -> list[str]:
    """Everything in a preview that somebody reads."""
    values = [value(one) for line in preview.diff for one in (line.before, line.after)]
    undo = [preview.undo.summary] if preview.undo else []
    return [preview.touches, *preview.notes, preview.no_undo, preview.already, *undo, *values]


async def previews(shop: Shop, pod: str) -> list[Preview]:
    """One of every change."""
    return [
        await shop.preview(6),
        await shop.preview(0, "web", "shop-prod"),
        await shop.deployments.preview_restart(RestartDeployment(**WEB), context()),
        await shop.deployments.preview_image(DeployImage(**WEB, image="registry.shop.example/web:latest"), context()),
        await shop.deployments.preview_rollback(
            RollbackDeployment(deployment="checkout", namespace="shop-prod", revision=1), context()
        ),
        await shop.kubernetes.preview_restart_pod(RestartPod(pod=pod, namespace="shop-dev"), context()),
    ]


def _pod(shop: Shop) -> str:
    return str(shop.sandbox.objects("Pod", "shop-dev")[0]["metadata"]["name"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_card_is_in_one_language_and_its_diff_in_none(shop: Shop, language: str) -> None:
    """What it touches, notes, undo and values are said to the reader; what is compared later is the same for all."""
    pod = _pod(shop)
    anybody = await previews(shop, pod)
    with speaking(language):
        own = await previews(shop, pod)
        assert [text for preview in own for text in mixed(words(preview), language)] == []
    assert [one.diff for one in own] == [one.diff for one in anybody]
    assert [one.commands for one in own] == [one.commands for one in anybody]


async def test_what_one_reader_approved_another_may_run(shop: Shop) -> None:
    """A card in Japanese, a run in French: nothing drifted."""
    wish = RestartPod(pod=_pod(shop), namespace="shop-dev")
    with speaking("ja"):
        preview = await shop.kubernetes.preview_restart_pod(wish, context())
    with speaking("fr"):
        assert not (await shop.kubernetes.restart_pod(wish, context(), approved(preview))).already_done
    wish_for_all = RestartDeployment(**WEB)
    with speaking("fr"):
        preview = await shop.deployments.preview_restart(wish_for_all, context())
    with speaking("ja"):
        done = await shop.deployments.restart_deployment(wish_for_all, context(), approved(preview))
    assert not done.already_done


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_refusal_is_in_one_language(shop: Shop, language: str) -> None:
    """Why a change cannot be: quota and nodes, an autoscaler, an unknown revision, a wrong image, another container."""
    wrong = (
        lambda: shop.validation.validate_scaling(
            WantedReplicas(deployment="checkout", namespace="shop-prod", replicas=200), context()),
        lambda: shop.validation.validate_scaling(
            WantedReplicas(deployment="mailer", namespace="shop-staging", replicas=5), context()),
        lambda: shop.validation.validate_rollback(WantedRevision(**WEB, revision=99), context()),
        lambda: shop.validation.validate_image(WantedImage(**WEB, image="shop/Web_:2"), context()),
        lambda: shop.validation.validate_image(WantedImage(**WEB, image="2", container="sidecar"), context()),
    )  # fmt: skip
    said = []
    with speaking(language):
        for call in wrong:
            with pytest.raises(QuarterdeckError) as caught:
                await call()
            said.append(str(caught.value).replace("sidecar", "").replace("shop/Web_", "").replace("Kubernetes", ""))
    assert mixed(said, language) == []
