"""What is said while a change is watched, and when it does not come true, in the reader's language."""

import re

import pytest

from agents.chat.understanding import Grammar
from agents.monitoring.named import find_metric, named_metrics
from agents.monitoring.reasons import advice
from agents.monitoring.rollouts import MonitorRollout
from bot.app.agents import catalogue_without_a_cluster
from languages import LANGUAGES, speaking, spoken
from tests.fakes.kube import Clock, FakeCluster
from tests.fakes.progress import Said
from tests.unit.agents.monitoring.test_monitoring_rollout import _FAILED, _rolling
from tests.unit.agents.monitoring.test_monitoring_scaling import _CONTEXT, _agent, _pod
from workflows.errors import PermanentError
from workflows.model.intent import Intent

_WISH = MonitorRollout(deployment="web", namespace="shop", timeout=60)
_GRAMMAR = Grammar(catalogue_without_a_cluster()[1].all())


@pytest.mark.parametrize(
    ("language", "failure", "standing"),
    [
        (
            "ja",
            "shop/web は新しい Pod が 3 個中 0 個しか Ready にならないまま、ロールアウトの期限を過ぎました: "
            "web-h1-0 が ImagePullBackOff (web: not found) です; 旧 Pod 3 個が稼働中。"
            "その名前とタグのイメージがあり、クラスタから pull できるかを確認してください。"
            "原因を調べるには「shopのwebを診断して」と聞いてください",
            "Pod を待っています 0/3 · web-h1-0 が ImagePullBackOff です · 旧 Pod 3 個が稼働中 · 最長 1分見守ります",
        ),
        (
            "fr",
            "shop/web a 0 nouveau pod prêt sur 3, et le délai de déploiement est dépassé : "
            "web-h1-0 est en ImagePullBackOff (web: not found) ; 3 anciens pods servent encore. "
            "Vérifiez que l’image existe sous ce nom et ce tag et que le cluster peut la récupérer, "
            "ou demandez-moi « diagnostique web dans shop » pour la cause",
            "j’attends les pods 0/3 · web-h1-0 est en ImagePullBackOff · 3 anciens pods servent encore · "
            "je surveille pendant 1 min au plus",
        ),
    ],
)
async def test_a_rollout_that_is_held_up_is_told_in_the_readers_language(
    language: str, failure: str, standing: str
) -> None:
    """The cluster's words stay; the sentence around them, the counts and the advice are the reader's."""
    pods = [_pod("web-h1-0", "not found")]
    over = FakeCluster({"Deployment": [_rolling(1, _FAILED)], "Pod": pods})
    held = FakeCluster({"Deployment": [_rolling(1)], "Pod": pods})
    said = Said()
    with speaking(language):
        with pytest.raises(PermanentError) as failed:
            await _agent(over, Clock()).monitor_rollout(_WISH, _CONTEXT, Said())
        with pytest.raises(PermanentError):
            await _agent(held, Clock()).monitor_rollout(_WISH, _CONTEXT, said)
    assert str(failed.value).replace("\u00a0", " ") == failure
    assert {words.replace("\u00a0", " ") for words in said.words} == {standing}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_advised_to_ask_is_understood(language: str) -> None:
    """Whoever types the quoted question gets the diagnosis of that very deployment."""
    with speaking(language):
        said = advice("shop", "web", [])
    question = re.search(r"[\"「«]\s*(.+?)\s*[\"」»]", said)
    assert question
    intent = _GRAMMAR.understand(question[1])
    assert isinstance(intent, Intent)
    assert (intent.name, intent.slots["deployment"], intent.slots["namespace"]) == ("diagnose", "web", "shop")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_metrics_that_are_told_are_understood(language: str) -> None:
    """What a list of metrics calls them is what they can be asked for by."""
    with speaking(language):
        assert [find_metric(spoken(metric.name)).name for metric in named_metrics()] == [
            metric.name for metric in named_metrics()
        ]
