"""A deployment that is scaled to 0 is told as stopped, with a neutral mark."""

import pytest

from agents.kubernetes.facts import deployment_stand
from agents.kubernetes.objects import DeploymentView
from agents.kubernetes.results import Scaled
from agents.monitoring.scaling import ScalingSettled
from bot.messages.results.kubernetes import scaled, settled
from languages import speaking

STOPPED = {"en": "is stopped: 0 replicas", "ja": "は停止中です (レプリカ 0)", "fr": "est arrêté\u00a0: 0 réplica"}
ENDED = {**STOPPED, "ja": "は停止しました (レプリカ 0)"}
SETTLED = ScalingSettled(
    cluster="main", sandbox=False, namespace="shop", deployment="web", ready=0, expected=0, seconds=1, pods=[]
)


@pytest.mark.parametrize("language", STOPPED)
def test_a_scaling_to_0_ends_as_stopped(language: str) -> None:
    """Nobody reads that 0 of 0 replicas run."""
    with speaking(language):
        headline = settled(SETTLED).headline
    assert headline == f":white_circle: *shop/web {ENDED[language]}*"


def test_a_scaling_to_0_that_nobody_watched_says_that_it_stops() -> None:
    """It was told to stop; whether it has is not known."""
    found = Scaled(
        cluster="main",
        sandbox=False,
        namespace="shop",
        deployment="web",
        before=3,
        after=0,
        generation=2,
        already_done=False,
    )
    assert scaled(found).headline == ":white_circle: *shop/web is set to 0 replicas: it stops* (was 3)"


@pytest.mark.parametrize("language", STOPPED)
def test_a_deployment_at_0_is_stopped_and_not_healthy(language: str) -> None:
    """Its status says so in the reader's words."""
    found = DeploymentView.read({"metadata": {"namespace": "shop", "name": "web"}, "spec": {"replicas": 0}})
    with speaking(language):
        stand = deployment_stand(found, [])
    assert (stand.answer, stand.stopped) == (f"shop/web {STOPPED[language]}", True)
