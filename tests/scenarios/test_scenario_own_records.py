"""The bot about itself: what runs, what waits, who did what, and the Home tab; the same by mention and by command."""

from sandbox.slack import Message
from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, VIC, Card, ask
from tests.scenarios.stage import Stage


async def said(stage: Stage, user: str, text: str, answer: str) -> Message:
    """Mention the bot; what it answers in the thread."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts)


async def told(stage: Stage, user: str, text: str, answer: str) -> Message:
    """Say it with the slash command; what the person alone is told."""
    assert (await stage.slack.command(user, OPS, "/deck", text)).acked
    return await stage.slack.wait_for_ephemeral(user, answer)


async def waiting(stage: Stage) -> Card:
    """Olive's request for staging, which somebody has to approve."""
    return await ask(stage, OLIVE, "scale shop-staging/web to 4", "wants to scale")


async def test_what_waits_for_approval_is_listed_for_whoever_asks(played: Stage) -> None:
    """The first line counts, each request links to its card and opens its details, and the Home tab shows the same."""
    nothing = await told(played, ANN, "approvals", "Nothing waits for approval")
    assert not nothing.actions
    card = await waiting(played)
    mine = await said(played, ANN, "what waits for approval?", "1 change waits for a decision; you can decide it")
    link = f"#{card.channel}/{card.ts}|scale shop-staging/web from "
    assert link in mine.visible_text
    assert "asked by Olive" in mine.visible_text
    assert "needs 1 person, role approver" in mine.visible_text
    await played.slack.click(ANN, OPS, mine.ts, mine.action_id("Details"))
    assert "spec.replicas" in (await played.slack.wait_for_view(ANN)).visible_text

    own = await told(played, OLIVE, "approvals", "1 change waits for a decision")
    assert "you can decide" not in own.visible_text
    assert "asked by you" in own.visible_text
    now = await told(played, VIC, "what is running", "^1 change waiting for a decision")
    label = str(played.rows("SELECT label FROM run WHERE state = 'waiting'")[0]["label"])
    assert label in now.visible_text
    one = await told(played, VIC, f"runs {label}", f"Run {label}: scale shop-staging/web from 3 to 4. · waiting")
    assert "*Waits* for 1 person with the role approver" in one.visible_text

    await played.slack.open_home(ANN)
    home = await played.slack.wait_for(lambda: played.slack.home(ANN))
    assert "1 change waits for a decision; you can decide it" in home.visible_text
    assert "your roles: approver" in home.visible_text
    await played.slack.close_view(ANN, played.slack.views(ANN)[-1].id)
    await played.slack.click_view(ANN, home.id, "approval.details:1")
    assert "spec.replicas" in (await played.slack.wait_for_view(ANN)).visible_text
    await card.click(ANN, "Approve")
    await card.becomes("4/4 replicas")
    await played.slack.open_home(ANN)
    await played.slack.wait_for(lambda: "Nothing waits" in str(getattr(played.slack.home(ANN), "visible_text", "")))
    await played.settled()


async def test_who_did_what_is_answered_from_the_records(played: Stage) -> None:
    """Changes, decisions and refusals by person, object and time; a viewer sees their own deeds alone."""
    card = await waiting(played)
    await card.click(BOB, "Approve")
    await card.becomes("4/4 replicas")
    await said(played, VIC, "scale shop-dev/web to 5", "I did not scale")

    one = await said(played, ANN, "who scaled web today?", "Olive scaled web today")
    assert "scale shop-staging/web from 3 to 4" in one.visible_text
    assert "approved by Bob" in one.visible_text
    await said(played, ANN, "who scaled web in shop-prod today", "Nobody scaled shop-prod/web today")
    await said(played, ANN, "who restarted web yesterday", "Nobody restarted web yesterday")
    bob = await told(played, ANN, "what did bob do today", "Bob decided 1 request of others today")
    assert "approved Olive’s scale shop-staging/web" in bob.visible_text
    await told(played, VIC, "approvals", "Nothing waits")
    vic = await told(played, ANN, "audit Vic", "Vic was refused 1 time")
    assert "needs `deployments.scale`" in vic.visible_text
    await told(played, ANN, "what did nobody-here do", "I know nobody called nobody-here")
    await told(played, ANN, "who scaled web on fire", "I do not know when “on fire” is: say today, this morning")
    japanese = await said(played, ANN, "今日、誰がwebをスケールしたの？", "今日、Olive さんが web をスケールしました")
    assert "承認: Bob" in japanese.visible_text
    french = await said(
        played, ANN, "qui a scalé web aujourd’hui ?", "Olive a changé le nombre de réplicas de web aujourd’hui"
    )
    assert "approuvé par Bob" in french.visible_text

    hidden = await told(played, VIC, "who scaled web today", "You did not scale web today; what others did takes")
    assert "Olive" not in hidden.visible_text
    listed = await told(played, VIC, "runs", "Nothing is running")
    assert "scale shop-staging/web" in listed.visible_text
    await played.settled()


async def test_workflows_are_listed_with_what_starts_them(played: Stage) -> None:
    """Name, inputs and a sentence of each, on a command as on a mention."""
    listed = await told(played, VIC, "workflows", r"\d+ workflows, \d+ of them can change something")
    assert "`scale_application` :pencil:" in listed.visible_text
    assert "inputs `deployment, [namespace], [replicas], [delta], [factor], [reason]`" in listed.visible_text
    await said(played, VIC, "which workflows are there?", r"\d+ workflows")
    assert [row["subject"] for row in played.audit("intent.recognised")] == ["list_workflows"] * 2
    await played.settled()
