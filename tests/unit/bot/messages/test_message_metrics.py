"""How figures read: the answer first, then the series."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.monitoring.measurement import Measurement, SeriesRow
from agents.monitoring.named import Bound, Headline, Unit, find_metric
from bot.messages.model import Table, Text
from bot.messages.results.metrics import measurement
from bot.messages.results.series import sparkline
from languages import speaking

MI = 2.0**20


def _row(now: float | None, *, bound: float | None = None, high: float | None = None, **more: Any) -> SeriesRow:
    values: dict[str, Any] = {"labels": {"namespace": "shop", "pod": "web-1"}, "low": now, "rise": None, "line": [1, 2]}
    return SeriesRow(**{**values, **more}, now=now, bound=bound, high=now if high is None else high)


def _named(metric: str, *rows: SeriesRow, bound: Bound = Bound.NONE, **more: Any) -> Measurement:
    found = find_metric(metric)
    values: dict[str, Any] = {
        "deployment": "web",
        "namespace": "shop",
        "query": "q{a}",
        "whole": rows[0] if rows else None,
    }
    return Measurement(
        **{**values, **more},
        cluster="main",
        sandbox=False,
        metric=found.name,
        says=found.says,
        never=found.never,
        headline=found.headline,
        unit=found.unit,
        seconds=3600,
        at=datetime(2026, 11, 21, tzinfo=UTC),
        total=len(rows),
        more=False,
        bound=bound,
        series=list(rows),
    )


def _typed(*rows: SeriesRow, total: int | None = None, more: bool = False) -> Measurement:
    found = _named("cpu", *rows)
    changed = {"metric": None, "says": None, "headline": None, "unit": Unit.NUMBER, "seconds": 0, "query": "up"}
    return found.model_copy(update={**changed, "total": len(rows) if total is None else total, "more": more})


def test_memory_is_shown_against_its_limit() -> None:
    """The sentence says how much of how much; near the limit it is marked."""
    shown = measurement(_named("memory", _row(251 * MI, bound=256 * MI), bound=Bound.LIMIT))
    assert shown.headline == ":red_circle: *shop/web uses 251Mi of 256Mi memory (98% of its limit)*"
    (table,) = shown.body
    assert isinstance(table, Table)
    assert table.header == ("NOW", "OF", "MIN", "MAX", "LAST 1H", "POD")
    assert table.rows == (("251Mi", "98%", "251Mi", "251Mi", "▁█", "web-1"),)


def test_a_peak_near_the_limit_is_told_though_it_is_over() -> None:
    """Memory that reached its limit a while ago is worth knowing now."""
    shown = measurement(_named("memory", _row(64 * MI, bound=256 * MI, high=256 * MI), bound=Bound.LIMIT))
    assert shown.headline.endswith("(25% of its limit)*, up to *256Mi (100%)* in the last hour")


@pytest.mark.parametrize(("rise", "said"), [(0.0, "not once"), (1.0, "once"), (14.0, "14 times")])
def test_restarts_are_counted(rise: float, said: str) -> None:
    """How often in the time looked at, not since the beginning."""
    shown = measurement(_named("restarts", _row(20, rise=rise)))
    assert f"*shop/web restarted {said} in the last hour*" in shown.headline


def test_the_highest_of_several_is_named() -> None:
    """Of a namespace, the pod that it is about stands in the sentence."""
    rows = [_row(9, labels={"namespace": "shop", "pod": f"web-{n}"}) for n in (1, 2)]
    shown = measurement(_named("latency", *rows, deployment=None))
    assert shown.headline == "*web-1 answers 95% of its requests within 9 s*, the highest of 2 pods"


def test_other_figures_read_as_people_write_them() -> None:
    """Shares in percent, short times in milliseconds, cores in thousandths."""
    assert "fails 4.3% of its requests" in measurement(_named("errors", _row(0.043))).headline
    assert "within 73.2 ms" in measurement(_named("latency", _row(0.0732))).headline
    assert "uses 42m CPU" in measurement(_named("cpu", _row(0.042))).headline
    assert "serves 34.7 requests a second" in measurement(_named("requests", _row(34.74))).headline


def test_nothing_found_is_said() -> None:
    """What was looked for is named."""
    shown = measurement(_named("memory"))
    assert shown.headline == ":white_circle: *Prometheus has no figures of shop/web for memory*"
    assert "has no series for* `up`" in measurement(_typed()).headline


def test_a_query_of_ones_own_is_answered_by_its_value_or_its_series() -> None:
    """One series is a value; of many, those shown and all there are are counted."""
    assert measurement(_typed(_row(1_234))).headline == "*1,234* · `up`"
    shown = measurement(_typed(_row(2), _row(1, labels={"pod": "b"}), total=500, more=True))
    assert shown.headline == "*at least 500 series* · `up`"
    assert shown.body[-1] == Text(
        mrkdwn="_These are the 2 highest of at least 500; a label or `bottomk` shows others._"
    )


def test_the_sandbox_says_that_it_is_one() -> None:
    """Nobody takes its figures for those of a real cluster."""
    shown = measurement(_named("cpu", _row(1)).model_copy(update={"sandbox": True}))
    assert "sandbox Prometheus of the sandbox cluster" in shown.footnote


def test_labels_cannot_mark_up_the_message() -> None:
    """A label from outside is words, not mentions or bold."""
    shown = measurement(_typed(_row(1, labels={"pod": "<!here> *x*"})))
    assert "<!here>" not in str(shown.body)
    assert "*x*" not in str(shown.body)


@pytest.mark.parametrize(
    ("line", "blocks"), [([], ""), ([None, None], ""), ([1, 1], "▁▁"), ([0, None, 7], "▁·█"), ([0, 3, 7], "▁▄█")]
)
def test_a_sparkline_goes_from_lowest_to_highest(line: list[float | None], blocks: str) -> None:
    """A course without change lies at the bottom, a gap is a dot."""
    assert sparkline(line) == blocks


def test_a_course_that_stays_high_is_drawn_high() -> None:
    """Parts of a saw's teeth have the same highest value, which is not their lowest."""
    assert sparkline([64, 64], 10) == "██"


def test_every_headline_of_the_table_can_be_drawn() -> None:
    """No kind of answer is without a sentence."""
    assert {find_metric(name).headline for name in ("memory", "cpu", "restarts")} == set(Headline)


@pytest.mark.parametrize("said", ["NaN", "+Inf", "-Inf", "hello"])
def test_what_is_no_finite_number_is_shown_as_prometheus_writes_it(said: str) -> None:
    """Dividing by nothing has an answer; a dash would say that there is none."""
    assert measurement(_typed(_row(None, said=said))).headline == f"*{said}* · `up`"
    (table, *_) = measurement(_typed(_row(None, said=said), _row(2.0))).body
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == [said, "2"]


@pytest.mark.parametrize(
    ("language", "memory", "latency", "calm", "typed", "header"),
    [
        (
            "en",
            "*shop/web uses 64Mi of 256Mi memory (25% of its limit)*, up to *256Mi (100%)* in the last hour",
            "*web-1 answers 95% of its requests within 1.5 s*, the highest of 2 pods",
            ":large_green_circle: *shop/web restarted not once in the last hour*",
            "*12,345.6* · `up`",
            ("NOW", "OF", "MIN", "MAX", "LAST 1H", "POD"),
        ),
        (
            "ja",
            "*shop/web のメモリ使用量は 64Mi / 256Mi です (上限の 25%)* 直近 1 時間の最大は *256Mi (100%)*",
            "*web-1 はリクエストの 95% に 1.5秒以内で応答しています* (Pod 2 個中の最大)",
            ":large_green_circle: *直近 1 時間に shop/web は一度も再起動していません*",
            "*12,345.6* · `up`",
            ("現在", "割合", "最小", "最大", "推移 1時間", "POD"),
        ),
        (
            "fr",
            "*shop/web utilise 64Mi sur 256Mi de mémoire (25\u00a0% de sa limite)*, jusqu’à *256Mi (100\u00a0%)* "
            "dans la dernière heure",
            "*web-1 répond à 95\u00a0% de ses requêtes en 1,5 s au plus*, le plus haut de 2 pods",
            ":large_green_circle: *shop/web n’a pas redémarré dans la dernière heure*",
            "*12\u202f345,6* · `up`",
            ("ACTUEL", "PART", "MIN", "MAX", "SUR 1H", "POD"),
        ),
    ],
)
def test_figures_read_as_the_readers_language_writes_them(
    language: str, memory: str, latency: str, calm: str, typed: str, header: tuple[str, ...]
) -> None:
    """Sentences, signs of decimals and of thousands, percents and times are the language's; units are Kubernetes'."""
    rows = [_row(1.5, labels={"namespace": "shop", "pod": f"web-{n}"}) for n in (1, 2)]
    with speaking(language):
        against = measurement(_named("memory", _row(64 * MI, bound=256 * MI, high=256 * MI), bound=Bound.LIMIT))
        assert against.headline == memory
        (table,) = against.body
        assert isinstance(table, Table)
        assert table.header == header
        assert measurement(_named("latency", *rows, deployment=None)).headline == latency
        assert measurement(_named("restarts", _row(20, rise=0.0))).headline == calm
        assert measurement(_typed(_row(12_345.6))).headline == typed
