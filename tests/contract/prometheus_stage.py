"""The same hours of the sandbox's shop in two Prometheus: the sandbox one, and a real one fed with its samples."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from sandbox.cluster.objects import JsonObject
from sandbox.cluster.programs import shop_programs
from sandbox.cluster.seed import seeded_snapshot
from sandbox.prometheus import SandboxPrometheus
from sandbox.prometheus.answers import number
from sandbox.prometheus.series import NAME, SCRAPE
from sandbox.prometheus.shop import shop_series

_HOURS = 2
_NAMES = ("prometheus", "promtool")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One Prometheus with the shop in it.

    Attributes:
        at: the moment that all questions are about, between two scrapes.
    """

    url: str
    at: float

    async def get(self, path: str, **fields: str) -> tuple[int, JsonObject]:
        """The status and the JSON of an answer."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}{path}", params=fields) as response:
            return response.status, await response.json()

    async def post(self, path: str, **fields: str) -> tuple[int, JsonObject]:
        """As `get`, the fields sent as a form."""
        async with aiohttp.ClientSession() as session, session.post(f"{self.url}{path}", data=fields) as response:
            return response.status, await response.json()


class Shop:
    """The objects of the shop at one moment."""

    def __init__(self, now: float) -> None:
        self.at = now // 300 * 300 - 7200 + 7.0
        self._objects, _ = seeded_snapshot(now)

    def objects(self, kind: str) -> Sequence[JsonObject]:
        """All objects of a kind."""
        return [one for one in self._objects if one["kind"] == kind]


@asynccontextmanager
async def sandbox_prometheus(shop: Shop) -> AsyncIterator[Shown]:
    """The sandbox's."""
    async with SandboxPrometheus(shop.objects, lambda: shop.at) as server:
        yield Shown(url=server.url, at=shop.at)


@asynccontextmanager
async def real_prometheus(shop: Shop, folder: Path) -> AsyncIterator[Shown]:
    """A real one on loopback, its blocks made of the sandbox's samples; skips where Prometheus is not installed."""
    prometheus, promtool = (_installed(name) for name in _NAMES)
    samples, config, data = folder / "samples", folder / "prometheus.yml", folder / "data"
    samples.write_text("".join(_open_metrics(shop)), encoding="utf-8")
    config.write_text("global: {scrape_interval: 15s}\n", encoding="utf-8")
    await _run(promtool, "tsdb", "create-blocks-from", "openmetrics", str(samples), str(data))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    process = await asyncio.create_subprocess_exec(
        prometheus,
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address={address}",
        stderr=(folder / "log").open("wb"),
    )
    try:
        await _is_ready(process, f"http://{address}/-/ready")
        yield Shown(url=f"http://{address}", at=shop.at)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _installed(name: str) -> str:
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed: apt-get install prometheus")
    if found is None:
        pytest.skip(f"{name} is not installed, so NOTHING WAS COMPARED WITH A REAL PROMETHEUS: apt-get install it")
    return found


def _open_metrics(shop: Shop) -> Iterator[str]:
    last = int(shop.at // SCRAPE)
    for series in shop_series(shop.objects, shop_programs()):
        labels = ",".join(f'{name}="{value}"' for name, value in series.labels.items() if name != NAME)
        for scrape in range(last - _HOURS * 3600 // SCRAPE, last + 1):
            value = series.value(float(scrape * SCRAPE))
            if value is not None:
                yield f"{series.labels[NAME]}{{{labels}}} {number(value)} {scrape * SCRAPE}\n"
    yield "# EOF\n"


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


async def _is_ready(process: asyncio.subprocess.Process, address: str) -> None:
    """Return once it answers 200: it opens its blocks first."""
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                async with session.get(address) as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.1)
    pytest.fail("Prometheus ended before it was ready")
