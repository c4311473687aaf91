"""Every answer about a cluster, with words from outside in every place that takes some."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from agents.kubernetes.results import (
    ConditionRow,
    ContainerRow,
    DeploymentStatus,
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
from bot.messages.model import Message
from bot.messages.results.deployment import deployment_status
from bot.messages.results.description import description
from bot.messages.results.events import events
from bot.messages.results.logs import logs
from bot.messages.results.pods import pods

AT = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
KILLED = Ended(reason="OOMKilled", exit_code=137, at=AT)


def a_pod(outside: str, *, failing: bool = False, restarts: int = 0, age: timedelta = timedelta(hours=2)) -> PodRow:
    """One pod of one container."""
    return PodRow(
        namespace=outside,
        name=outside,
        state=outside,
        ready=0 if failing else 1,
        total=1,
        restarts=restarts,
        node=outside,
        created_at=AT - age,
        failing=failing,
        why=outside if failing else "",
    )


def an_excerpt(outside: str, count: int, *, errors: int = 0, cut: bool = False) -> LogExcerpt:
    """So many lines of a log, some with an error."""
    line = " ".join(outside.splitlines())
    text = "\n".join([line] * count)
    first = line if errors else ""
    return LogExcerpt(text=text, lines=count, searched=count, errors=errors, first_error=first, cut=cut)


def a_log(outside: str, **more: object) -> Logs:
    """The logs of a deployment of two pods."""
    found: dict[str, object] = {
        "cluster": outside,
        "sandbox": False,
        "namespace": outside,
        "deployment": outside,
        "wanted": 2,
        "ready": 2,
        "pod": a_pod(outside),
        "others": [],
        "container": outside,
        "containers": [outside],
        "chosen": "",
        "restarts": 0,
        "ended": None,
        "grep": "",
        "since": None,
        "current": None,
        "previous": None,
        "notes": [],
        "read_at": AT,
    }
    return Logs.model_validate({**found, **more})


def read_messages(outside: str, many: int) -> Mapping[str, Message]:
    """By kind; `many` rows in each list."""
    return {**_pods(outside, many), **_logs(outside, many), **_events(outside, many), **_objects(outside, many)}


def _pods(outside: str, many: int) -> Mapping[str, Message]:
    def listed(count: int, namespace: str | None, deployment: str | None = None) -> Message:
        return pods(
            PodList(
                cluster=outside,
                sandbox=False,
                namespace=namespace,
                deployment=deployment,
                total=count * 40,
                ready=count,
                failing=count,
                counts={outside: count},
                pods=[a_pod(outside, failing=True, restarts=count)] * count,
                read_at=AT,
            )
        )

    return {
        "pods of a namespace": listed(many, outside),
        "pods of a deployment": listed(many, outside, outside),
        "pods everywhere": listed(many, None),
        "no pods": listed(0, None, outside),
    }


def _logs(outside: str, many: int) -> Mapping[str, Message]:
    short, long = an_excerpt(outside, 12, errors=3), an_excerpt(outside, 412, errors=37, cut=True)
    down = a_pod(outside, failing=True, restarts=14)
    killed = {"pod": down, "ready": 0, "restarts": 14, "ended": KILLED, "others": [down] * many, "chosen": outside}
    return {
        "log": logs(a_log(outside, current=short, since="15m")),
        "long log": logs(a_log(outside, current=long)),
        "log of the killed": logs(a_log(outside, previous=long, current=short, **killed)),
        "log of the ended": logs(a_log(outside, previous=short, restarts=1, pod=down)),
        "search": logs(a_log(outside, current=short, grep=outside, since="2 hours")),
        "search in vain": logs(a_log(outside, current=an_excerpt(outside, 0), grep=outside)),
        "silent log": logs(a_log(outside, current=an_excerpt(outside, 0), since="2h")),
        "no log yet": logs(a_log(outside, current=an_excerpt(outside, 0))),
        "no log": logs(a_log(outside, pod=down, restarts=1, notes=[outside])),
        "no log before": logs(a_log(outside)),
    }


def _events(outside: str, many: int) -> Mapping[str, Message]:
    def listed(count: int, *, warnings: bool, since: str | None = None, about: str = "") -> Message:
        return events(
            EventList(
                cluster=outside,
                sandbox=False,
                namespace=outside if about else None,
                about=about,
                only_warnings=warnings,
                since=since,
                total=count * 40,
                warnings=count if warnings else 0,
                events=_rows(outside, count, warnings=warnings),
                read_at=AT,
            )
        )

    return {
        "events": listed(many, warnings=True, about=outside),
        "events of late": listed(many, warnings=False, since="15m"),
        "no events": listed(0, warnings=False),
        "no warnings": listed(0, warnings=True, since="2 hours", about=outside),
    }


def _rows(outside: str, count: int, *, warnings: bool) -> list[EventRow]:
    seen = AT - timedelta(minutes=5)
    return [
        EventRow(
            type="Warning" if warnings else "Normal",
            reason=outside,
            message=outside,
            count=3,
            first_seen=seen,
            last_seen=seen,
            object=f"Pod {outside}{number}",
        )
        for number in range(count)
    ]


def _objects(outside: str, many: int) -> Mapping[str, Message]:
    unready = ConditionRow(type="Available", status="False", reason=outside, message=outside, since=AT)
    told = Description(
        cluster=outside,
        sandbox=False,
        kind="Deployment",
        namespace=outside,
        name=outside,
        created_at=AT - timedelta(days=3),
        summary=outside,
        why=outside,
        facts=[Fact(label=outside, value=outside)],
        containers=[_container(outside)] * min(many, 3),
        conditions=[unready],
        pods=[a_pod(outside, failing=True)] * min(many, 20),
        events=_rows(outside, min(many, 15), warnings=True),
        notes=[outside],
    )
    status = DeploymentStatus(
        cluster=outside,
        sandbox=False,
        namespace=outside,
        deployment=outside,
        wanted=2,
        ready=1,
        updated=1,
        available=1,
        settled=False,
        paused=True,
        revision=4,
        images=[outside],
        created_at=AT - timedelta(hours=3),
        summary=outside,
        why=outside,
        conditions=[unready],
        pods=[a_pod(outside)] * min(many, 20),
    )
    return {
        "description": description(lambda: AT)(told),
        "description of little": description(lambda: AT)(told.model_copy(update={"created_at": None, "why": ""})),
        "status": deployment_status(lambda: AT)(status),
    }


def _container(outside: str) -> ContainerRow:
    return ContainerRow(
        name=outside,
        image=outside,
        state=outside,
        restarts=2,
        last_exit=outside,
        requests={"cpu": outside},
        limits={"memory": outside},
        env=[outside] * 14,
        refs=[outside],
        probes=[outside],
    )
