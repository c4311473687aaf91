"""The four requests, asked in Slack."""

from tests.scenarios.stage import Stage


async def test_help_says_what_can_be_asked(played: Stage) -> None:
    """`help` is answered in the thread of the mention with a sentence for each workflow."""
    ts = await played.slack.say("U0OLIVE", "C0OPS", "@quarterdeck help")
    answer = await played.slack.wait_for_message("C0OPS", "Say it in a sentence", thread_ts=ts)
    assert "scale web to 4" in answer.visible_text
    assert "list pods" in answer.visible_text


async def test_the_pods_of_a_namespace_are_listed(played: Stage) -> None:
    """A list of pods has counts first, failing pods on top, and comes as one message."""
    ts = await played.slack.say("U0VIC", "C0OPS", "@quarterdeck list pods in shop-prod")
    answer = await played.slack.wait_for_message("C0OPS", "pods ready", thread_ts=ts)
    assert "7 failing" in answer.visible_text
    assert "CrashLoopBackOff" in answer.visible_text
    assert len([m for m in played.slack.messages("C0OPS", ts) if m.from_bot]) == 1
