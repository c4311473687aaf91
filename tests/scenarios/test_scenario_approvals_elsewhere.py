"""Asked where no approver looks: in a direct message, in a slash command, in the terminal."""

import re

from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, Card, ask, settings
from tests.scenarios.stage import Stage


async def _asked_in_channel(stage: Stage, pattern: str = "Olive wants to scale") -> Card:
    message = await stage.slack.wait_for_message(OPS, pattern, timeout=40)
    return Card(stage=stage, channel=OPS, thread="", ts=message.ts)


async def test_a_direct_message_asks_approvers_in_their_channel(stage: Stage) -> None:
    """The requester reads where it is asked and how it goes on; approvers click in `slack.approvals_channel`."""
    stage.settings = settings(slack={"approvals_channel": OPS})
    await stage.start()
    own = await ask(stage, OLIVE, "scale web in shop-staging to 5", channel=stage.slack.direct(OLIVE))
    assert f"Approvers are asked in <#{OPS}>" in own.now.visible_text
    assert list(own.now.actions) == ["approval.details", "approval.withdraw"]
    card = await _asked_in_channel(stage)
    assert sorted(card.now.actions) == ["approval.approve", "approval.deny", "approval.details", "approval.withdraw"]
    await card.click(OLIVE, "Approve")
    note = await card.told(OLIVE, "your own request")
    assert note.thread_ts is None  # a thread that nobody opened would hide it
    await card.click(ANN, "Approve")
    done = await card.becomes("shop-staging/web runs 5/5 replicas")
    assert "Olive asked, Ann approved" in done.visible_text
    await own.becomes("shop-staging/web runs 5/5 replicas")
    await stage.slack.wait_for_message(own.channel, f"<@{OLIVE}> Ann approved this", thread_ts=own.thread)
    assert len(stage.scalings()) == 1

    await card.click(ANN, "Undo")
    await card.becomes("Taken back by Ann")
    await own.becomes("Taken back by Ann")
    assert stage.replicas_of("shop-staging", "web") == 3

    await ask(stage, OLIVE, "scale web in shop-dev to 4", channel=own.channel)
    assert "shop-dev" not in "".join(one.visible_text for one in stage.slack.messages(OPS))


async def test_a_direct_message_without_an_approvals_channel_says_so(played: Stage) -> None:
    """Nobody who may approve would see the card, so it says that plainly, and what to do."""
    own = await ask(played, OLIVE, "scale web in shop-prod to 5", channel=played.slack.direct(OLIVE))
    assert "Nobody who may approve sees this here" in own.now.visible_text
    assert "slack.approvals_channel" in own.now.visible_text
    assert "Ask again in a channel where they are" in own.now.visible_text
    assert list(own.now.actions) == ["approval.details", "approval.withdraw"]
    assert not [one for one in played.slack.messages(OPS) if one.from_bot]


async def test_a_slash_command_asks_in_its_channel(played: Stage) -> None:
    """A change asked for by a slash command is everybody's business: the card stands in the channel."""
    outcome = await played.slack.command(OLIVE, OPS, "/deck", "scale web in shop-staging to 4")
    assert outcome.acked
    card = await _asked_in_channel(played)
    await card.click(BOB, "Approve")
    await card.becomes("shop-staging/web runs 4/4 replicas")
    assert len(played.scalings()) == 1


async def test_the_terminal_asks_approvers_in_their_channel(stage: Stage) -> None:
    """`quarterdeck ask` says where it is asked and leaves; people approve there, and the run goes on without it."""
    stage.settings = settings(slack={"approvals_channel": OPS})
    await stage.start()
    code, out, err = await stage.command("ask", "scale web in shop-staging to 4", "--as", OLIVE)
    assert code == 3, out + err
    card = await _asked_in_channel(stage)
    label = card.run["label"]
    assert f"quarterdeck runs show {label}" in out
    await card.click(ANN, "Approve")
    done = await card.becomes("shop-staging/web runs 4/4 replicas")
    assert "Olive asked, Ann approved" in done.visible_text
    code, out, err = await stage.command("runs", "show", label)
    assert code == 0, err
    assert f"Run {label}: scale shop-staging/web from 3 to 4 · succeeded" in out
    for words in (
        r"Asked by Olive .+ UTC · ended after ",
        r"Approved by Ann .+ UTC$",
        r"• scale succeeded \d\d:\d\d UTC$",
    ):
        assert re.search(rf"^{words}", out, re.MULTILINE), (words, out)
    assert len(stage.scalings()) == 1
    assert not [one for one in stage.slack.messages(stage.slack.direct(OLIVE)) if one.from_bot]
