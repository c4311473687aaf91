"""The processes of a control plane: started, listened to within bounds, and ended by handle."""

import logging
import shutil
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LOG_BYTES = 2**20
_LINE_BYTES = 16 * 2**10
_GRACE = 2.0


class NotStarted(Exception):
    """A process ended early or was not ready in time; the text has the end of its log."""


class Process:
    """A program at work, and a file of at most 2 MiB with the end of what it says.

    Started from a thread that lives as long as it shall: it is ended with its starter, also where that is killed.
    """

    def __init__(self, command: Sequence[str | Path], folder: Path, environ: Mapping[str, str]) -> None:
        self.name = Path(command[0]).name
        self.log = folder / f"{self.name}.log"
        self._process = subprocess.Popen(  # noqa: S603 - programs that we built
            [*_dying_with_us(), *command],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for whoever started it
        )
        self._reader = threading.Thread(target=self._keep, name=f"log of {self.name}", daemon=True)
        self._reader.start()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def tail(self, lines: int = 15) -> str:
        """The end of what it said."""
        said = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(said.splitlines()[-lines:])

    def must_run(self) -> None:
        """Raises NotStarted if it has ended."""
        if not self.running:
            raise NotStarted(f"{self.name} ended with {self._process.returncode}:\n{self.tail()}")

    def join(self) -> None:
        """Wait until it has ended by itself and all that it said is written down."""
        self._process.wait()
        self._reader.join(_GRACE)

    def stop(self) -> None:
        """End it, by force where it takes its time: what it holds is thrown away anyway."""
        self._process.terminate()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(_GRACE)

    def _keep(self) -> None:
        assert self._process.stdout is not None
        file = RotatingFileHandler(self.log, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
        try:
            while line := self._process.stdout.readline(_LINE_BYTES):
                text = line.decode(errors="replace").rstrip()
                file.emit(logging.LogRecord(self.name, logging.INFO, "", 0, text, None, None))
        finally:
            file.close()


def free_ports(number: int) -> list[int]:
    """Ports of the loopback address that nobody listens on now."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _dying_with_us() -> Sequence[str]:
    found = shutil.which("setpriv")
    return (found, "--pdeathsig", "KILL") if found else ()
