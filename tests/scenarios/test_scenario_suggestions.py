"""What is offered to somebody who was not understood, with the extra `nlu`."""

import pytest

from sandbox.slack import Message
from tests.scenarios.stage import Stage

OPS, OLIVE = "C0OPS", "U0OLIVE"
GARBLED = "sca1e teh web depl0yment uup"


async def offered(stage: Stage) -> list[str]:
    """What can be said instead, in the order of the answer."""
    ts = await stage.slack.say(OLIVE, OPS, f"@quarterdeck {GARBLED}")
    answer: Message = await stage.slack.wait_for_message(OPS, "did not understand", thread_ts=ts)
    return [line.strip("•` ") for line in answer.visible_text.splitlines() if line.startswith("•")]


async def test_what_was_probably_meant_is_offered_first_and_nothing_is_run(stage: Stage) -> None:
    """The first answer does not wait for the model; once it has learned, its suggestions come first."""
    pytest.importorskip("sklearn", reason="the extra nlu is not installed")
    replica = await stage.start()
    before = await offered(stage)
    learned = await replica.wait_for_event("suggestions_learned")
    assert learned["samples"] > 1_000
    after = await offered(stage)
    assert "scale" in " ".join(after[:3])
    assert after[-1] == before[-1]
    assert len(after) == len(before)
    assert stage.audit("run.started") == []
    assert len(stage.audit("intent.unclear")) == 2


async def test_what_was_negated_is_not_offered(played: Stage) -> None:
    """A negation, a doubt, a stop: one line that nothing was done, and only reads beside it, in three languages."""
    for said, answer, changes in (
        ("don't restart web in shop-dev", "sounds like no order", ("restart ", "scale ", "deploy ", "roll back")),
        ("should I restart web in shop-dev?", "sounds like no order", ("restart ", "scale ", "deploy ")),
        ("stop the madness with web", "did not understand", ("restart ", "scale ", "deploy ")),
        ("shop-devのwebは再起動しないで", "依頼ではないと受け取りました", ("再起動", "スケール", "デプロイ")),
        ("ne redémarre surtout pas web", "Ce n’est pas un ordre", ("redémarre", "passe ", "déploie")),
    ):
        ts = await played.slack.say(OLIVE, OPS, f"@quarterdeck {said}")
        told = await played.slack.wait_for_message(OPS, answer, thread_ts=ts)
        offers = [line.strip("•` ") for line in told.visible_text.splitlines() if line.startswith("•")]
        assert len(offers) > 1
        assert not [one for one in offers if one.startswith(changes) or "再起動して" in one]
    assert played.audit("run.started") == []
