"""What a typed answer says: an amount in words, or the place of the one choice that is meant."""

import pytest

from agents.chat.amounts import said_amount
from agents.chat.choosing import by_place
from agents.chat.reading.lexicon import builtin
from agents.orchestrator.outcome import Choice
from workflows.model.intent import SlotValue

LEXICONS = builtin()
ENVIRONMENTS = {"shop-dev": "development", "shop-prod": "production", "shop-staging": "staging"}


def web_in(*namespaces: str) -> list[Choice]:
    """The choices of a question where web is in these namespaces."""
    return [Choice(label=f"{one}/web", slots=(("deployment", "web"), ("namespace", one))) for one in namespaces]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *((text, {"replicas": 5}) for text in ("five", "五", "cinq", "5台", "5 replicas please", "5つでお願いします")),
        *((text, {"replicas": 10}) for text in ("dix", "ten pods", "10")),
        *(
            (text, {"delta": 2})
            for text in ("two more", "+2", "2 de plus", "あと2台", "2台増やして", "2 replicas more")
        ),
        *((text, {"delta": -1}) for text in ("-1", "one fewer", "1台減らして")),
        *((text, {"factor": "0.5"}) for text in ("half", "half of it", "半分にして", "la moitié")),
        *((text, {"factor": "2"}) for text in ("double", "倍にして", "le double")),
        *((text, {}) for text in ("7?", "half of the team", "both", "two more things", "yes", "five of them", "")),
    ],
)
def test_an_amount_is_the_whole_answer(text: str, amount: dict[str, SlotValue]) -> None:
    """In words of three languages; nothing where more is said."""
    assert said_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, "shop-prod/web") for text in ("prod", "本番", "in prod please", "web in prod", "celui de prod")),
        *((text, "shop-dev/web") for text in ("the dev one", "shop-dev", "開発環境のやつ", "本番じゃなくて開発")),
        *((text, "shop-staging/web") for text in ("préprod", "ステージング")),
        *((text, None) for text in ("not shop-prod", "restart web in prod", "why is prod down", "web", "yes", "")),
    ],
)
def test_a_place_means_the_one_choice_that_stands_there(text: str, meant: str | None) -> None:
    """As a namespace or an environment; none where several are left, or where more than a place is said."""
    found = by_place(web_in(*ENVIRONMENTS), text, ENVIRONMENTS.__getitem__, LEXICONS)
    assert (found and found.label) == meant


@pytest.mark.parametrize("text", ["not shop-prod", "pas prod", "本番以外", "anything but prod"])
def test_of_two_the_one_that_is_not_ruled_out_is_meant(text: str) -> None:
    """Whoever says no to one of two says yes to the other."""
    found = by_place(web_in("shop-dev", "shop-prod"), text, ENVIRONMENTS.__getitem__, LEXICONS)
    assert found is not None
    assert found.label == "shop-dev/web"
