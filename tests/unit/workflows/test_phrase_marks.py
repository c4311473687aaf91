"""Marks of phrases that give values: a sign that is turned, and a value that no word says."""

import pytest

from workflows.errors import InvalidTemplate
from workflows.model.template import Input, InputType, Resolve
from workflows.phrases import compile_phrases, normalise, sentences

INPUTS = {
    "deployment": Input(name="deployment", type=InputType.STRING, resolve=Resolve.DEPLOYMENT),
    "delta": Input(name="delta", type=InputType.INTEGER),
    "factor": Input(name="factor", type=InputType.STRING, pattern=r"[0-9.]+"),
}


def matched(source: str, text: str) -> object:
    """What a phrase makes of a text."""
    phrases = compile_phrases(source, intent="scale", language="en", inputs=INPUTS)
    return next((found for phrase in phrases if (found := phrase.match(normalise(text))) is not None), None)


def test_a_number_is_taken_with_its_sign_turned() -> None:
    """`remove two pods` is two fewer."""
    found = matched("remove {-delta} pods from {deployment}", "remove two pods from web")
    assert found == {"delta": -2, "deployment": "web"}


def test_a_phrase_may_mean_a_value_without_saying_it() -> None:
    """`double web` is the factor 2; people never see the mark."""
    assert matched("double{factor=2} {deployment}", "Double web.") == {"factor": "2", "deployment": "web"}
    assert sentences("double{factor=2} {deployment}") == ["double {deployment}"]


@pytest.mark.parametrize("text", ["double it", "double everything", "double this"])
def test_what_points_back_is_no_name(text: str) -> None:
    """It is left to what knows the thread."""
    assert matched("double{factor=2} {deployment}", text) is None


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("halve{factor=half} {deployment}", "is no value of factor"),
        ("less {-factor} of {deployment}", "only integers have a sign"),
        ("{delta} more, {-delta} fewer", "stands there twice"),
        ("double{size=2} {deployment}", "is no input"),
    ],
)
def test_a_wrong_mark_is_refused(source: str, why: str) -> None:
    """With the phrase and what is wrong with it."""
    with pytest.raises(InvalidTemplate, match=why):
        compile_phrases(source, intent="scale", language="en", inputs=INPUTS)
