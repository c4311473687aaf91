"""Orders to stop a run, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.chat.stopping import stop_of


@pytest.mark.parametrize(
    "text",
    [
        "cancel 8J8R",
        "Stop 8j8r!",
        "please abort the run 8J8R",
        "withdraw request 8J8R, please",
        "stop run `8J8R` now",
        "annule 8J8R",
        "arrête l’exécution 8J8R stp",
        "8J8Rをキャンセルして",
        "実行８Ｊ８Ｒを止めてください。",
        "8J8R を中止",
    ],
)
def test_a_run_is_named(text: str) -> None:
    """In three languages, with the label as people type it."""
    found = stop_of(text)
    assert found is not None
    assert (found.run.upper(), found.certain) == ("8J8R", True)


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "cancel all of it",
        "cancel 8J8R and scale web to 3",
        "do not stop 8J8R",
        "stop web-2 in shop-dev",
        "8J8R",
    ],
)
def test_anything_else_is_no_such_order(text: str) -> None:
    """What says more, or less, is left to others."""
    assert stop_of(text) is None


def test_a_word_of_four_letters_may_be_a_deployment() -> None:
    """It is a run only where there is one; capitals, digits and the word run make it likely."""
    small, large, said = stop_of("stop cart"), stop_of("stop CART"), stop_of("stop run cart")
    assert small is not None
    assert large is not None
    assert said is not None
    assert (small.certain, small.likely) == (False, False)
    assert (large.certain, large.likely) == (False, True)
    assert said.certain


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Whatever stands there, reading ends."""
    stop_of(f"stop {text}")
