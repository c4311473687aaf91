"""The first line of a diagnosis."""

from hypothesis import given
from hypothesis import strategies as st

from agents.diagnostic.models import State
from agents.diagnostic.narrative import answer
from agents.diagnostic.texts import shown, visible
from tests.unit.agents.diagnostic.kubelet import ended, event, pod, replica_set, running, snapshot, verdict, waiting


def test_healthy_is_an_answer() -> None:
    """Ready pods, how long, restarts and warnings are told."""
    found = verdict(snapshot([pod("p1", running(), minutes=13_000), pod("p2", running(), minutes=12_990)]))
    assert found.state is State.HEALTHY
    assert found.headline == "shop/api is healthy: 2/2 ready for 9 days, no restarts, no warnings in the last hour"


def test_healthy_does_not_hide_old_restarts_and_fresh_warnings() -> None:
    """A healthy workload with a past says so."""
    calm = pod("p1", running(restarts=2, last=ended(1, minutes=3 * 1440)), minutes=13_000)
    found = verdict(snapshot([calm], [event("p1", "Unhealthy", "Readiness probe failed: x")]))
    assert found.headline.endswith("2 restarts, the last 3 days ago, 3 warnings in the last hour (Unhealthy)")


def test_a_workload_that_was_in_trouble_within_the_hour_is_recovering() -> None:
    """Ready again is not broken, and not plain healthy either."""
    found = verdict(snapshot([pod("p1", running(restarts=1, last=ended(1, minutes=12)))]))
    assert found.state is State.RECOVERING
    assert "is ready, but was in trouble within the hour" in found.headline


def test_pods_that_are_only_starting_are_no_trouble() -> None:
    """A young pod makes a workload that comes up."""
    found = verdict(snapshot([pod("p1", waiting("ContainerCreating"), minutes=1), pod("p2", running())]))
    assert found.state is State.RECOVERING
    assert found.headline.startswith("shop/api is coming up: 1 of 2 ready")


def test_a_stuck_rollout_behind_a_version_that_serves_is_broken() -> None:
    """The old version serves: the headline says so, and that the new one does not come up."""
    old = pod("p1", running())
    old["metadata"]["ownerReferences"][0] |= {"name": "api-1", "uid": "rs-1"}
    new = pod("p2", waiting("ErrImagePull", "manifest unknown"))
    sets = [replica_set(1, minutes=900), replica_set(2, minutes=30)]
    found = verdict(snapshot([old, new], wanted=1, sets=sets))
    assert found.state is State.BROKEN
    assert "still serves from its previous version, 1 ready" in found.headline


def test_scaled_to_nothing_is_neither_healthy_nor_broken() -> None:
    """Nothing wanted, nothing there."""
    assert verdict(snapshot([], wanted=0)).state is State.EMPTY


def test_several_workloads_are_counted_and_the_broken_named() -> None:
    """A namespace's answer names what is broken and counts the rest."""
    broken = verdict(snapshot([pod("p1", waiting("ErrImagePull", "manifest unknown"))]))
    healthy = verdict(snapshot([pod("p1", running())]))
    said = answer("shop", [broken, healthy, healthy], single=False)
    assert (said.state, said.headline, said.detail) == (
        State.BROKEN,
        "1 of 3 workloads in shop is broken: api",
        "2 healthy",
    )
    assert answer("shop", [], single=False).state is State.EMPTY
    assert answer("shop", [healthy], single=False).headline == "shop is healthy: its only workload is ready"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_shown_text_is_one_bounded_line_that_people_can_see(text: str) -> None:
    """Whatever a log holds, what is shown is short, on one line, and has nothing invisible in it."""
    line = shown(text)
    assert len(line) <= 300
    assert "\n" not in line
    assert visible(line) == line
