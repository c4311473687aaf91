"""A change in staging: one approval by somebody else."""

from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, VIC, ask
from tests.scenarios.stage import Stage


async def test_one_approval_is_enough_and_the_requester_is_told(played: Stage) -> None:
    """Ann approves: while it runs the message says who approved and when, at the end who asked and how long it took."""
    card = await ask(played, OLIVE, "scale web in shop-staging to 6")
    assert "Olive wants to scale shop-staging/web from 3 to 6" in card.now.visible_text
    assert "*Needs* 1 person with the role approver, not Olive" in card.now.visible_text
    await card.click(ANN, "Approve")
    done = await card.becomes("shop-staging/web runs 6/6 replicas")
    assert "Olive asked, Ann approved" in done.visible_text
    told = await played.slack.wait_for_message(OPS, "Ann approved this at .* scale", thread_ts=card.thread)
    assert f"<@{OLIVE}>" in told.text
    running = [
        one.visible_text for one in played.slack.revisions(OPS, card.ts) if "Approved by Ann" in one.visible_text
    ]
    assert running
    assert len(played.scalings()) == 1


async def test_a_denial_asks_why_and_shows_the_reason(played: Stage) -> None:
    """Deny opens a form for approvers and a refusal for anybody else; the reason is on the card and in a late click."""
    card = await ask(played, OLIVE, "scale web in shop-staging to 6")
    waiting = card.now
    await card.click(OLIVE, "Deny")
    assert "your own request" in (await card.told(OLIVE, "Nothing changed")).visible_text
    await card.click(VIC, "Deny")
    assert "takes the role approver; you have the role viewer" in (await card.told(VIC, "Nothing")).visible_text
    assert not played.slack.views(OLIVE)
    assert not played.slack.views(VIC)
    assert len(played.audit("access.refused")) == 2

    form = await card.open(ANN, "Deny")
    assert "Reason" in form.visible_text
    await played.slack.submit(ANN, form.id, {"reason": "wrong *namespace* <!channel>"})
    ended = await card.becomes("I did not scale shop-staging/web from 3 to 6: Ann denied this at")
    assert "wrong ∗namespace∗ &lt;!channel&gt;" in ended.visible_text
    assert "Nothing was changed." in ended.visible_text
    assert not ended.actions
    told = await played.slack.wait_for_message(OPS, f"<@{OLIVE}> Ann denied this", thread_ts=card.thread)
    assert "wrong" in told.visible_text

    await card.click_late(BOB, waiting, "Approve")
    late = await card.told(BOB, "Your click changed nothing")
    assert "Ann denied this at" in late.visible_text
    assert "wrong" in late.visible_text
    await card.click_late(BOB, waiting, "Deny")
    await played.slack.wait_for(lambda: len(played.slack.ephemerals(BOB)) == 2)
    assert not played.slack.views(BOB)
    assert played.scalings() == []
    assert [row["outcome"] for row in played.audit("run.ended")] == ["denied"]
