"""The stage of a scenario: sandbox Slack and sandbox cluster in the test, a real Postgres, the bot as a process."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg.rows import dict_row

from bot.store.url import DatabaseUrl
from sandbox.cluster import SandboxCluster
from sandbox.slack import SandboxSlack

QUARTERDECK = str(Path(sys.executable).with_name("quarterdeck"))
START_SECONDS = 60.0
STOP_SECONDS = 5.0

PEOPLE: Mapping[str, Any] = {
    "access": {
        "bindings": [
            {"role": "viewer", "users": ["*"]},
            {"role": "operator", "users": ["U0OLIVE", "U0HANA"]},
            {"role": "approver", "users": ["U0ANN", "U0BOB", "U0FELIX"]},
        ]
    }
}


class Replica:
    """One bot process; its log lines are kept."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.log: list[Mapping[str, Any]] = []
        self.raw: list[str] = []
        self._changed = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @property
    def returncode(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.returncode

    @property
    def executor(self) -> str:
        """What the replica calls itself in the engine's tables."""
        return str(next(line["executor"] for line in self.log if line.get("event") == "ready"))

    async def wait(self) -> int:
        """The exit code, once it ends by itself."""
        async with asyncio.timeout(START_SECONDS):
            code = await self._process.wait()
        await self._reading
        return code

    async def wait_for_event(self, event: str, timeout: float = START_SECONDS) -> Mapping[str, Any]:  # noqa: ASYNC109
        """The first log line of that event; fails with the log where the process ended before."""
        async with asyncio.timeout(timeout):
            while True:
                self._changed.clear()
                found = next((line for line in self.log if line.get("event") == event), None)
                if found is not None:
                    return found
                if self._reading.done():
                    raise AssertionError(f"the bot ended before {event!r}: {self.raw[-20:]}")
                await self._changed.wait()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it politely; the exit code, which has to come within five seconds."""
        self._process.send_signal(number)
        async with asyncio.timeout(STOP_SECONDS):
            code = await self._process.wait()
        await self._reading
        return code

    async def kill(self) -> None:
        """Kill -9."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading

    def freeze(self) -> None:
        """SIGSTOP: the process looks dead to the others."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    async def _read(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            text = line.decode(errors="replace").rstrip()
            self.raw.append(text)
            if text.startswith("{"):
                self.log.append(json.loads(text))
            self._changed.set()
        self._changed.set()


@dataclass(kw_only=True)
class Stage:
    """Everything a scenario plays on.

    Attributes:
        folder: the test's own folder; each replica has a state folder in it unless they share one.
        settings: laid over the defaults, for every replica started from here on.
    """

    slack: SandboxSlack
    cluster: SandboxCluster
    database_url: DatabaseUrl
    folder: Path
    settings: dict[str, Any] = field(default_factory=lambda: dict(PEOPLE))
    replicas: list[Replica] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """The environment of a bot on this stage."""
        overlay = self.folder / "quarterdeck.yaml"
        kubeconfig = self.folder / "kubeconfig"
        clusters = [{"name": "demo", "kubeconfig": str(kubeconfig)}]
        overlay.write_text(yaml.safe_dump({"clusters": clusters, **self.settings}), encoding="utf-8")
        if not kubeconfig.exists():
            self.cluster.write_kubeconfig(kubeconfig)
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": self.database_url.libpq,
            "QUARTERDECK_SETTINGS": str(overlay),
            "QUARTERDECK_STATE": str(self.folder / "state"),
        }

    async def start(self, **environment: str) -> Replica:
        """Start a replica and wait until it answers."""
        process = await asyncio.create_subprocess_exec(
            QUARTERDECK,
            "serve",
            env={**_kept(), **self.environment(), **environment},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        replica = Replica(process)
        self.replicas.append(replica)
        await replica.wait_for_event("ready")
        return replica

    async def command(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Run a quarterdeck command to its end: exit code, stdout, stderr."""
        return await command(arguments, {**self.environment(), **environment})

    async def run_reaches(self, run_id: str, state: str) -> None:
        """Return when the run stands in that state."""
        async with await psycopg.AsyncConnection.connect(self.database_url.libpq, autocommit=True) as connection:
            await connection.execute("LISTEN quarterdeck_run")
            async with asyncio.timeout(START_SECONDS):
                while not self.rows("SELECT 1 FROM run WHERE id = %s AND state = %s", run_id, state):
                    async for _ in connection.notifies(stop_after=1):
                        continue

    def rows(self, query: str, *parameters: object) -> Sequence[Mapping[str, Any]]:
        """What a query finds in the bot's database."""
        with psycopg.connect(self.database_url.libpq, row_factory=dict_row) as connection:
            return connection.execute(query, parameters or None).fetchall()

    def execute(self, statement: str) -> None:
        """Change something in the bot's database, e.g. let time pass."""
        with psycopg.connect(self.database_url.libpq) as connection:
            connection.execute(statement)

    def audit(self, kind: str | None = None) -> Sequence[Mapping[str, Any]]:
        """The audit log in order, or its rows of one kind."""
        found = self.rows("SELECT * FROM audit_event ORDER BY id")
        return [row for row in found if kind in (None, row["kind"])]

    async def settled(self) -> None:
        """Return when every envelope is acknowledged; none may have been lost."""
        await self.slack.wait_for(lambda: not self.slack.unacked, timeout=30)
        assert not self.slack.lost

    def replicas_of(self, namespace: str, deployment: str) -> int:
        """What the cluster says a deployment should run."""
        return int(self.cluster.get("Deployment", namespace, deployment)["spec"]["replicas"])

    def scalings(self) -> Sequence[Mapping[str, Any]]:
        """Writes to the cluster that set replicas, as the cluster took them."""
        return [
            {"path": write.path, "status": write.status}
            for write in self.cluster.writes
            if write.status == 200 and "replicas" in str(write.body)
        ]


async def command(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a quarterdeck command to its end in this environment alone: exit code, stdout, stderr."""
    process = await asyncio.create_subprocess_exec(
        QUARTERDECK,
        *arguments,
        env={**_kept(), **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(START_SECONDS):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
