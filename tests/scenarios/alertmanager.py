"""A real Alertmanager on loopback, with a configuration and storage of its own, for tests that need one."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import yaml

BINARY = "prometheus-alertmanager"
LISTED = """\
{{ if .Alerts.Firing }}Alerts Firing:
{{ template "__text_alert_list" .Alerts.Firing }}{{ end }}{{ if .Alerts.Resolved }}Alerts Resolved:
{{ template "__text_alert_list" .Alerts.Resolved }}{{ end }}"""
"""The text that docs/alerts.md suggests."""
_ENDED = "2020-01-01T00:00:00Z"
_PATIENCE = 20.0


@dataclass(frozen=True, kw_only=True)
class RealAlertmanager:
    """Alerts go in by its API and come out at the webhook it was given."""

    address: str

    async def alert(self, labels: Mapping[str, str], *, ended: bool = False) -> None:
        """An alert fires, or has ended."""
        alert = {"labels": dict(labels), "annotations": {"summary": "from the test"}}
        body = [{**alert, **({"endsAt": _ENDED} if ended else {})}]
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/api/v2/alerts", json=body) as answer,
        ):
            assert answer.status == 200, await answer.text()

    async def fingerprint(self, labels: Mapping[str, str]) -> str:
        """What it calls the alert itself."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/api/v2/alerts") as answer:
            return str(next(one["fingerprint"] for one in await answer.json() if one["labels"] == dict(labels)))


@contextlib.asynccontextmanager
async def real_alertmanager(folder: Path, webhook: str, text: str) -> AsyncIterator[RealAlertmanager]:
    """Start one that posts to the webhook with its default title and this text; skips, or fails in CI, without it."""
    binary = shutil.which(BINARY)
    if binary is None:
        message = f"{BINARY} is not installed: apt-get install {BINARY}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    config = folder / "alertmanager.yml"
    config.write_text(yaml.safe_dump(_config(webhook, text)), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        binary,
        f"--config.file={config}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(_PATIENCE):
            while b"Listening on" not in (line := await process.stderr.readline()):
                assert line, "Alertmanager ended at its start"
        draining = asyncio.create_task(process.stderr.read())
        yield RealAlertmanager(address=f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        await process.wait()
    await draining


def _config(webhook: str, text: str) -> Mapping[str, object]:
    slack = {"api_url": webhook, "channel": "#alerts", "send_resolved": True, "text": text}
    pace = {"group_wait": "1s", "group_interval": "1s", "repeat_interval": "1h"}
    return {
        "route": {"receiver": "slack", "group_by": ["alertname", "namespace"], **pace},
        "receivers": [{"name": "slack", "slack_configs": [slack]}],
    }
