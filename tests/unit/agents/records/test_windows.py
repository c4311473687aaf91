"""What people mean by yesterday: days of their own zone, whole, and never in the future."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.records.windows import meant
from languages import speaking
from languages.times import zone
from workflows.errors import InvalidParameters

SATURDAY = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
WORDS = [
    *("", "today", "yesterday", "this week", "last week", "this month", "last 3 days", "in the last 2 weeks"),
    *("this morning", "last night", "yesterday evening"),
    *("past hour", "last 90 minutes", "since monday", "on friday", "since yesterday", "2026-11-02", "hier", "先週"),
    *("昨夜", "直近3日", "月曜から", "ces 3 derniers jours", "cette nuit", "day before yesterday"),
]
ZONES = ["UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu"]


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("yesterday", "2026-11-20T00:00+00:00", "2026-11-21T00:00+00:00"),
        ("today", "2026-11-21T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("This  Week", "2026-11-16T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("last week", "2026-11-09T00:00+00:00", "2026-11-16T00:00+00:00"),
        ("in the last week", "2026-11-14T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("last 3 days", "2026-11-18T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("past hour", "2026-11-21T14:00+00:00", "2026-11-22T00:00+00:00"),
        ("since monday", "2026-11-16T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("on saturday", "2026-11-14T00:00+00:00", "2026-11-15T00:00+00:00"),
        ("this month", "2026-11-01T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("2026-11-02", "2026-11-02T00:00+00:00", "2026-11-03T00:00+00:00"),
        ("", "2026-11-14T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("hier", "2026-11-20T00:00+00:00", "2026-11-21T00:00+00:00"),
        ("昨日", "2026-11-20T00:00+00:00", "2026-11-21T00:00+00:00"),
        ("this morning", "2026-11-21T00:00+00:00", "2026-11-21T12:00+00:00"),
        ("yesterday afternoon", "2026-11-20T12:00+00:00", "2026-11-20T18:00+00:00"),
        ("last night", "2026-11-20T18:00+00:00", "2026-11-21T06:00+00:00"),
        ("Overnight", "2026-11-20T18:00+00:00", "2026-11-21T06:00+00:00"),
        ("since last night", "2026-11-20T18:00+00:00", "2026-11-22T00:00+00:00"),
        ("ce matin", "2026-11-21T00:00+00:00", "2026-11-21T12:00+00:00"),
        ("Aujourd’hui", "2026-11-21T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("cette nuit", "2026-11-20T18:00+00:00", "2026-11-21T06:00+00:00"),
        ("hier soir", "2026-11-20T18:00+00:00", "2026-11-21T00:00+00:00"),
        ("depuis hier soir", "2026-11-20T18:00+00:00", "2026-11-22T00:00+00:00"),
        ("ces 3 derniers jours", "2026-11-18T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("depuis 2 semaines", "2026-11-07T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("la dernière heure", "2026-11-21T14:00+00:00", "2026-11-22T00:00+00:00"),
        ("depuis lundi", "2026-11-16T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("depuis le 2026-11-02", "2026-11-02T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("vendredi dernier", "2026-11-20T00:00+00:00", "2026-11-21T00:00+00:00"),
        ("昨夜", "2026-11-20T18:00+00:00", "2026-11-21T06:00+00:00"),
        ("直近３日", "2026-11-18T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("過去2週間", "2026-11-07T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("直近1か月", "2026-10-22T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("直近の1時間", "2026-11-21T14:00+00:00", "2026-11-22T00:00+00:00"),
        ("3日前から", "2026-11-18T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("月曜から", "2026-11-16T00:00+00:00", "2026-11-22T00:00+00:00"),
        ("昨日の夕方以降", "2026-11-20T18:00+00:00", "2026-11-22T00:00+00:00"),
        ("金曜日", "2026-11-20T00:00+00:00", "2026-11-21T00:00+00:00"),
        ("一昨日", "2026-11-19T00:00+00:00", "2026-11-20T00:00+00:00"),
    ],
)
def test_words_mean_whole_days(said: str, start: str, end: str) -> None:
    """Each way to name a time is the stretch that people mean by it."""
    found = meant(said, SATURDAY, "UTC").window
    assert (found.start, found.end) == (datetime.fromisoformat(start), datetime.fromisoformat(end))


@pytest.mark.parametrize("said", [word for word in WORDS if word])
@pytest.mark.parametrize("language", ["ja", "fr"])
def test_a_time_is_said_in_the_language_of_who_reads(said: str, language: str) -> None:
    """However it was typed: no English word is left of it, and what it is said as means the same."""
    asked = meant(said, SATURDAY, "UTC")
    with speaking(language):
        told = meant(said, SATURDAY, "UTC").words
    assert not re.search(r"\b(last|past|this|the|on|since|day|yesterday|today|night)\b", told)
    assert meant(told, SATURDAY, "UTC").window == asked.window


def test_days_begin_at_the_midnight_of_whoever_asks() -> None:
    """At 15:00 UTC on Saturday it is Sunday in Tokyo, where yesterday is Saturday."""
    found = meant("yesterday", SATURDAY, "Asia/Tokyo").window
    assert (found.start, found.end) == (
        datetime(2026, 11, 20, 15, tzinfo=UTC),
        datetime(2026, 11, 21, 15, tzinfo=UTC),
    )


def test_a_day_has_as_many_hours_as_its_clock_shows() -> None:
    """The day on which clocks go back is 25 hours long."""
    found = meant("yesterday", datetime(2026, 10, 26, 9, tzinfo=UTC), "Europe/Paris").window
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(hours=25)


@pytest.mark.parametrize("said", ["on fire", "tomorrow", "2027-01-01", "2026-13-01", "last fortnight", "since"])
def test_words_that_mean_no_time_are_refused_with_those_that_do(said: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(InvalidParameters, match="say today, this morning, last night, yesterday, this week"):
        meant(said, SATURDAY, "UTC")


def test_a_time_that_has_not_begun_is_said_to_be_so() -> None:
    """At 15:00 there is no evening yet, and nothing that nobody did in it."""
    with pytest.raises(InvalidParameters, match="“tonight” has not begun yet: say today"):
        meant("tonight", SATURDAY, "UTC")


def test_a_zone_that_nobody_knows_is_utc() -> None:
    """What Slack says of a person may be anything."""
    assert [zone(name).key for name in ("Mars/Base", "../etc/passwd", "")] == ["UTC"] * 3


@given(
    said=st.sampled_from(WORDS),
    now=st.datetimes(min_value=datetime(2026, 11, 3), max_value=datetime(2036, 1, 1)),
    where=st.sampled_from(ZONES),
)
def test_a_window_begins_before_it_ends_and_not_in_the_future(said: str, now: datetime, where: str) -> None:
    """Whatever the moment and the zone."""
    moment = now.replace(tzinfo=UTC)
    found = meant(said, moment, where).window
    assert found.start < found.end
    assert found.start <= moment
    assert found.end - moment <= timedelta(hours=26)
