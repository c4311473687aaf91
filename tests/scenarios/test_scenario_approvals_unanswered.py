"""Questions that nobody answers: expired by the database's clock, or cancelled in the terminal."""

import json

from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, VIC, ask, quick, settings
from tests.scenarios.stage import Stage


async def test_an_approval_expires_and_says_so(stage: Stage) -> None:
    """When the time is up the buttons go, the requester is told, and a late click learns why it changed nothing."""
    stage.settings = settings(**quick("HIGH_RISK", quorum=2, expires="6s"))
    await stage.start()
    card = await ask(stage, OLIVE, "scale web in shop-prod to 5")
    waiting = card.now
    await card.click(ANN, "Approve")
    ended = await card.becomes("I did not scale shop-prod/web from 3 to 5")
    assert ":hourglass:" in ended.visible_text
    assert "only Ann approved in time: the request expired at" in ended.visible_text
    assert "Nothing was changed." in ended.visible_text
    assert not ended.actions
    await stage.slack.wait_for_message(OPS, f"<@{OLIVE}> only Ann approved in time", thread_ts=card.thread)
    await card.click_late(BOB, waiting, "Approve")
    await card.told(BOB, "Only Ann approved in time: the request expired at .* Your click changed nothing")
    await card.click_late(BOB, waiting, "Deny")
    await stage.slack.wait_for(lambda: len(stage.slack.ephemerals(BOB)) == 2)
    assert not stage.slack.views(BOB)
    assert stage.scalings() == []
    assert card.run["state"] == "expired"
    assert [row["actor"] for row in stage.audit("approval.expired")] == ["system/quarterdeck"]


async def test_a_run_is_cancelled_in_the_terminal_while_it_waits(played: Stage) -> None:
    """`runs cancel` ends it: the card says so, a late click says so; `runs list` and `runs show` know it."""
    card = await ask(played, OLIVE, "scale web in shop-prod to 5")
    waiting, label = card.now, card.run["label"]
    code, out, err = await played.command("runs", "cancel", label)
    assert code == 0, err
    assert label in out
    ended = await card.becomes("Cancelled: scale shop-prod/web from 3 to 5")
    assert "cancelled before anybody approved it" in ended.visible_text
    assert not ended.actions
    await card.click_late(ANN, waiting, "Approve")
    await card.told(ANN, "The run was cancelled before this was decided. Your click changed nothing")
    assert played.scalings() == []

    code, out, err = await played.command("runs", "list", "--json")
    assert code == 0, err
    listed = json.loads(out)
    assert [(one["label"], one["state"], one["requester"]) for one in listed] == [
        (label, "cancelled", f"T0SANDBOX/{OLIVE}")
    ]
    code, out, err = await played.command("runs", "show", label.lower(), "--json")
    assert code == 0, err
    shown = json.loads(out)
    assert shown["inputs"] == {"deployment": "web", "namespace": "shop-prod", "replicas": 5}
    assert {step["step_id"]: step["state"] for step in shown["steps"]} == {
        "validate": "succeeded",
        "scale": "skipped",
        "verify": "skipped",
    }
    code, _, err = await played.command("runs", "cancel", label)
    assert code == 1
    assert "has ended already" in err


async def test_the_requester_withdraws_while_it_waits(played: Stage) -> None:
    """The card ends the run for whoever asked and for whoever may approve; anybody else is refused in private."""
    card = await ask(played, OLIVE, "scale web in shop-dev to 5")
    await card.click(ANN, "Cancel")
    await played.slack.wait_for_message(OPS, "Ann cancelled this: scale shop-dev/web", thread_ts=card.thread)
    await card.becomes("Cancelled: scale shop-dev/web from 3 to 5")
    assert [row["actor"] for row in played.audit("run.cancelled")] == [f"T0SANDBOX/{ANN}"]

    card = await ask(played, OLIVE, "scale web in shop-prod to 5")
    await card.click(VIC, "Withdraw")
    await card.told(VIC, "Only Olive can withdraw this, or somebody who may approve")
    await card.click(OLIVE, "Withdraw")
    ended = await card.becomes("Cancelled: scale shop-prod/web from 3 to 5")
    assert "Olive withdrew this" in ended.visible_text
    assert not ended.actions
    assert card.run["state"] == "cancelled"
    assert played.scalings() == []
