"""HTTP to one API server through the official client: one request in, bytes or one of our errors out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from agents.clients.kubernetes.calls import Call
from agents.clients.kubernetes.credentials import open_client
from agents.clients.kubernetes.failures import StaleCredentials, answered, no_answer, rejected
from agents.clients.kubernetes.spec import ClusterSpec
from languages import number, say
from workflows.errors import PermanentError
from workflows.storable import read_json

_MOST_ERROR_BYTES = 64 * 1024
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request.

    Attributes:
        query: parameters, in order.
        body: JSON; None for none.
        seconds: for the whole of it, the answer's body included.
        most_bytes: what is read of the answer; the rest is cut where `cut`, else an error.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    content_type: str = "application/json"
    seconds: float = 30.0
    most_bytes: int = _MOST_BYTES
    cut: bool = False


@dataclass(kw_only=True)
class _Session:
    """One ApiClient, closed when it is retired and its last request has ended."""

    client: Any
    users: int = 0
    retired: bool = False
    _closed: bool = field(default=False)

    async def release(self) -> None:
        self.users -= 1
        await self.close_if_idle()

    async def close_if_idle(self) -> None:
        if self.retired and self.users == 0 and not self._closed:
            self._closed = True
            await self.client.close()


class Connection:
    """Requests to one cluster; opened at first use, credentials loaded anew once after a 401."""

    def __init__(self, spec: ClusterSpec) -> None:
        self._spec = spec
        self._session: _Session | None = None
        self._lock = asyncio.Lock()

    async def fetch_json(self, request: Request, call: Call) -> Any:
        """The answer, decoded."""
        body = await self.fetch(request, call)
        try:
            return read_json(body)
        except ValueError as error:
            raise PermanentError(
                say(
                    "{cluster} did not {do}: its answer is no JSON; check that its server address is a Kubernetes API",
                    cluster=call.cluster,
                    do=call.words,
                )
            ) from error

    async def fetch(self, request: Request, call: Call) -> bytes:
        """The answer's body."""
        session = await self._current()
        try:
            return await self._once(session, request, call)
        except StaleCredentials:
            session = await self._renewed(session)
        try:
            return await self._once(session, request, call)
        except StaleCredentials as error:
            raise rejected(call.cluster) from error

    async def close(self) -> None:
        """Release connections; requests under way may end first."""
        async with self._lock:
            session, self._session = self._session, None
            if session is not None:
                session.retired = True
                await session.close_if_idle()

    async def _current(self) -> _Session:
        async with self._lock:
            if self._session is None:
                self._session = _Session(client=await open_client(self._spec))
            return self._session

    async def _renewed(self, stale: _Session) -> _Session:
        async with self._lock:
            if self._session is stale or self._session is None:
                self._session = _Session(client=await open_client(self._spec))
                stale.retired = True
                await stale.close_if_idle()
            return self._session

    async def _once(self, session: _Session, request: Request, call: Call) -> bytes:
        try:
            async with _answer(session, request) as response:
                if response.status == 401:
                    raise StaleCredentials
                if response.status >= 300:
                    refused = await _read(response, _MOST_ERROR_BYTES)
                    raise answered(call, response.status, response.headers, refused)
                body = await _read(response, request.most_bytes + 1)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise no_answer(call, error) from error
        if len(body) > request.most_bytes and not request.cut:
            raise PermanentError(
                say(
                    "{cluster} sent more than {most} bytes when it was asked to {do}; ask for less",
                    cluster=call.cluster,
                    most=number(request.most_bytes),
                    do=call.words,
                )
            )
        return body[: request.most_bytes]


@asynccontextmanager
async def _answer(session: _Session, request: Request) -> AsyncIterator[aiohttp.ClientResponse]:
    session.users += 1
    try:
        method, url, headers, body, _ = await session.client.param_serialize(
            method=request.method,
            resource_path=request.path,
            query_params=list(request.query),
            header_params={"Accept": "application/json", "Content-Type": request.content_type},
            body=dict(request.body) if request.body is not None else None,
            auth_settings=["BearerToken"],
        )
        timeout = aiohttp.ClientTimeout(total=request.seconds, sock_connect=5)
        sent = await session.client.call_api(method, url, headers, body, _request_timeout=timeout)
        response: aiohttp.ClientResponse = sent.response
        async with response:
            yield response
    finally:
        await session.release()


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size >= most:
            break
    return b"".join(parts)[:most]
