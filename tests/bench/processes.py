"""The processes that are measured: the bot, and the bare Bolt app."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

STOP_SECONDS = 10.0


@asynccontextmanager
async def running(arguments: Sequence[str], environment: Mapping[str, str]) -> AsyncIterator[int]:
    """A process for as long as the block; its pid."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env={**_kept(), **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()


def resident_mib(pid: int) -> float | None:
    """The resident memory of a process in MiB, from Linux's /proc; None on other systems."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
