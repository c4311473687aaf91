"""What the sandbox Prometheus answers when it cannot answer, in Prometheus' own shape."""


class QueryError(Exception):
    """A query that cannot be answered.

    Attributes:
        status: of HTTP.
        kind: Prometheus' errorType: `bad_data` for what cannot be read, `execution` for what cannot be computed.
    """

    def __init__(self, message: str, *, status: int = 400, kind: str = "bad_data") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


def bad_parameter(name: str, why: str) -> QueryError:
    """A request parameter that cannot be read."""
    return QueryError(f'invalid parameter "{name}": {why}')


def not_here(what: str) -> QueryError:
    """PromQL that a real Prometheus knows and the sandbox does not."""
    return QueryError(f"the sandbox Prometheus does not know {what}", status=422, kind="execution")
