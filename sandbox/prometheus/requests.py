"""What a request asks for: its parameters, from the address or the form, read as Prometheus reads them."""

from collections.abc import Sequence
from datetime import datetime

import promql_parser as promql
from aiohttp import web

from sandbox.prometheus.errors import bad_parameter
from sandbox.prometheus.evaluation import parse


class Parameters:
    """The parameters of one request."""

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        self._found = found

    @classmethod
    async def of(cls, request: web.Request) -> "Parameters":
        """From the address, and from the form of a POST."""
        form = await request.post() if request.method == "POST" else {}
        written = [(name, value) for name, value in form.items() if isinstance(value, str)]
        return cls([*written, *request.query.items()])

    def text(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return next((value for given, value in self._found if given == name), default)

    def time(self, name: str, default: float | None = None) -> float:
        """A time: seconds since the epoch, or RFC 3339."""
        text = self.text(name)
        if not text and default is not None:
            return default
        try:
            return float(text)
        except ValueError:
            pass
        try:
            return datetime.fromisoformat(text).timestamp()
        except ValueError as error:
            raise bad_parameter(name, f'cannot parse "{text}" to a valid timestamp') from error

    def duration(self, name: str) -> float:
        """A duration in seconds: a number, or e.g. `5m`; more than zero."""
        text = self.text(name)
        try:
            seconds = float(text)
        except ValueError:
            try:
                seconds = promql.parse_duration(text).total_seconds()
            except ValueError as error:
                raise bad_parameter(name, f'cannot parse "{text}" to a valid duration') from error
        if not seconds > 0:
            raise bad_parameter(name, "zero or negative query resolution step widths are not accepted")
        return seconds

    def selectors(self) -> Sequence[promql.VectorSelector]:
        """The selectors in `match[]`; none where none is given."""
        found = []
        for text in (value for name, value in self._found if name == "match[]"):
            expr = parse(text, "match[]")
            if not isinstance(expr, promql.VectorSelector):
                raise bad_parameter("match[]", f"{text!r} is no series selector")
            found.append(expr)
        return found
