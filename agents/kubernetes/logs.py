"""Reads logs: of this run and of the one before the last restart."""

import asyncio
from dataclasses import replace
from datetime import datetime

from agents.clients.kubernetes.port import Cluster, LogQuery
from agents.kubernetes.choosing import Chosen, choose
from agents.kubernetes.log_lines import excerpt
from agents.kubernetes.parameters import GetLogs, in_seconds
from agents.kubernetes.results import LogExcerpt, Logs
from agents.kubernetes.rows import Redact, Rows
from workflows.errors import PermanentError

_MOST_BYTES = 1_000_000
_SEARCHED_LINES = 5_000
_SHOWN_LINES = 500
_TRIES = 4


async def read_logs(cluster: Cluster, wanted: GetLogs, redact: Redact, rows: Rows, now: datetime) -> Logs:
    """The end of the logs, redacted."""
    chosen = await choose(cluster, wanted, rows)
    pod, container = chosen.pod, chosen.container
    notes: list[str] = []
    previous = None
    current = None
    if not wanted.previous:
        current = await _excerpt(cluster, chosen, wanted, redact, notes, previous=False)
    if wanted.previous or container.restarts:
        previous = await _excerpt(cluster, chosen, wanted, redact, notes, previous=True)
    if current is not None and previous is not None and current.text == previous.text:
        current = None  # nothing runs now: the cluster shows the run that ended for both
    return Logs(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=pod.namespace,
        deployment=chosen.deployment.name if chosen.deployment else None,
        wanted=chosen.deployment.wanted if chosen.deployment else None,
        ready=chosen.deployment.ready if chosen.deployment else None,
        pod=rows.pod(pod),
        others=list(chosen.others),
        container=container.name,
        containers=[each.name for each in pod.containers],
        chosen=chosen.why,
        restarts=container.restarts,
        ended=rows.ended(container),
        grep=rows.clean(wanted.grep or "", 200),
        since=wanted.since,
        current=current,
        previous=previous,
        notes=notes,
        read_at=now,
    )


async def _excerpt(
    cluster: Cluster, chosen: Chosen, wanted: GetLogs, redact: Redact, notes: list[str], *, previous: bool
) -> LogExcerpt | None:
    query = LogQuery(
        container=chosen.container.name,
        previous=previous,
        tail=wanted.tail or (_SEARCHED_LINES if wanted.grep or wanted.since else _SHOWN_LINES),
        since_seconds=in_seconds(wanted.since) if wanted.since else None,
        limit_bytes=_MOST_BYTES,
    )
    try:
        text, tail = await _newest(cluster, chosen, query)
    except PermanentError as error:
        notes.append(redact(str(error)))
        return None
    whole = tail == query.tail
    return await asyncio.to_thread(excerpt, text, tail, redact, grep=wanted.grep or "", whole=whole)


async def _newest(cluster: Cluster, chosen: Chosen, query: LogQuery) -> tuple[str, int]:
    """The text, and how many lines were asked for at last.

    A cluster that stops at the bound leaves out the newest lines, so fewer are asked for until all of them fit.
    """
    text = ""
    for _ in range(_TRIES):
        text = await cluster.logs(chosen.pod.namespace, chosen.pod.name, query)
        lines = text.count("\n")
        if len(text.encode()) < query.limit_bytes or lines < 2:
            break
        query = replace(query, tail=max(1, min(lines, query.tail) // 2))
    return text, query.tail
