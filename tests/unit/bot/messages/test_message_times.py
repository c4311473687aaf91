"""Durations as people read them."""

from datetime import timedelta

import pytest

from bot.messages.times import briefly, lasted


@pytest.mark.parametrize(
    ("seconds", "words", "column"),
    [
        (-3, "0 s", "0s"),
        (18, "18 s", "18s"),
        (90, "90 s", "1m"),
        (240, "4 min", "4m"),
        (7_500, "2 h 5 min", "2h"),
        (9 * 86_400, "9 days", "9d"),
    ],
)
def test_a_duration_is_short(seconds: int, words: str, column: str) -> None:
    """In sentences with one or two units, in columns with one."""
    assert lasted(timedelta(seconds=seconds)) == words
    assert briefly(timedelta(seconds=seconds)) == column
