"""What was said against the inputs of a template."""

import pytest

from agents.orchestrator.inputs import InvalidInput, check_inputs
from bot.app.agents import catalogue_without_a_cluster
from workflows.model.intent import Intent, SlotValue


def refused(**slots: SlotValue) -> InvalidInput:
    """What is wrong with a wish to scale."""
    template = catalogue_without_a_cluster()[1].for_intent("scale")
    assert template is not None
    with pytest.raises(InvalidInput) as caught:
        check_inputs(template, Intent(name="scale", slots=slots))
    return caught.value


def test_an_example_repeats_what_was_said() -> None:
    """The sentence to say keeps deployment and namespace, so that only the number has to be made up."""
    error = refused(deployment="web", namespace="shop-dev")
    assert (error.field, str(error)) == ("replicas", "How many replicas?")
    assert error.example == "scale web to 3 in shop-dev"


def test_an_example_never_repeats_what_is_wrong() -> None:
    """A number out of bounds is answered with the bounds, and with a sentence that would work."""
    error = refused(deployment="web", replicas=900)
    assert str(error) == "How many replicas? From 0 to 500; 900 is outside."
    assert error.example == "scale web to 3"
    assert "replicas" not in error.rest.slots
