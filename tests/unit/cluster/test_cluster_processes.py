"""Programs are listened to within bounds, and a failure says what they said last."""

import os
from pathlib import Path

import pytest

from tests.cluster import processes
from tests.cluster.processes import NotStarted, Process, free_ports


def _script(folder: Path, text: str) -> Path:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


def test_an_early_end_tells_the_end_of_the_log(tmp_path: Path) -> None:
    """Which program, with what it ended, and what it said last, not first."""
    program = _script(tmp_path, "seq 1 40; echo cannot listen >&2; exit 3")
    process = Process([program], tmp_path, os.environ)
    process.join()
    with pytest.raises(NotStarted, match=r"(?s)^program ended with 3:\n27\n.*40\ncannot listen$"):
        process.must_run()


def test_a_program_that_does_not_listen_is_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An apiserver takes a minute over open watches; what it holds is thrown away anyway."""
    monkeypatch.setattr(processes, "_GRACE", 0.1)
    process = Process([_script(tmp_path, "trap '' TERM; echo ready; while :; do :; done")], tmp_path, os.environ)
    process.stop()
    assert not process.running


def test_a_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that talks a lot fills no disk; the newest lines stay."""
    monkeypatch.setattr(processes, "_LOG_BYTES", 2000)
    process = Process([_script(tmp_path, "seq 1 5000")], tmp_path, os.environ)
    process.join()
    assert sum(file.stat().st_size for file in tmp_path.glob("program.log*")) <= 4000
    assert process.tail(1) == "5000"


def test_ports_are_free_and_differ() -> None:
    """All of a control plane's ports are taken at once, so that none is given twice."""
    assert len(set(free_ports(20))) == 20
