"""Relative wishes: "two more", "half", "three revisions back" become absolute before anybody is asked."""

from sandbox.cluster.objects import JsonObject
from tests.scenarios.approving import ANN, OLIVE, OPS, ask
from tests.scenarios.stage import Stage


def _five_replicas(deployment: JsonObject) -> None:
    deployment["spec"]["replicas"] = 5


async def test_more_fewer_and_multiples_are_approved_as_numbers(played: Stage) -> None:
    """In three languages the card shows the number that it comes to, rounding included, and undo goes back to it."""
    card = await ask(played, OLIVE, "double the replicas of web in shop-staging")
    assert "scale shop-staging/web from 3 to 6" in card.now.visible_text
    await card.click(ANN, "Approve")
    await card.becomes("shop-staging/web runs 6/6 replicas")
    await card.click(OLIVE, "Undo")
    await card.becomes("Taken back")
    assert played.replicas_of("shop-staging", "web") == 3

    more = await ask(played, OLIVE, "could you scale web in shop-prod up by two", "wants to")
    assert "spec.replicas: 3 -&gt; 5" in more.now.visible_text
    half = await ask(played, OLIVE, "shop-prodのwebを半分にして", "spec.replicas")
    assert "spec.replicas: 3 -&gt; 2" in half.now.visible_text
    assert "1.5 を 2 に切り上げ" in half.now.visible_text
    fewer = await ask(played, OLIVE, "retire un réplica à web dans shop-prod", "spec.replicas")
    assert "spec.replicas: 3 -&gt; 2" in fewer.now.visible_text
    assert [write["path"].rpartition("/")[2] for write in played.scalings()] == ["web", "web"]


async def test_what_was_approved_is_the_number(played: Stage) -> None:
    """Where somebody else scales it in between, it is asked again, for the same number."""
    card = await ask(played, OLIVE, "double web in shop-staging")
    played.cluster.edit("Deployment", "shop-staging", "web", _five_replicas)
    await card.click(ANN, "Approve")
    again = await card.becomes("Asked again")
    assert "scale shop-staging/web from 5 to 6" in again.visible_text
    assert played.scalings() == []


async def test_a_number_that_cannot_be_is_refused_with_the_numbers(played: Stage) -> None:
    """Below zero, above the maximum, and what rounds to what is there; two ways at once are asked about."""
    await ask(played, OLIVE, "remove 4 replicas from web in shop-prod", "has 3 replicas: I cannot take away 4")
    await ask(played, OLIVE, "scale web in shop-prod by 499", "would make 502, and 500 is the most")
    clash = await ask(played, OLIVE, "scale web in shop-prod up by 2 to 6", "Which one do you mean")
    await clash.click(OLIVE, "replicas: 6")
    await played.slack.wait_for_message(OPS, "scale shop-prod/web from 3 to 6", thread_ts=clash.thread)
    assert played.scalings() == []


async def test_revisions_are_counted_back(played: Stage) -> None:
    """The card names the revision that it is; where there are not so many, it says which there are."""
    for order, ended in (("deploy web 2.16.0 in shop-dev", "revision 2"), ("restart web in shop-dev", "revision 3")):
        change = await ask(played, OLIVE, order)
        await change.click(OLIVE, "Confirm")
        await change.becomes(ended)
    card = await ask(played, OLIVE, "roll web back two revisions in shop-dev", "Roll back")
    assert "Roll back shop-dev/web to revision 1" in card.now.visible_text
    refused = await ask(played, OLIVE, "roll back cart 2 revisions in shop-prod", "has only 1 earlier revision")
    assert "shop-prod/cart has only 1 earlier revision: 1 (" in refused.now.visible_text
