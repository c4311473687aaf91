"""How a list of pods reads on a phone."""

from datetime import timedelta

from agents.kubernetes.results import PodList, PodRow
from bot.messages.model import Table
from bot.messages.results.pods import pods
from bot.messages.terminal import render
from tests.fakes.messages import NOW


def _pod(name: str, state: str, *, restarts: int = 0, age: timedelta = timedelta(hours=7)) -> PodRow:
    """A pod of shop-prod; failing unless it runs."""
    return PodRow(
        namespace="shop-prod",
        name=name,
        state=state,
        ready=int(state == "Running"),
        total=1,
        restarts=restarts,
        node="n1",
        created_at=NOW - age,
        failing=state != "Running",
    )


def _list(*rows: PodRow, namespace: str | None = "shop-prod", total: int = 0) -> PodList:
    """As found in a namespace, or in all."""
    return PodList(
        cluster="demo",
        sandbox=True,
        namespace=namespace,
        deployment=None,
        total=total or len(rows),
        ready=sum(row.ready for row in rows),
        failing=sum(row.failing for row in rows),
        counts={row.state: 1 for row in rows},
        pods=list(rows),
        read_at=NOW,
    )


def test_counts_come_first_and_what_fails_shows_how_often_it_restarted() -> None:
    """The short columns come before the name, so that a narrow line breaks between them."""
    found = _list(_pod("cart-1", "CrashLoopBackOff", restarts=13, age=timedelta(minutes=53)), _pod("web-1", "Running"))
    message = pods(found)
    assert message.headline == ":red_circle: *1 of 2 pods ready* in shop-prod, *1 failing*"
    assert message.body == (
        Table(
            header=("READY", "STATE", "AGE", "POD"),
            rows=(("0/1", "CrashLoopBackOff x13", "53m", "cart-1"), ("1/1", "Running", "7h", "web-1")),
        ),
    )
    assert message.footnote == "sandbox cluster demo"


def test_over_all_namespaces_each_pod_is_named_in_full() -> None:
    """Where no namespace was asked for, the name has it."""
    assert "shop-prod/web-1" in render(pods(_list(_pod("web-1", "Running"), namespace=None)))


def test_what_is_not_shown_is_counted() -> None:
    """Of 40 pods 30 are shown; the states are counted over all."""
    rows = [_pod(f"web-{index}", "Running") for index in range(30)]
    assert "10 more not shown. All: 1 Running." in render(pods(_list(*rows, total=40)))
