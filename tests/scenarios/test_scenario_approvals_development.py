"""A change in development: the requester's own click."""

from tests.scenarios.approving import ANN, OLIVE, OPS, ask
from tests.scenarios.stage import Stage


async def test_the_requester_confirms_and_sees_it_verified(played: Stage) -> None:
    """The card says what, what it touches and how it is undone; Confirm makes the change, verifies it, one message."""
    card = await ask(played, OLIVE, "scale web in shop-dev to 5")
    shown = card.now
    for piece in (
        "Scale shop-dev/web from 3 to 5?",
        "LOW_RISK, development",
        "spec.replicas: 3 -&gt; 5",
        "*Touches* 1 deployment, 3 → 5 pods",
        "*Undo:* scale back to 3",
        "Only Olive can confirm",
    ):
        assert piece in shown.visible_text
    assert played.scalings() == []

    await card.click(ANN, "Confirm")
    assert "Only Olive can confirm this" in (await card.told(ANN, "Nothing changed")).visible_text
    await card.click(OLIVE, "Confirm")
    done = await card.becomes("5/5 replicas")

    assert "Olive asked and confirmed" in done.visible_text
    assert list(done.actions) == ["run.undo"]
    assert played.replicas_of("shop-dev", "web") == 5
    assert len(played.scalings()) == 1
    assert [one.ts for one in played.slack.messages(OPS, card.thread) if one.from_bot] == [card.ts]
    kinds = [row["kind"] for row in played.audit()]
    assert kinds.count("approval.voted") == kinds.count("access.refused") == 1

    await card.click_late(OLIVE, shown, "Confirm")
    assert "Olive confirmed this at" in (await card.told(OLIVE, "Your click changed nothing")).visible_text


async def test_the_requester_cancels_and_nothing_changes(played: Stage) -> None:
    """Cancel takes the buttons off, says who and when, and leaves the cluster alone."""
    card = await ask(played, OLIVE, "scale web in shop-dev to 5")
    await card.click(OLIVE, "Cancel")
    ended = await card.becomes("I did not scale shop-dev/web from 3 to 5: Olive cancelled this at")
    assert "Nothing was changed." in ended.visible_text
    assert not ended.actions
    assert played.scalings() == []
    assert card.run["state"] == "denied"
    assert played.audit("approval.voted")[0]["outcome"] == "deny"


async def test_what_is_so_already_is_said_and_nobody_is_asked(played: Stage) -> None:
    """The answer is one sentence without buttons; the audit log says that nothing was to change."""
    asked = await played.slack.say(OLIVE, OPS, "@quarterdeck scale web in shop-prod to 3")
    answer = await played.slack.wait_for_message(OPS, "nothing to change", thread_ts=asked, timeout=30)
    assert "shop-prod/web has 3 replicas already: nothing to change" in answer.visible_text
    assert not answer.actions
    assert played.scalings() == [] == list(played.audit("approval.requested"))
    changed = [row["details"] for row in played.audit("step.ended") if row["details"]["step"] == "scale"]
    assert [details["already"] for details in changed] == [True]
    assert played.audit("run.ended")[0]["details"]["steps"]["verify"] == "skipped"
