"""`python -m tests.cluster build` builds the control plane's programs once; `run` starts one with the shop on it."""

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.cluster.binaries import HOW, CannotBuild, build, built, cache_folder


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; the exit code."""
    if list(arguments) not in (["build"], ["run"]):
        _say("usage: python -m tests.cluster build|run")
        return 2
    started = time.monotonic()
    there = built(cache_folder()) is not None
    try:
        build(cache_folder(), _say)
    except CannotBuild as error:
        _say(f"NOT BUILT: the real control plane, for {error}; the tests on it will say so. To have it: {HOW}")
        # Without Go the tests say what they did not try; a build that fails is a fault.
        return 1 if arguments[0] == "run" or error.broken else 0
    if not there:
        _say(f"Built the control plane in {time.monotonic() - started:.0f} s")
    return _run() if arguments[0] == "run" else 0


def _run() -> int:
    from tests.cluster.cluster import own_cluster
    from tests.cluster.processes import NotStarted
    from tests.cluster.shop import open_shop

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    binaries = build(cache_folder(), _say)
    with tempfile.TemporaryDirectory(prefix="quarterdeck-cluster-") as folder:
        try:
            started = time.monotonic()
            with own_cluster(binaries, Path(folder)) as cluster:
                _say(f"The control plane is up after {time.monotonic() - started:.1f} s; opening the shop ...")
                open_shop(cluster.admin, _say)
                _say(_WHAT_TO_DO.format(kubeconfig=cluster.kubeconfig, folder=folder, server=cluster.admin.server))
                threading.Event().wait()
        except KeyboardInterrupt:
            _say("Ended the cluster")
        except (NotStarted, TimeoutError) as error:
            _say(f"The cluster did not start: {error}")
            return 1
    return 0


_WHAT_TO_DO = """
The shop runs on {server}, with the four broken apps of the sandbox. Its kubeconfig may do everything:

  export KUBECONFIG={kubeconfig}
  .venv/bin/quarterdeck serve --real-cluster     # from the sandbox's page, READ_ONLY
  make run                                       # with the tokens of a Slack

Logs of its programs: {folder}. Ctrl-C ends it; nothing is kept."""


def _say(text: str) -> None:
    os.write(2, f"{text}\n".encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
