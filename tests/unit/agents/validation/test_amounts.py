"""Wishes for replicas become numbers, or are refused with the numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.kubernetes.objects import DeploymentView
from agents.validation.amounts import Amount, absolute
from agents.validation.parameters import WantedReplicas
from languages import speaking
from tests.unit.agents.kubernetes.kube_objects import deployment
from workflows.errors import PermanentError


def amount(now: int, **wish: int | str) -> Amount:
    """What a wish comes to where so many replicas run."""
    wanted = WantedReplicas.model_validate({"deployment": "web", "namespace": "shop", "maximum": 500, **wish})
    return absolute(wanted, DeploymentView.read(deployment(now)))


@pytest.mark.parametrize(
    ("now", "wish", "replicas", "exactly"),
    [
        (3, {"replicas": 0}, 0, None),
        (3, {"delta": 2}, 5, None),
        (3, {"delta": -3}, 0, None),
        (3, {"factor": "2"}, 6, None),
        (4, {"factor": "0.5"}, 2, None),
        (3, {"factor": "0.5"}, 2, 1.5),
        (3, {"factor": "1.5"}, 5, 4.5),
        (10, {"factor": "0.33"}, 4, 3.3),
        (3, {"factor": "1"}, 3, None),
    ],
)
def test_a_wish_is_a_number(now: int, wish: dict[str, int | str], replicas: int, exactly: float | None) -> None:
    """Rounded up, and said where it was."""
    assert amount(now, **wish) == Amount(replicas=replicas, exactly=exactly)


@pytest.mark.parametrize(
    ("now", "wish", "why"),
    [
        (3, {"delta": -4}, "shop/web has 3 replicas: I cannot take away 4; to stop it, scale it to 0"),
        (3, {"delta": 498}, "that would make 501, and 500 is the most"),
        (1, {"factor": "0.5"}, "has 1 replica, and 0.5 times that, rounded up, is 1 again"),
        (0, {"factor": "2"}, "has 0 replicas, and 2 times that, rounded up, is 0 again"),
        (3, {"replicas": 5, "delta": 2}, "say either how many replicas"),
        (3, {}, "say either how many replicas"),
    ],
)
def test_what_cannot_be_is_refused_with_the_numbers(now: int, wish: dict[str, int | str], why: str) -> None:
    """In the reader's language."""
    with pytest.raises(PermanentError, match=why):
        amount(now, **wish)
    with speaking("ja"), pytest.raises(PermanentError) as caught:
        amount(now, **wish)
    assert "replica" not in str(caught.value)


@given(st.integers(0, 400), st.integers(1, 99))
def test_a_fraction_never_takes_the_last_pod(now: int, hundredths: int) -> None:
    """Where something runs, something goes on running; and never more than before."""
    try:
        found = amount(now, factor=f"0.{hundredths:02d}")
    except PermanentError:
        return
    assert 0 < found.replicas < now
