"""The narrow port that agents see of Prometheus, and its HTTP API behind it. No metrics is `None`, not a stand-in."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from languages import number, say, spoken
from workflows.errors import PermanentError, TemporaryError
from workflows.redaction import redact

MAX_SERIES = 500
"""How many series of an answer are read; those after them are left out."""

_MAX_BYTES = 4_000_000
_MAX_POINTS = 1_000
_MAX_SAID = 300


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value of a series; `nan` and the infinities are left out."""

    at: datetime
    value: float


@dataclass(frozen=True, kw_only=True)
class Series:
    """The values under one set of labels, oldest first; one value for an instant query.

    Attributes:
        said: the newest value as Prometheus writes it, where it is no finite number: `NaN`, `+Inf`, or a text.
    """

    labels: Mapping[str, str]
    points: tuple[Point, ...]
    said: str = ""


class Metrics(Protocol):
    """What is measured. Raises TemporaryError or PermanentError with a sentence for people."""

    async def instant(self, query: str, at: datetime | None = None) -> Sequence[Series]:
        """The query's value at a time, now where None; at most 500 series."""

    async def range(self, query: str, start: datetime, end: datetime, step: timedelta) -> Sequence[Series]:
        """The query's values from start to end; the step is widened where there would be over 1,000 points."""

    async def ready(self) -> str:
        """Its version, e.g. `3.5.0`; a cheap check that it answers."""

    async def close(self) -> None:
        """Release connections."""


class _Vector(BaseModel):
    metric: dict[str, str]
    value: tuple[float, str]


class _Matrix(BaseModel):
    metric: dict[str, str]
    values: list[tuple[float, str]]


class _VectorData(BaseModel):
    result_type: Literal["vector"] = Field(alias="resultType")
    result: list[_Vector]


class _MatrixData(BaseModel):
    result_type: Literal["matrix"] = Field(alias="resultType")
    result: list[_Matrix]


class _ScalarData(BaseModel):
    result_type: Literal["scalar"] = Field(alias="resultType")
    result: tuple[float, str]


class _StringData(BaseModel):
    result_type: Literal["string"] = Field(alias="resultType")
    result: tuple[float, str]


_Data = _VectorData | _MatrixData | _ScalarData | _StringData


class _BuildInfo(BaseModel):
    version: str


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")
    status: Literal["success"]
    data: _Data | _BuildInfo


class _Failure(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    error_type: str = Field(alias="errorType", default="")
    error: str


_ANSWER = TypeAdapter(_Answer)
_UNREADABLE = re.compile(r'invalid parameter "query": (?:\d+:(?P<at>\d+): )?parse error: (?P<why>.*)', re.DOTALL)


class Prometheus:
    """Prometheus' HTTP API, or anything that speaks it; satisfies `Metrics`.

    Args:
        url: its root, e.g. `http://prometheus:9090`; userinfo in it is sent as basic authentication.
        timeout: seconds for one query, also told to the server.
        name: what people are told it is, as `mark` notes it; by its address where none is given.
    """

    def __init__(self, url: str, timeout: float = 10.0, *, name: str = "") -> None:
        self._url = url.rstrip("/")
        self._name = name
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def instant(self, query: str, at: datetime | None = None) -> Sequence[Series]:
        """The query's value at a time."""
        fields = {"query": query} | ({"time": str(at.timestamp())} if at else {})
        return _series((await self._ask("query", fields)).data)

    async def range(self, query: str, start: datetime, end: datetime, step: timedelta) -> Sequence[Series]:
        """The query's values from start to end."""
        seconds = max(step.total_seconds(), (end - start).total_seconds() / _MAX_POINTS, 1.0)
        fields = {"query": query, "start": str(start.timestamp()), "end": str(end.timestamp()), "step": str(seconds)}
        return _series((await self._ask("query_range", fields)).data)

    async def ready(self) -> str:
        """Its version."""
        data = (await self._ask("status/buildinfo", {})).data
        if not isinstance(data, _BuildInfo):
            raise self._not_prometheus()
        return data.version

    async def close(self) -> None:
        """Release connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @property
    def _shown(self) -> str:
        return spoken(self._name) or say("Prometheus at {address}", address=redact(self._url))

    def _not_prometheus(self) -> PermanentError:
        text = say("{source} answered, but not as Prometheus does; check PROMETHEUS_URL", source=self._shown)
        return PermanentError(text)

    def _unreachable(self, error: aiohttp.ClientError) -> TemporaryError:
        why = redact(str(error).replace(" ssl:default", ""))[:_MAX_SAID]
        return TemporaryError(say("I cannot reach {source}: {why}", source=self._shown, why=why))

    async def _ask(self, path: str, fields: Mapping[str, str]) -> _Answer:
        parameters = {**fields, "timeout": f"{self._timeout:g}s"} if fields else {}
        try:
            async with self._opened().get(f"{self._url}/api/v1/{path}", params=parameters) as response:
                body = await self._body(response)
                return self._read(response.status, body)
        except TimeoutError as error:
            text = say("{source} gave no answer within {seconds} s", source=self._shown, seconds=number(self._timeout))
            raise TemporaryError(text) from error
        except aiohttp.InvalidURL as error:
            address = repr(redact(self._url))
            text = say("PROMETHEUS_URL {address} is no address; use http://host:9090", address=address)
            raise PermanentError(text) from error
        except aiohttp.ClientError as error:
            raise self._unreachable(error) from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout))
        return self._session

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        parts, size = [], 0
        async for part in response.content.iter_chunked(65_536):
            size += len(part)
            if size > _MAX_BYTES:
                raise PermanentError(
                    say("{source} sent over {n} bytes; ask for fewer series", source=self._shown, n=number(_MAX_BYTES))
                )
            parts.append(part)
        return b"".join(parts)

    def _read(self, status: int, body: bytes) -> _Answer:
        if status == 200:
            try:
                return _ANSWER.validate_json(body)
            except ValidationError as error:
                raise self._not_prometheus() from error
        raise self._refused(status, body)

    def _refused(self, status: int, body: bytes) -> PermanentError | TemporaryError:
        try:
            failure = _Failure.model_validate_json(body)
        except ValidationError:
            failure = _Failure(error=body.decode(errors="replace"))
        said = redact(failure.error[: 2 * _MAX_SAID])[:_MAX_SAID]
        if failure.error_type == "timeout":
            return TemporaryError(
                say(
                    "{source} gave the query up after {seconds} s ({why}): ask for fewer series or less time",
                    source=self._shown,
                    seconds=number(self._timeout),
                    why=said,
                )
            )
        if unreadable := _UNREADABLE.match(said):
            return PermanentError(_unreadable(unreadable["why"], unreadable["at"]))
        message = say("{source} answered {status}: {why}", source=self._shown, status=status, why=said)
        return TemporaryError(message) if status == 429 or status >= 500 else PermanentError(message)


def _unreadable(why: str, at: str | None) -> str:
    if at:
        return say("Prometheus cannot read the query at character {at}: {why}", at=at, why=why)
    return say("Prometheus cannot read the query: {why}", why=why)


def _series(data: _Data | _BuildInfo) -> tuple[Series, ...]:
    if isinstance(data, _VectorData):
        found = [(item.metric, [item.value]) for item in data.result[:MAX_SERIES]]
    elif isinstance(data, _MatrixData):
        found = [(item.metric, item.values) for item in data.result[:MAX_SERIES]]
    elif isinstance(data, _ScalarData | _StringData):
        found = [({}, [data.result])]
    else:
        found = []
    text = isinstance(data, _StringData)
    return tuple(_one(labels, values, text=text) for labels, values in found)


def _one(labels: Mapping[str, str], values: Sequence[tuple[float, str]], *, text: bool) -> Series:
    read = [(at, None if text else _finite(value)) for at, value in values]
    points = (Point(at=datetime.fromtimestamp(at, UTC), value=value) for at, value in read if value is not None)
    said = values[-1][1][:_MAX_SAID] if read and read[-1][1] is None else ""
    return Series(labels=labels, points=tuple(points), said=said)


def _finite(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
