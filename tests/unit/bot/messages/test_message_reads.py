"""Logs, events, status and descriptions as people read them."""

from datetime import UTC, datetime, timedelta

from agents.kubernetes.results import (
    Description,
    Ended,
    EventList,
    EventRow,
    Fact,
    LogExcerpt,
    Logs,
    PodList,
    PodRow,
)
from bot.messages.results.description import description
from bot.messages.results.events import events
from bot.messages.results.logs import logs
from bot.messages.results.pods import pods
from bot.messages.terminal import MAX_FILE, render
from bot.slack.blocks import blocks_of

NOW = datetime(2026, 1, 5, 9, 15, 2, tzinfo=UTC)


def _pod(name: str = "checkout-1-abcde", *, failing: bool = False, restarts: int = 0) -> PodRow:
    return PodRow(
        namespace="shop-prod",
        name=name,
        state="CrashLoopBackOff" if failing else "Running",
        ready=0 if failing else 1,
        total=1,
        restarts=restarts,
        node="node-1",
        created_at=NOW - timedelta(hours=2),
        failing=failing,
    )


def _excerpt(count: int, *, errors: int = 0, cut: bool = False) -> LogExcerpt:
    text = "\n".join(f"line {number}" for number in range(count))
    return LogExcerpt(
        text=text, lines=count, searched=count, errors=errors, first_error="line 0" if errors else "", cut=cut
    )


def _logs(**more: object) -> Logs:
    found: dict[str, object] = {
        "cluster": "demo",
        "sandbox": True,
        "namespace": "shop-prod",
        "deployment": "checkout",
        "wanted": 2,
        "ready": 2,
        "pod": _pod(),
        "others": [],
        "container": "checkout",
        "containers": ["checkout"],
        "chosen": "",
        "restarts": 0,
        "ended": None,
        "grep": "",
        "since": None,
        "current": None,
        "previous": None,
        "notes": [],
        "read_at": NOW,
    }
    return Logs.model_validate({**found, **more})


def test_a_short_log_is_shown_whole() -> None:
    """What people read in one look needs no file."""
    message = logs(_logs(current=_excerpt(12)))
    assert message.headline == (
        ":large_green_circle: *shop-prod/checkout: 2/2 ready*, 12 lines of the log, none with error"
    )
    assert not message.files
    assert "line 0" in render(message)


def test_a_long_log_is_a_file_with_counts() -> None:
    """Counts and the first error in the message, the last lines below, everything in a file named by pod and time."""
    message = logs(_logs(current=_excerpt(412, errors=37, cut=True)))
    assert "the last 412 lines of the log, 37 with error" in message.headline
    [file] = message.files
    assert (file.name, file.lines) == ("checkout-1-abcde.091502.log", 412)
    shown = str(blocks_of(message))
    assert "*First error*" in shown
    assert "line 411" in shown
    assert "line 300" not in shown
    assert [offer.label for offer in message.offers] == ["Last 5,000 lines", "Events"]


def test_a_killed_container_shows_the_run_before_the_kill() -> None:
    """The reason is in the first line, and the log is the one that ended in it."""
    found = _logs(
        ready=0,
        pod=_pod(failing=True, restarts=14),
        others=[_pod("checkout-1-fghij", failing=True)],
        restarts=14,
        ended=Ended(reason="OOMKilled", exit_code=137, at=NOW),
        chosen="pod checkout-1-abcde of 2: failing (CrashLoopBackOff)",
        previous=_excerpt(5),
    )
    message = logs(found)
    assert message.headline.startswith(":red_circle: *shop-prod/checkout: 0/2 ready, OOMKilled, 14 restarts*, 5 lines")
    assert "before the kill" in message.headline
    assert "others: checkout-1-fghij (CrashLoopBackOff)" in render(message)
    assert message.offers[0].intent == "diagnose"


def test_a_search_without_a_match_says_how_many_lines_it_looked_at() -> None:
    """No match is an answer."""
    none = LogExcerpt(text="", lines=0, searched=500, errors=0, first_error="", cut=True)
    assert "no line of 500 matches `boom`" in logs(_logs(current=none, grep="boom")).headline


def _event(reason: str, name: str, *, warning: bool = False) -> EventRow:
    return EventRow(
        type="Warning" if warning else "Normal",
        reason=reason,
        message=f"about {name}",
        count=3,
        first_seen=NOW,
        last_seen=NOW - timedelta(minutes=5),
        object=f"Pod shop-prod/{name}",
    )


def _events(*rows: EventRow, total: int | None = None) -> EventList:
    return EventList(
        cluster="demo",
        sandbox=True,
        namespace="shop-prod",
        about="",
        only_warnings=False,
        since=None,
        total=len(rows) if total is None else total,
        warnings=sum(row.type == "Warning" for row in rows),
        events=list(rows),
        read_at=NOW,
    )


def test_events_that_say_the_same_are_said_once_and_warnings_first() -> None:
    """Ten pods with the same trouble are one line."""
    rows = [_event("Started", "web-1-aaaaa"), *(_event("BackOff", f"web-1-bbbb{n}", warning=True) for n in range(9))]
    message = events(_events(*rows))
    assert message.headline == ":red_circle: *shop-prod: 9 warnings in 10 events*"
    lines = render(message).splitlines()
    assert "BackOff x3 · Pod shop-prod/web-1-bbbb0 and 8 more" in lines[1]
    assert not message.files


def test_many_events_are_a_file() -> None:
    """All of them are in it, the message says how many it does not show."""
    rows = [_event(f"Reason{number}", "web-1-aaaaa") for number in range(40)]
    message = events(_events(*rows, total=140))
    [file] = message.files
    assert file.lines == 41
    assert "more not shown. The file has the newest 40." in render(message)
    assert "no events" in events(_events()).headline


def test_many_pods_are_a_file() -> None:
    """More pods than people read in a message come as a file with what the message has no room for."""
    rows = [_pod(f"web-{number}") for number in range(45)]
    found = PodList(
        cluster="demo",
        sandbox=True,
        namespace="shop-prod",
        deployment=None,
        total=45,
        ready=45,
        failing=0,
        counts={"Running": 45},
        pods=rows,
        read_at=NOW,
    )
    message = pods(found)
    [file] = message.files
    assert (file.name, file.lines) == ("pods.shop-prod.091502.txt", 46)
    assert "15 more not shown. All: 45 Running." in render(message)
    assert all(len(str(block)) < 4_000 for block in blocks_of(message))


def test_a_description_says_how_a_thing_is_first() -> None:
    """The headline is how it is; what is behind that stands below it."""
    found = Description(
        cluster="demo",
        sandbox=True,
        kind="Node",
        namespace="",
        name="node-1",
        created_at=NOW,
        summary="Node node-1: not ready, cordoned",
        why="its kubelet does not answer",
        facts=[Fact(label="state", value="not ready, cordoned")],
        containers=[],
        conditions=[],
        pods=[],
        events=[],
        notes=["Not looked at: events"],
    )
    message = description(lambda: NOW)(found)
    assert message.headline.endswith("*Node node-1: not ready, cordoned*")
    assert "Why · its kubelet does not answer" in render(message)
    assert "Not looked at: events" in render(message)


def test_the_terminal_prints_a_file_up_to_its_bound() -> None:
    """The end is kept, and what is left out is said."""
    long = LogExcerpt(
        text="\n".join("x" * 250 for _ in range(2_000)), lines=2_000, searched=2_000, errors=0, first_error="", cut=True
    )
    printed = render(logs(_logs(current=long)))
    assert "lines left out" in printed
    assert len(printed) < MAX_FILE + 10_000
