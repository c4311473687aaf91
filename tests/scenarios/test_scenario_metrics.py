"""Metrics asked for in Slack: by name and in PromQL, refused, away, not configured, and the sandbox's own."""

import tempfile
import time
from collections.abc import AsyncIterator

import pytest

from sandbox.prometheus import SandboxPrometheus
from sandbox.slack import Message
from tests.scenarios.stage import Stage, command

OPS, VIC = "C0OPS", "U0VIC"


@pytest.fixture
async def prometheus(stage: Stage) -> AsyncIterator[SandboxPrometheus]:
    """A Prometheus that has scraped the stage's cluster."""
    async with SandboxPrometheus(stage.cluster.objects, time.time) as server:
        yield server


async def ask(stage: Stage, text: str, answer: str) -> Message:
    """Mention the bot as a viewer; the message that answers."""
    ts = await stage.slack.say(VIC, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts)


async def test_metrics_are_answered_in_the_first_line(stage: Stage, prometheus: SandboxPrometheus) -> None:
    """A figure by name comes with its bound and its course, a query with its series, each once and in the audit log."""
    await stage.start(PROMETHEUS_URL=prometheus.url)
    memory = await ask(stage, "memory of checkout", "shop-prod/checkout uses .* of 64Mi memory")
    assert "of its limit" in memory.text
    table = memory.visible_text.splitlines()
    assert any("NOW" in line and "MAX" in line and "LAST 1H" in line and "POD" in line for line in table)
    assert sum("checkout-" in line for line in table) == 2
    kinds = [row["kind"] for row in stage.audit() if row["request_id"] == stage.audit("run.started")[-1]["request_id"]]
    assert kinds == ["intake.received", "intent.recognised", "run.started", "step.started", "step.ended", "run.ended"]

    await ask(stage, "restarts of checkout last 2 hours", r"checkout restarted \d+ times in the last 2 hours")
    await ask(stage, "requests of web in shop-prod", r"shop-prod/web serves \d+\.\d requests a second")
    await ask(stage, "errors of web in shop-prod", r"shop-prod/web fails \d\.\d% of its requests")
    await ask(stage, "mémoire de cart dans shop-prod", "shop-prod/cart")
    which = await ask(stage, "cpu of web", "in 3 places")
    assert len(which.actions) == 4

    await ask(stage, "what is wrong with checkout", "memory peaked at 64Mi of 64Mi in the last hour")

    series = await ask(stage, 'query up{job="web",namespace="shop-prod"}', "3 series")
    assert "All of them: up job=web, namespace=shop-prod" in series.visible_text
    over = await ask(stage, "query sum(rate(http_requests_total[5m])) > 0 over 30m", "LAST 30M")
    assert "sum(rate(http_requests_total[5m]))" in over.text
    assert prometheus.queries[-1] == "sum(rate(http_requests_total[5m])) > 0"
    await ask(stage, "query nothing_is_called_this", "no series for")
    refused = await ask(stage, "query rate(up", "I could not ask Prometheus")
    assert "Prometheus cannot read the query: unclosed left parenthesis" in refused.visible_text
    assert stage.audit("run.ended")[-1]["outcome"] == "failed"

    await prometheus.stop()
    away = await ask(stage, "query up", "I could not ask Prometheus")
    assert "I cannot reach Prometheus at " in away.visible_text
    await stage.settled()


async def test_the_sandbox_brings_its_own_figures_and_says_so(stage: Stage) -> None:
    """The sandbox cluster has its Prometheus, and answers are marked; without either, what to set is said."""
    code, said, _ = await stage.command("ask", "memory of checkout")
    assert code != 0
    assert "set PROMETHEUS_URL, e.g. http://prometheus:9090" in said
    with tempfile.TemporaryDirectory(prefix="qd") as state:  # short enough for the database's socket
        code, said, log = await command(["ask", "memory of checkout"], {"QUARTERDECK_STATE": state})
    assert code == 0, log
    assert "shop-prod/checkout uses" in said.splitlines()[0]
    assert "sandbox Prometheus of the sandbox cluster" in said.splitlines()[-1]
