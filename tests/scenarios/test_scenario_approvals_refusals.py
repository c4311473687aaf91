"""Who may not: asking without the permission, deciding one's own request, deciding what is decided."""

import asyncio

from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, SAM, VIC, ask
from tests.scenarios.stage import Stage


async def test_asking_without_the_permission_starts_nothing(played: Stage) -> None:
    """A viewer learns what is needed, what they have and who can; a stranger that the bot works for another team."""
    ts = await played.slack.say(VIC, OPS, "@quarterdeck scale web in shop-prod to 4")
    refused = await played.slack.wait_for_message(OPS, "I did not scale shop-prod/web", thread_ts=ts)
    assert "needs `deployments.scale`" in refused.visible_text
    assert "the role viewer" in refused.visible_text
    assert "operator" in refused.visible_text
    assert "can ask for it" in refused.visible_text
    assert "reference " in refused.visible_text
    await played.slack.say(SAM, OPS, "@quarterdeck scale web in shop-prod to 4")
    await played.slack.wait_for_ephemeral(SAM, "another Slack team")
    assert played.rows("SELECT id FROM run") == []
    assert played.scalings() == []
    assert [row["actor"] for row in played.audit("access.refused")] == ["T0SANDBOX/U0VIC", "T0OTHER/U0SAM"]
    assert played.audit("access.refused")[0]["details"]["permission"] == "deployments.scale"


async def test_an_approver_cannot_approve_their_own_request(played: Stage) -> None:
    """Holding the role does not help: somebody else has to, and is enough."""
    card = await ask(played, ANN, "scale web in shop-staging to 4")
    await card.click(ANN, "Approve")
    await card.told(ANN, "This is your own request: somebody else with the role approver has to decide")
    assert played.audit("approval.voted") == []
    await card.click(BOB, "Approve")
    await card.becomes("shop-staging/web runs 4/4 replicas")
    assert "Ann asked, Bob approved" in card.now.visible_text


async def test_of_two_clicks_at_once_one_counts(played: Stage) -> None:
    """Where one approval is enough, the second of two simultaneous ones is told who was first; the change runs once."""
    card = await ask(played, OLIVE, "scale web in shop-staging to 4")
    await asyncio.gather(card.click(ANN, "Approve"), card.click(BOB, "Approve"))
    late = await played.slack.wait_for(lambda: [*played.slack.ephemerals(ANN), *played.slack.ephemerals(BOB)])
    assert "approved this at" in late[0].visible_text
    await card.becomes("shop-staging/web runs 4/4 replicas")
    assert len(played.audit("approval.voted")) == 1
    assert len(played.scalings()) == 1
