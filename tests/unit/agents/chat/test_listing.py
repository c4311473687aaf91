"""Lists of other things than pods."""

import pytest

from agents.chat.meant import meant
from agents.chat.reading.model import Heard
from agents.chat.reading.reader import Reader
from agents.chat.understanding import Unclear
from languages import speaking
from workflows.model.intent import Intent


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "list nodes", "I cannot list nodes yet. I can list pods, and describe one object by its name"),
        ("en", "kubectl get nodes", "I cannot list nodes yet."),
        ("en", "list deployments", "I cannot list deployments yet."),
        ("en", "list secrets", "I cannot list Secrets yet. I can list pods."),
        ("fr", "les nœuds", "Je ne sais pas encore lister les nœuds."),
        ("fr", "liste les déploiements", "Je ne sais pas encore lister les deployments."),
        ("ja", "ノード一覧", "ノードの一覧はまだ表示できません。"),
        ("ja", "Deployment一覧", "Deployment の一覧はまだ表示できません。"),
    ],
)
def test_what_cannot_be_listed_is_said_with_what_can(language: str, text: str, told: str) -> None:
    """Not that a word was left over; and nothing that changes is offered beside it."""
    with speaking(language):
        found = meant(Reader().read(Heard(text=text)), lambda _: True)
    assert isinstance(found, Unclear)
    assert found.words.startswith(told)
    assert found.reads


@pytest.mark.parametrize("text", ["list pods", "pods in shop-dev", "les pods", "Pod一覧"])
def test_pods_are_listed(text: str) -> None:
    """As before."""
    found = meant(Reader().read(Heard(text=text)), lambda _: True)
    assert isinstance(found, Intent)
    assert found.name == "list_pods"
