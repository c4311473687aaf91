"""The order of steps, for any dependencies."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workflows.catalog.order import ancestors, cycle, in_order
from workflows.model.template import Step

IDS = ("a", "b", "c", "d", "e")


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Step, ...]:
    """Steps with any dependencies among them, on themselves and on steps that do not exist too."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    needs = st.lists(st.sampled_from((*ids, "missing")), unique=True, max_size=3)
    return tuple(Step(id=one, agent="A", action="b", depends_on=tuple(draw(needs))) for one in ids)


@given(graphs())
def test_either_there_is_a_circle_or_an_order(steps: tuple[Step, ...]) -> None:
    """A circle found is one that exists; without one every step comes after all it needs."""
    loop = cycle(steps)
    by_id = {step.id: step for step in steps}
    if loop:
        assert loop[0] == loop[-1]
        assert all(after in by_id[before].depends_on for before, after in pairwise(loop))
    elif all(need in by_id for step in steps for need in step.depends_on):
        order = [step.id for step in in_order(steps)]
        assert sorted(order) == sorted(by_id)
        for step in steps:
            assert all(order.index(step.id) > order.index(need) for need in ancestors(steps)[step.id])


@given(graphs())
def test_steps_in_order_are_left_as_they_are(steps: tuple[Step, ...]) -> None:
    """What is declared in a right order keeps it."""
    known = {step.id for step in steps}
    if not cycle(steps) and all(need in known for step in steps for need in step.depends_on):
        once = in_order(steps)
        assert in_order(once) == once


def test_a_circle_is_found_past_a_dead_end() -> None:
    """The way round is found also where another circle branches off it."""
    needs = {"a": ("b",), "b": ("c", "d"), "c": ("b",), "d": ("a",)}
    steps = [Step(id=one, agent="A", action="b", depends_on=depends_on) for one, depends_on in needs.items()]
    assert cycle(steps) == ("a", "b", "d", "a")
