"""Lists of what runs, waits and was done: what they count, and how they name people."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from agents.records.results import RunList, RunRow, Trail, Waiting, WaitingRow
from bot.messages.results.records import runs, waiting
from bot.messages.results.trail import trail
from bot.messages.terminal import render
from languages import speaking
from workflows.model.risk import Environment, Risk

AT = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)


def row(who: str = "Hana", state: str = "waiting", deciders: Sequence[str] = ()) -> RunRow:
    """One run of somebody."""
    return RunRow(
        label="7F3K", state=state, about="shop/web", plan=None, who=who, at=AT, deciders=tuple(deciders), link=""
    )


def request(*, yours: bool) -> WaitingRow:
    """One request that waits."""
    return WaitingRow(
        request_id="1",
        row=row(),
        risk=Risk.LOW_RISK,
        environment=Environment.DEVELOPMENT,
        approved=0,
        quorum=1,
        roles=("approver",),
        expires_at=AT,
        own=False,
        yours=yours,
        confirmation=False,
    )


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("en", "12 changes wait for a decision; you can decide 11"),
        ("ja", "承認待ちの変更 12 件"),
        ("fr", "12 changements attendent une décision"),
    ],
)
def test_what_the_reader_may_decide_is_counted_over_all_that_waits(language: str, headline: str) -> None:
    """A list that shows two of twelve still says how many are theirs."""
    found = Waiting(requests=(request(yours=True), request(yours=True)), more=10, yours=11)
    with speaking(language, "UTC"):
        first = waiting(found).headline
    assert headline in first
    assert "11" in first


def test_what_waits_is_not_told_as_running() -> None:
    """Ten are shown of twelve that wait, and none runs."""
    shown = runs(RunList(under_way=(row(),) * 10, ended=(), running=0, waiting=12))
    assert shown.headline == "*12 changes waiting for a decision*"
    assert "2 more not shown." in render(shown)


@pytest.mark.parametrize(
    ("language", "first", "deciders"),
    [
        ("en", "4 or more changes today, by Hana", "approved by Félix and Ann"),
        ("ja", "todayの変更は 4 件以上です (Hana さん)", "承認: Félix さん、Ann さん"),
        ("fr", "4 changements ou plus today, par Hana", "approuvé par Félix et Ann"),
    ],
)
def test_changes_of_every_kind_are_counted_and_people_named(language: str, first: str, deciders: str) -> None:
    """Where no object was asked about, none is made up."""
    made = (row(state="succeeded", deciders=["Félix", "Ann"]),) * 4
    with speaking(language, "UTC"):
        lines = render(trail(Trail(verb="", about="", person="", when="today", made=made, left_out=True))).splitlines()
    assert lines[0] == first
    assert deciders in "\n".join(lines)
