"""Answers of an API server, as our errors."""

import json
import subprocess
import sys
from typing import Any

import pytest

from agents.clients.kubernetes.calls import Asked, Call
from agents.clients.kubernetes.failures import answered, no_answer
from agents.clients.kubernetes.port import DEPLOYMENT
from workflows.errors import Conflict, Forbidden, NotFound, PermanentError, QuarterdeckError, TemporaryError

_CALL = Call.on("main", Asked.CHANGE, DEPLOYMENT, "shop", "web")


def _answer(status: int, body: object, headers: dict[str, str] | None = None) -> QuarterdeckError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return answered(_CALL, status, headers or {}, raw)


def _status(message: str, **details: Any) -> dict[str, Any]:
    return {"kind": "Status", "message": message, "details": details}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, PermanentError), (403, Forbidden), (404, NotFound), (405, PermanentError), (409, Conflict),
        (410, TemporaryError), (415, PermanentError), (422, PermanentError), (429, TemporaryError),
        (500, TemporaryError), (503, TemporaryError),
    ],
)  # fmt: skip
def test_the_status_says_whether_to_try_again(status: int, kind: type[QuarterdeckError]) -> None:
    """Also where the body is no JSON, as from a proxy."""
    assert isinstance(_answer(status, b"<html>bad gateway</html>"), kind)


def test_a_field_that_others_manage_is_no_stale_write() -> None:
    """The two kinds of 409 are told apart by their causes: trying again would end the same."""
    cause = {"reason": "FieldManagerConflict", "message": 'conflict with "helm"', "field": ".spec.replicas"}
    error = _answer(409, _status("Apply failed with 1 conflict", causes=[cause]))
    assert not isinstance(error, Conflict)
    assert str(error) == (
        'Deployment shop/web in main has fields that others manage: .spec.replicas (conflict with "helm")'
    )


def test_a_422_that_repeats_the_object_is_cut() -> None:
    """The causes are shown; without them the message is, on one line and cut."""
    causes = [{"field": "spec.replicas", "message": "must be greater than or equal to 0"}]
    named = _answer(422, _status("x" * 9000, causes=causes))
    bare = _answer(422, _status("Deployment is invalid: " + "y\n" * 9000))
    assert str(named) == "main did not change Deployment shop/web: spec.replicas: must be greater than or equal to 0"
    assert len(str(bare)) < 360
    assert "\n" not in str(bare)


@pytest.mark.parametrize(
    ("headers", "details", "delay"),
    [
        ({"Retry-After": "7"}, {}, 7.0),
        ({}, {"retryAfterSeconds": 3}, 3.0),
        ({}, {}, None),
        ({"Retry-After": "x"}, {}, None),
    ],
)
def test_the_wait_that_was_asked_for(headers: dict[str, str], details: dict[str, int], delay: float | None) -> None:
    """From the header, else from the body, else left to the caller."""
    error = _answer(429, _status("slow down", **details), headers)
    assert isinstance(error, TemporaryError)
    assert error.delay == delay


def test_the_client_library_is_not_imported_before_it_is_used() -> None:
    """Half a second of CPU that a start, a lint or a help text need not pay."""
    program = (
        "import agents.clients.kubernetes.clusters, agents.kubernetes.agent, sys; print('kubernetes' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter and text
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(), "I lost the cluster main: connection refused"),
        (ConnectionResetError(), "I lost the cluster main: it closed the connection"),
        (TimeoutError(), "I lost the cluster main: no answer in time to change Deployment shop/web"),
        (OSError("no route to host"), "I lost the cluster main: no route to host"),
    ],
)
def test_no_answer_is_a_lost_cluster(error: BaseException, words: str) -> None:
    """What happened, to which cluster."""
    found = no_answer(_CALL, error)
    assert isinstance(found, TemporaryError)
    assert str(found) == words
