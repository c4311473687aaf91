"""The metrics that people ask for by name: the table in metrics.yaml, and its queries filled in."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from languages import say, spoken
from workflows.errors import InvalidParameters


class Unit(StrEnum):
    """What a figure counts; `number` is all that is known of a query of somebody's own."""

    BYTES = "bytes"
    CORES = "cores"
    TIMES = "times"
    PER_SECOND = "per_second"
    SHARE = "share"
    SECONDS = "seconds"
    NUMBER = "number"


class Headline(StrEnum):
    """Which figure is the answer: see metrics.yaml."""

    SUM = "sum"
    WORST = "worst"
    RISE = "rise"


class Per(StrEnum):
    """What one series is about."""

    POD = "pod"
    WHOLE = "whole"


class Bound(StrEnum):
    """What a figure is held to."""

    NONE = ""
    LIMIT = "limit"
    REQUEST = "request"


class NamedMetric(BaseModel):
    """One row of metrics.yaml, which says what the fields mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    words: tuple[str, ...]
    unit: Unit
    says: str
    never: str = ""
    headline: Headline
    per: Per
    query: tuple[str, ...]
    bounds: Mapping[Bound, str] = {}


class Scope(BaseModel):
    """Which pods are asked about; all of the namespaces where no deployment is named, all of them where none is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deployment: str | None
    namespaces: tuple[str, ...]

    @property
    def pods(self) -> str:
        """The matchers that choose the pods."""
        matchers = [f'namespace=~"{"|".join(_literally(name) for name in self.namespaces)}"'] if self.namespaces else []
        if self.deployment:
            matchers.append(f'pod=~"{_literally(self.deployment)}-[a-z0-9]{{1,10}}-[a-z0-9]{{5}}"')
        return ", ".join(matchers) or 'namespace!=""'

    def by(self, per: Per) -> str:
        """The labels to group by."""
        one = self.deployment and per is Per.WHOLE
        return "namespace" if one or not self.namespaces else "namespace, pod"

    def fill(self, query: str, per: Per) -> str:
        """The query for these pods."""
        return query.replace("$pods", self.pods).replace("$by", self.by(per))


@cache
def named_metrics() -> Sequence[NamedMetric]:
    """The table."""
    text = resources.files("agents.monitoring").joinpath("metrics.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[NamedMetric, ...]).validate_python(yaml.safe_load(text))


def find_metric(words: str) -> NamedMetric:
    """The metric that people call so; raises InvalidParameters with those there are."""
    wanted = " ".join(words.casefold().split())
    for metric in named_metrics():
        if wanted in (metric.name, *(word.casefold() for word in metric.words)):
            return metric
    known = ", ".join(spoken(metric.name) for metric in named_metrics())
    raise InvalidParameters(
        say(
            "I know no metric called {name}: there are {known}; for any other, say {example}",
            name=words,
            known=known,
            example="`query <PromQL>`",
        )
    )


def _literally(name: str) -> str:
    """A name inside a pattern inside a PromQL string."""
    return re.escape(name).replace("\\-", "-").replace("\\", "\\\\")
