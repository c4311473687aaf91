"""Why an action does not take a value."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.refusals import why
from languages import LANGUAGES, speaking


class Wanted(BaseModel):
    """Parameters as actions have them."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=2, max_length=5, pattern="^[a-z]*$")] = "web"
    replicas: Annotated[int, Field(ge=0, le=500)] = 1
    previous: bool = False
    level: Literal["low", "high"] = "low"
    at: Annotated[float, Field(multiple_of=2)] = 2


def refused(**given: object) -> str:
    """What is said of the first thing that is wrong."""
    with pytest.raises(ValidationError) as caught:
        Wanted.model_validate(given)
    return why(caught.value.errors()[0])


WRONG: tuple[dict[str, object], ...] = (
    {"name": "We"}, {"name": "w"}, {"name": "website"}, {"name": 3}, {"replicas": -1}, {"replicas": 501},
    {"replicas": "many"}, {"replicas": 1.5}, {"previous": "perhaps"}, {"level": "medium"}, {"nom": "web"},
)  # fmt: skip


@pytest.mark.parametrize("given", WRONG)
def test_each_language_has_words_of_its_own(given: dict[str, object]) -> None:
    """No reader gets the words of the validator, which are English and speak of inputs and strings."""
    said = set()
    for language in LANGUAGES:
        with speaking(language):
            said.add(refused(**given))
    assert len(said) == len(LANGUAGES)
    assert not any("Input" in words or "String" in words for words in said)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "it must be 500 or less"), ("ja", "500 以下にしてください"), ("fr", "il faut 500 au plus")],
)
def test_the_bound_is_said(language: str, words: str) -> None:
    """So that the next try is right."""
    with speaking(language):
        assert refused(replicas=501) == words


def test_what_we_have_no_words_for_is_said_by_the_validator() -> None:
    """Better than nothing."""
    assert refused(at=3) == "Input should be a multiple of 2"
