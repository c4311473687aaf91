"""What query_metrics takes and gives back. Texts from Prometheus are redacted and bounded; times are aware."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from agents.base import ActionModel
from agents.kubernetes.parameters import Duration, Name, OnCluster
from agents.kubernetes.results import FromCluster
from agents.monitoring.named import Bound, Headline, Unit

MAX_QUERY = 500


class QueryMetrics(OnCluster):
    """Either a metric by name, of a deployment, a namespace or everything, or a query in PromQL.

    `over` is how far to look back: an hour for a metric by name, and not at all for a query, where it is not given.
    """

    metric: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    query: Annotated[str, Field(min_length=1, max_length=MAX_QUERY)] | None = None
    deployment: Name | None = None
    namespace: Name | None = None
    over: Duration | None = None


class SeriesRow(ActionModel):
    """One series.

    `low` and `high` are over the time looked at; `rise` is by how much it grew in it, where it is a counter; `line` is
    its course, highest value of each part, None where there was none. `bound` is the limit or request it is held to.
    `said` is the newest value in Prometheus' own words, where it is no finite number.
    """

    labels: dict[str, str]
    now: float | None
    low: float | None
    high: float | None
    rise: float | None = None
    bound: float | None = None
    line: list[float | None]
    said: str = ""

    @property
    def share(self) -> float | None:
        """How much of the bound is used; None without one."""
        return self.now / self.bound if self.bound and self.now is not None else None


class Measurement(FromCluster):
    """Series, the most telling first; `total` counts those that are not shown too, `more` where even more were cut off.

    `metric`, `says`, `never` and `headline` are those of the table of names, None for a query of somebody's own.
    `seconds` is how far was looked back, 0 for one moment. `whole` is the sum of all series, `bound` says what bounds
    they have.
    """

    metric: str | None
    says: str | None
    never: str = ""
    headline: Headline | None
    unit: Unit
    deployment: str | None
    namespace: str | None
    query: str
    seconds: int
    at: datetime
    total: int
    more: bool
    bound: Bound
    whole: SeriesRow | None
    series: list[SeriesRow]
