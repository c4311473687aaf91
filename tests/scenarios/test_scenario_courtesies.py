"""Greetings, thanks and a yes to nothing: one line in the language they are said in, and nothing is begun."""

from tests.scenarios.approving import OLIVE, OPS
from tests.scenarios.stage import Stage


async def answered(stage: Stage, text: str, answer: str) -> str:
    """Mention the bot; what it answers in the thread."""
    ts = await stage.slack.say(OLIVE, OPS, f"@quarterdeck {text}")
    return (await stage.slack.wait_for_message(OPS, answer, thread_ts=ts)).visible_text


async def test_who_greets_thanks_or_agrees_is_answered_in_a_line(played: Stage) -> None:
    """Not with everything that can be said; and a yes is told what decides."""
    for text, answer in (
        ("hello", "At your service"),
        ("thanks!", "At your service"),
        ("bonjour", "À votre service"),
        ("merci beaucoup", "À votre service"),
        ("こんにちは", "いつでもどうぞ"),
        ("ありがとう", "いつでもどうぞ"),
        ("yes", "decided with the buttons on its card"),
        ("oui", "avec les boutons de sa carte"),
        ("はい", "カードのボタンで行います"),
    ):
        said = await answered(played, text, answer)
        assert len(said.splitlines()) == 2, said  # its text, and its one block
    assert played.rows("SELECT label FROM run") == []
    assert played.audit("intent.unclear") == []
    await played.settled()
