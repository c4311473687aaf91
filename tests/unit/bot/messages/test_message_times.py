"""Times and durations as people read them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.messages.times import clock, moment
from languages.times import briefly, lasted


def test_a_time_names_the_zone_it_is_written_in() -> None:
    """Slack shows the reader's own; what other surfaces show is UTC and says so, wherever the time came from."""
    midnight = datetime(2026, 11, 21, tzinfo=ZoneInfo("Europe/Paris"))
    assert clock(midnight) == "<!date^1795215600^{time}|23:00 UTC>"
    assert moment(midnight) == "<!date^1795215600^{date_short_pretty} {time}|Nov 20 23:00 UTC>"


@pytest.mark.parametrize(
    ("seconds", "words", "column"),
    [
        (-3, "0 s", "0s"),
        (18, "18 s", "18s"),
        (90, "90 s", "1m"),
        (240, "4 min", "4m"),
        (4_680, "1 h 18 min", "1h"),
        (7_500, "2 h 5 min", "2h"),
        (9 * 86_400, "9 days", "9d"),
    ],
)
def test_a_duration_is_short(seconds: int, words: str, column: str) -> None:
    """In sentences with one or two units, in columns with one."""
    assert lasted(timedelta(seconds=seconds)) == words
    assert briefly(timedelta(seconds=seconds)) == column
