"""A change in production: two approvals by two people, and what the audit log says of it."""

import json

from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, SAM, VIC, Card, ask
from tests.scenarios.stage import Stage

IN_ORDER = (
    ("intake.received", OLIVE),
    ("intent.recognised", OLIVE),
    ("run.started", OLIVE),
    ("step.started", OLIVE),
    ("step.ended", OLIVE),
    ("policy.decided", OLIVE),
    ("approval.requested", OLIVE),
    ("approval.voted", ANN),
    ("approval.voted", BOB),
    ("approval.approved", BOB),
    ("step.started", OLIVE),
    ("step.ended", OLIVE),
    ("step.started", OLIVE),
    ("step.ended", OLIVE),
    ("run.ended", OLIVE),
)
"""What the audit log holds of a change that two people approved, clicks that changed nothing aside."""


async def test_two_people_approve_and_everybody_else_is_refused(played: Stage) -> None:
    """Anybody reads the plan; requester, viewer and stranger are refused, one approver counts once, two start it."""
    card = await ask(played, OLIVE, "scale web in shop-prod to 5")
    waiting = card.now
    assert "HIGH_RISK, production" in waiting.visible_text
    assert "*Needs* 2 people with the role approver, not Olive" in waiting.visible_text
    await _details_show_the_whole_plan(card)
    for who, why in ((OLIVE, "your own request"), (VIC, "the role viewer"), (SAM, "another Slack team")):
        await card.click(who, "Approve")
        await card.told(who, why)

    await card.click(ANN, "Approve")
    voted = await card.becomes(r"\*1 of 2\* · Ann approved")
    assert sorted(voted.actions) == ["approval.approve", "approval.deny", "approval.details", "approval.withdraw"]
    await card.click(ANN, "Approve")
    await card.told(ANN, "You approved this already; it still needs somebody else")
    assert played.scalings() == []

    await card.click(BOB, "Approve")
    done = await card.becomes("shop-prod/web runs 5/5 replicas")
    assert "Olive asked, Ann and Bob approved" in done.visible_text
    assert list(done.actions) == ["run.undo"]
    assert len(played.scalings()) == 1
    assert any("Approved by Ann and Bob" in one.visible_text for one in played.slack.revisions(OPS, card.ts))
    await card.click_late(ANN, waiting, "Approve")
    await card.told(ANN, "Ann and Bob approved this at .* Your click changed nothing")
    await _the_log_holds_it_all(played)


async def _details_show_the_whole_plan(card: Card) -> None:
    view = await card.open(VIC, "Details")
    for piece in (
        "scale shop-prod/web from 3 to 5",
        "*Asked* by Olive",
        "needs 2 people with the role approver",
        "KubernetesAgent.scale_deployment on Deployment shop-prod/web, cluster demo, generation 1",
        "needs `deployments.scale`",
        "spec.replicas: 3 -&gt; 5",
        "*Undo:* scale back to 3",
        "*If a later step fails:* scale",
        "replicas: 5",
        "kubectl --context demo -n shop-prod scale deployment/web --replicas=5",
    ):
        assert piece in view.visible_text
    assert "submit" not in view.payload


async def _the_log_holds_it_all(stage: Stage) -> None:
    rows = [row for row in stage.audit() if row["kind"] not in ("access.refused",)]
    kept = [row for row in rows if row["kind"] != "intake.received" or row["details"]["verb"] == "said"]
    assert [(row["kind"], row["actor"].rpartition("/")[2]) for row in kept] == [*IN_ORDER]
    assert len({row["run_id"] for row in kept if row["run_id"]}) == 1
    assert [row["outcome"] for row in stage.audit("policy.decided")] == ["require_approval"]
    assert [row["actor"].rpartition("/")[2] for row in stage.audit("access.refused")] == [OLIVE, VIC, SAM]

    replica = stage.replicas[0]
    assert await replica.stop() == 0
    code, out, err = await stage.command("audit", "verify")
    assert code == 0, out + err
    code, out, err = await stage.command("audit", "export")
    assert code == 0, err
    exported = [json.loads(line) for line in out.splitlines()]
    assert [line["kind"] for line in exported] == [row["kind"] for row in stage.audit()]
