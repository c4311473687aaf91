"""Answers come in the language of the question, from the first word to the last button, whatever is asked."""

import re
from functools import partial

import pytest

from sandbox.slack.model import Message, View
from tests.scenarios.approving import ANN, OLIVE, OPS, VIC, ask
from tests.scenarios.stage import Stage

HANA, FELIX = "U0HANA", "U0FELIX"
APPROVE = {"ja": "承認", "fr": "Approuver"}
UNDO = {"ja": "元に戻す", "fr": "Revenir en arrière"}
_CODE = re.compile(r"`[^`]*`|```.*?```|<[^>]*>", re.DOTALL)
_ENGLISH = re.compile(
    r"(?<![\w./-])(?:the|is|are|was|were|has|have|and|you|your|nobody|not|of|with|it|by|from|this|that|what|who|when"
    r"|nothing|there|for|until|after|before)(?![\w./-])",
    re.IGNORECASE,
)
_JAPANESE = re.compile(r"[\u3040-\u30ff]")
_FRENCH = re.compile(r"(?<!\w)(?:le|la|les|de|des|du|est|sont|et|un|une|pas|je|vous|sur|dans|aucun|rien)(?!\w)", re.I)
_OWN = {"ja": _JAPANESE, "fr": _FRENCH}

READS = {
    "ja": (
        "shop-prodのPodを見せて",
        "checkoutを調べて",
        "shop-prod/webのログを見せて",
        "shop-prodのイベントを見せて",
        "今日は誰が何を変更した？",
        "承認待ちは？",
        "何ができる？",
        "ワークフローの一覧",
        "checkoutのCPU使用率は？",
    ),
    "fr": (
        "montre les pods de shop-prod",
        "pourquoi checkout est cassé ?",
        "montre les logs de shop-prod/web",
        "montre les événements de shop-prod",
        "qui a changé quoi aujourd'hui ?",
        "qu'est-ce qui attend une approbation ?",
        "que sais-tu faire ?",
        "liste des workflows",
        "quelle est la conso CPU de checkout ?",
    ),
}


def foreign(shown: Message | View) -> list[str]:
    """English words in what people read, names and code aside."""
    return _ENGLISH.findall(_CODE.sub(" ", shown.visible_text))


async def answer(stage: Stage, text: str) -> Message:
    """What Vic is answered in the end, whose Slack speaks English."""
    ts = await stage.slack.say(VIC, OPS, f"@quarterdeck {text}")

    def final() -> Message | None:
        said = stage.slack.messages(OPS, ts)[1:]
        return said[-1] if said and ":hourglass" not in said[-1].visible_text else None

    return await stage.slack.wait_for(final, timeout=30)


@pytest.mark.parametrize("language", ["ja", "fr"])
async def test_reads_are_answered_in_the_language_of_the_question(played: Stage, language: str) -> None:
    """Results, an empty answer, an object that is not there and words that mean nothing: all in one language."""
    for text in READS[language]:
        said = await answer(played, text)
        assert foreign(said) == [], (text, said.visible_text)
        assert _OWN[language].search(said.visible_text), (text, said.visible_text)


@pytest.mark.parametrize(
    ("language", "order", "done"),
    [
        ("ja", "shop-stagingのwebを6台にスケールして", "6/6"),
        ("fr", "passe web à 6 réplicas dans shop-staging", "6/6"),
    ],
)
async def test_a_change_keeps_its_language_to_the_end(played: Stage, language: str, order: str, done: str) -> None:
    """The card, what runs, the end, who is told, and the undo, though an English speaker approves."""
    card = await ask(played, OLIVE, order, "-&gt; 6")
    waiting = card.now
    assert (foreign(waiting), "6" in waiting.visible_text) == ([], True), waiting.visible_text
    assert "spec.replicas: 3 -&gt; 6" in waiting.visible_text
    await card.click(ANN, APPROVE[language])
    ended = await card.becomes(done)
    for shown in (*played.slack.revisions(OPS, card.ts), *played.slack.messages(OPS, card.thread)[1:], ended):
        assert foreign(shown) == [], shown.visible_text
    await card.click(OLIVE, UNDO[language])
    undone = await played.slack.wait_for_message(OPS, "3/3", thread_ts=card.thread, timeout=30)
    for shown in (undone, card.now):
        assert foreign(shown) == [], shown.visible_text


async def test_a_private_answer_is_in_the_language_of_its_reader(played: Stage) -> None:
    """A card in English, and people who read Slack in Japanese and French: what only they see is in theirs."""
    card = await ask(played, OLIVE, "scale web in shop-staging to 6")
    await card.click(HANA, "Deny")
    told = await card.told(HANA, "approver")
    assert (foreign(told), bool(_JAPANESE.search(told.visible_text))) == ([], True), told.visible_text
    form = await card.open(FELIX, "Deny")
    assert (foreign(form), bool(_FRENCH.search(form.visible_text))) == ([], True), form.visible_text
    assert "Olive wants to scale shop-staging/web" in card.now.visible_text
    for person in (HANA, FELIX):
        await played.slack.open_home(person)
        home = await played.slack.wait_for(partial(played.slack.home, person))
        assert foreign(home) == [], home.visible_text


async def test_a_question_back_and_its_answer_keep_the_language(played: Stage) -> None:
    """Asked in Japanese, answered with a bare number: the card that comes of it is Japanese too."""
    ts = await played.slack.say(OLIVE, OPS, "@quarterdeck shop-stagingのwebをスケールして")
    question = await played.slack.wait_for_message(OPS, ":question:", thread_ts=ts)
    assert foreign(question) == [], question.visible_text
    await played.slack.say(OLIVE, OPS, "6", ts)
    card = await played.slack.wait_for_message(OPS, "spec.replicas: 3 -&gt; 6", thread_ts=ts)
    assert foreign(card) == [], card.visible_text


async def test_one_language_for_everybody_where_the_settings_say_so(stage: Stage) -> None:
    """`slack.language: fr` answers an English question in French."""
    stage.settings["slack"] = {"language": "fr"}
    await stage.start()
    said = await answer(stage, "list pods in shop-prod")
    assert (foreign(said), bool(_FRENCH.search(said.visible_text))) == ([], True), said.visible_text
