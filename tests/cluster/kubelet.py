"""Where an apiserver asks for logs: what the programs of the shop write, or what a pod is annotated with.

KWOK has no containers and knows no end of one, so the logs are ours, in the words of the sandbox's kubelets.
"""

import ssl
import threading
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from urllib.parse import parse_qs, urlsplit

from sandbox.cluster.api.podlogs import choose_container, pod_log
from sandbox.cluster.errors import ApiError
from sandbox.cluster.logs import LogAsk, LogLine, cut
from sandbox.cluster.objects import JsonObject, Key, parse_timestamp
from sandbox.cluster.programs import shop_programs
from tests.cluster.admin import Admin

LOG = "logs.quarterdeck.test/"
"""Prefix of the annotation of a pod that holds a container's log."""
PREVIOUS_LOG = "previous-logs.quarterdeck.test/"
"""The same for the container that ended before."""


class Kubelet:
    """The endpoint of all nodes, served with the apiserver's own certificate."""

    def __init__(self, admin: Admin, certificate: Path, private_key: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, private_key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answer, admin))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, name="kubelet of the tests", daemon=True)

    @property
    def port(self) -> int:
        """What nodes have as their kubelet's port."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Answer(BaseHTTPRequestHandler):
    def __init__(self, admin: Admin, *args: object) -> None:
        self._admin = admin
        super().__init__(*args)  # type: ignore[arg-type]  # what http.server hands over

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        parts = path.path.strip("/").split("/")
        if len(parts) != 4 or parts[0] != "containerLogs":
            self._send(HTTPStatus.NOT_FOUND, "404 page not found")
            return
        query = {name: values[-1] for name, values in parse_qs(path.query).items()}
        try:
            self._send(HTTPStatus.OK, self._log(parts[1], parts[2], parts[3], query))
        except ApiError as error:
            self._send(HTTPStatus(error.code), str(error))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
        """Say nothing: the apiserver tells of what goes wrong."""

    def _log(self, namespace: str, name: str, container: str, query: Mapping[str, str]) -> str:
        pod = self._admin.get("v1", "Pod", namespace, name)
        now, ask = time(), _ask(query)
        lines = _annotated(pod, container, ask)
        if lines is None:
            chosen = choose_container(pod, container)
            lines = pod_log(pod, chosen, ask, shop_programs(), self._lookup, now)
        return cut(ask, lines, now)

    def _lookup(self, key: Key) -> JsonObject | None:
        return self._admin.find("v1", key.kind, key.namespace, key.name)

    def _send(self, status: HTTPStatus, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _ask(query: Mapping[str, str]) -> LogAsk:
    def number(name: str) -> int | None:
        return int(query[name]) if query.get(name) else None

    since = query.get("sinceTime")
    return LogAsk(
        previous=query.get("previous") == "true",
        timestamps=query.get("timestamps") == "true",
        tail=number("tailLines"),
        most=number("limitBytes"),
        since_seconds=number("sinceSeconds"),
        since=parse_timestamp(since) if since else 0.0,
    )


def _annotated(pod: JsonObject, container: str, ask: LogAsk) -> list[LogLine] | None:
    """One line a millisecond from the pod's start on; a kubelet's lines have their own moments."""
    name = f"{PREVIOUS_LOG if ask.previous else LOG}{container}"
    text = pod["metadata"].get("annotations", {}).get(name)
    if text is None:
        return None
    start = parse_timestamp(pod["status"].get("startTime") or pod["metadata"]["creationTimestamp"])
    return [LogLine(at=start + number / 1000, text=line) for number, line in enumerate(text.splitlines())]
