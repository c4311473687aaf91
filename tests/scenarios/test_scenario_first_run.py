"""What somebody reads who starts it for the first time, and what they read when it cannot start."""

import asyncio
import re
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.scenarios.embedded import Embedded, serve_to_its_end


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder with a short path, not made yet."""
    with tempfile.TemporaryDirectory(prefix="qd-", dir="/tmp") as folder:
        yield Path(folder) / "deep" / "state"


@pytest.fixture
async def running(state: Path) -> AsyncIterator[Embedded]:
    """A bot that was started with nothing configured."""
    started = await Embedded.start(state)
    yield started
    await started.kill()


async def test_the_terminal_shows_what_to_do_and_nothing_else(running: Embedded) -> None:
    """Two addresses and three things to try; Ctrl-C ends it with exit code 0; the next start has the same address."""
    assert running.printed.count("@quarterdeck ") == 3
    assert f"Open  {running.page_url}\n" in running.printed
    assert str(running.state) in running.printed
    webhook = re.search(r"^ +(http://\S+/services/\S+)$", running.printed, re.MULTILINE)
    assert webhook is not None
    async with aiohttp.ClientSession() as http, http.post(webhook[1], json={"text": "[FIRING:1] Mine"}) as answer:
        assert (answer.status, await answer.text()) == (200, "ok")

    code, said = await serve_to_its_end(running.state)
    assert code == 2
    assert said.count("\n") == 1
    assert f"another Quarterdeck already serves the sandbox of {running.state}: open {running.page_url}" in said

    assert await running.stop(signal.SIGINT) == 0
    assert not [line for line in running.log.splitlines() if "listener_away" not in line]  # a slow machine is warned
    again = await Embedded.start(running.state)
    assert again.page_url == running.page_url
    assert await again.stop() == 0
    assert not [line for line in running.log.splitlines() if "listener_away" not in line]  # a slow machine is warned


async def test_logs_are_shown_where_they_are_asked_for(state: Path) -> None:
    """On the sandbox warnings only, as that KUBECONFIG is not used, unless the level is set."""
    running = await Embedded.start(state, QUARTERDECK_LOGGING__LEVEL="info", KUBECONFIG="/nowhere")
    assert await running.stop() == 0
    assert '"event": "ready"' in running.log
    assert '"event": "kubeconfig_unused"' in running.log


async def test_a_port_in_use_is_named(state: Path) -> None:
    """One line with the option, exit code 2."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        code, said = await serve_to_its_end(state, f"--sandbox-port={port}")
    assert code == 2
    assert re.fullmatch(rf"quarterdeck: --sandbox-port: {port} cannot be listened on \(.*\): choose another.*\n", said)


async def test_a_state_folder_that_cannot_be_written_to_is_named(state: Path) -> None:
    """One line with the variable, the folder and the mend, exit code 2."""
    state.parent.mkdir()
    state.touch()  # noqa: ASYNC240 - a test
    code, said = await serve_to_its_end(state)
    assert code == 2
    assert re.fullmatch(rf"quarterdeck: QUARTERDECK_STATE: {state} cannot be written to .* a folder of yours\n", said)


@pytest.mark.parametrize("file", ["slack.json", "cluster.json"])
async def test_a_broken_file_of_the_sandbox_is_named(state: Path, file: str) -> None:
    """One line with the file and the mend, exit code 2; nothing is thrown away."""
    broken = state / "sandbox" / file
    broken.parent.mkdir(parents=True)
    broken.write_text("{", encoding="utf-8")
    code, said = await serve_to_its_end(state)
    assert code == 2
    assert said.count("\n") == 1
    assert str(broken) in said
    assert broken.read_text(encoding="utf-8") == "{"
