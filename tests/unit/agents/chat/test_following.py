"""What goes on from a thread: "it" is shown, "the same" is the last order, and between two objects a change asks."""

from collections.abc import Sequence

import pytest

from agents.chat.meaning import Followed, Read
from agents.chat.reading.model import ThreadAlert
from agents.chat.rereading import Rereading
from agents.chat.thread import Thread, Topic
from agents.chat.understanding import Unclear
from agents.orchestrator.outcome import Ask
from tests.unit.agents.chat.test_rereading import NOBODY, Shop
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin


def topic(name: str, namespace: str = "shop-prod", intent: str = "diagnose", **slots: int) -> Topic:
    """A run that was about a deployment."""
    target = {"deployment": name, "namespace": namespace}
    return Topic(label="7F3K", intent=Intent(name=intent, slots={**target, **slots}), target=target)


CART, WEB = topic("cart"), topic("web", "shop-dev", "scale", delta=2)


async def said(text: str, topics: Sequence[Topic] = (), alert: ThreadAlert | None = None) -> Read:
    """What is made of a text in a thread."""

    async def thread(_: Origin, __: SecurityContext) -> Thread:
        return Thread(alert=alert, topics=topics)

    rereading = Rereading(
        names=Shop(),
        patience=60.0,
        serves=lambda _: True,
        changes=lambda intent: intent.name in ("restart", "scale", "rollback"),
        environment_of=lambda _, namespace: "production" if namespace.endswith("-prod") else "development",
        workflows=list,
        thread=thread,
    )
    return await rereading.understand(text, NOBODY, Origin(surface="thread", team="T1", channel="C1", thread_ts="1.0"))


@pytest.mark.parametrize("text", ["and its logs?", "ログも", "et ses logs ?"])
async def test_a_read_goes_on_with_the_last_object(text: str) -> None:
    """Also where there were two: a read costs nothing."""
    found = await said(text, [CART, WEB])
    assert found == Intent(
        name="logs",
        slots={"deployment": "cart", "namespace": "shop-prod"},
        confidence=0.6,
        language=found.language if isinstance(found, Intent) else "",
    )


@pytest.mark.parametrize("text", ["restart it", "それを再起動して", "redémarre-le"])
async def test_a_change_says_what_it_took(text: str) -> None:
    """The object, and the run that was about it."""
    found = await said(text, [CART, CART])
    assert isinstance(found, Followed)
    assert found.intent.slots == {"deployment": "cart", "namespace": "shop-prod"}
    assert "shop-prod/cart" in found.note
    assert "7F3K" in found.note


async def test_a_change_asks_between_two_objects() -> None:
    """Both are choices, with their namespaces; what was said besides stays."""
    found = await said("scale it to 5", [CART, WEB])
    assert isinstance(found, Ask)
    assert [choice.label for choice in found.choices] == ["shop-prod/cart", "shop-dev/web"]
    assert found.intent.slots == {"replicas": 5}
    alert = ThreadAlert(name="Down", labels={"deployment": "web", "namespace": "shop-prod"})
    assert isinstance(await said("restart it", [CART], alert), Ask)


async def test_a_place_that_is_said_stays() -> None:
    """`it` gives the name alone."""
    found = await said("restart it in shop-dev", [topic("web", "shop-prod")])
    assert isinstance(found, Followed)
    assert found.intent.slots == {"deployment": "web", "namespace": "shop-dev"}


async def test_the_same_elsewhere_takes_the_inputs_along() -> None:
    """The relative wish too: it is made absolute there."""
    found = await said("la même chose dans shop-prod", [WEB])
    assert isinstance(found, Followed)
    assert found.intent == Intent(name="scale", slots={"deployment": "web", "namespace": "shop-prod", "delta": 2})
    read = await said("now in shop-dev", [CART])
    assert isinstance(read, Intent)
    assert read.slots["namespace"] == "shop-dev"


async def test_nothing_before_is_said() -> None:
    """No order to repeat, no object that is seen: nothing is taken."""
    assert isinstance(await said("now in shop-dev"), Unclear)
    for topics in ([], [topic("vault", "vault-prod")]):
        found = await said("restart it", topics)
        assert isinstance(found, Intent)
        assert "deployment" not in found.slots


async def test_what_names_an_object_or_needs_none_takes_none() -> None:
    """The thread adds nothing to a sentence that stands by itself."""
    named = await said("could you bounce cart please", [WEB])
    assert isinstance(named, Intent)
    assert named.slots == {"deployment": "cart"}
    listed = await said("gimme the pods of shop-dev", [CART])
    assert isinstance(listed, Intent)
    assert "deployment" not in listed.slots
