"""Words that stand for a button on what is under way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.chat.bare import decides, language_of, stops


@pytest.mark.parametrize(
    "text",
    [
        *("stop", "Stop!", "stop it", "cancel", "abort", "never mind", "wait", "no, stop it please", "forget it"),
        *("止めて", "やめて", "やっぱやめて", "やっぱりいいです", "中止", "ストップ", "待って", "中止してください。"),
        *("arrête", "arrête ça", "annule", "annule ça", "attends", "non laisse tomber", "stoppe", "Arrêtez !"),
    ],
)
def test_a_stop_without_an_object(text: str) -> None:
    """As people cry it, in three languages; it decides nothing."""
    assert stops(text)
    assert decides(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("stop web in shop-dev", "stop 7F3K", "wait for the rollout of web", "don't stop", "stop the alerts", ""),
        *(
            "webを止めて",
            "なぜ止めた？",
            "arrête web en dev",
            "n'arrête pas",
            "attends la fin",
            "いつ？",
        ),
        *("stop everything", "すべて止めて"),
    ],
)
def test_whatever_says_more_is_left_to_others(text: str) -> None:
    """What names an object, asks, or is negated is no such stop."""
    assert not stops(text)


@pytest.mark.parametrize(
    ("text", "run"),
    [
        *(("approve", ""), ("confirm", ""), ("yes do it", ""), ("yes", ""), ("Approve 7F3K", "7F3K"), ("lgtm", "")),
        *(("確定して", ""), ("承認", ""), ("JP2Pを承認", "JP2P"), ("はい、確定してください", "")),
        *(("oui vas-y", ""), ("confirme", ""), ("approuve jp2p", "JP2P"), ("j’approuve", "")),
    ],
)
def test_a_decision_in_words_is_known_for_one(text: str, run: str) -> None:
    """With the label that it names; none is taken from it here."""
    assert decides(text) == run
    assert not stops(text)


@pytest.mark.parametrize("text", ["approve everything", "who approved it?", "don't approve", "承認待ち", "ok?", ""])
def test_what_is_no_decision(text: str) -> None:
    """Questions and other orders are left to others."""
    assert decides(text) is None


def test_the_language_of_such_words_shows() -> None:
    """Also where a single word says nothing of its own; not where it is the same in two."""
    assert [language_of(one) for one in ("approuve", "annule", "attends", "lgtm", "never mind", "中止", "stop")] == [
        *("fr", "fr", "fr", "en", "en", "ja"),
        None,
    ]


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    """Whatever stands there, reading ends."""
    stops(text)
    decides(text)
