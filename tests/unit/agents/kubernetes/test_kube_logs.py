"""What is made of a log's text: search, counts, bounds, secrets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.kubernetes.log_lines import MOST_CHARACTERS, excerpt, tells_of_error
from agents.kubernetes.parameters import in_seconds
from agents.kubernetes.searching import Search
from workflows.redaction import redact

LOG = "INFO starting\n\x1b[31mERROR\x1b[0m no route to cart\nKeyError: 'X'\nINFO 0 errors\ntook 71ms\n"


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ("error", "2026-01-01 ERROR it broke"),
        ("error|fatal", "FATAL: out of it"),
        ("timeout.*upstream", "timeout while asking the upstream"),
        (r"took \d+ms", "query took 71ms"),
        (r"5\d\d$", "GET / 503"),
        ("^fatal", "FATAL start"),
        ("main()", "at main() in a.py"),
        ("a(b|c)", "look: a(b|c)"),
        ("[bracket", "an [bracket that never closes"),
        ("user=[a-z]+ ok", "user=olive ok"),
    ],
)
def test_what_people_type_finds_what_they_mean(wanted: str, line: str) -> None:
    """Plain text, alternatives and simple patterns match whatever the case; what is no simple pattern is plain text."""
    assert Search.of(wanted).matches(line)
    assert not Search.of(wanted).matches("nothing of the kind")


@given(st.text(min_size=1, max_size=200), st.text(max_size=300))
def test_any_text_can_be_searched_for(wanted: str, line: str) -> None:
    """Nothing that is typed breaks the search."""
    Search.of(wanted).matches(line)


@pytest.mark.parametrize(
    "wanted", ["(a+)+$", "a*a*a*a*b", r"(\w+\s?)*x", "a+" * 50, ".*.*.*.*=.*", r"\w+.*\w+.*\w+.*#"]
)
def test_no_pattern_takes_long(wanted: str) -> None:
    """Patterns made to take ages with a backtracking search end on long lines, as each piece has at most one repeat."""
    search = Search.of(wanted)
    for _ in range(200):
        search.matches("a" * 5_000)


def test_an_excerpt_counts_lines_and_errors() -> None:
    """Colour codes go; lines that tell of an error are counted, those that count none are not."""
    found = excerpt(LOG, 10, redact)
    assert (found.lines, found.searched, found.errors, found.cut) == (5, 5, 2, False)
    assert found.first_error == "ERROR no route to cart"
    assert "\x1b" not in found.text


def test_a_search_counts_what_it_looked_at() -> None:
    """`searched` are the lines looked at, `lines` those that match; a secret cannot be searched for."""
    found = excerpt(LOG + "password=hunter22\n", 3, redact, grep="ms|hunter22")
    assert (found.lines, found.searched, found.text) == (1, 3, "took 71ms")


def test_a_log_too_long_keeps_its_end() -> None:
    """Beyond the bound the newest lines are kept, and the answer knows that some are missing."""
    found = excerpt("\n".join(f"line {number} {'x' * 300}" for number in range(5_000)), 5_000, redact)
    assert len(found.text) <= MOST_CHARACTERS
    assert found.cut
    assert found.text.splitlines()[-1].startswith("line 4999")
    assert found.searched == 5_000


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("level=error msg=x", True),
        ("java.lang.NullPointerException: x", True),
        ("Traceback (most recent call last):", True),
        ("panic: runtime", True),
        ("failed to connect", True),
        ("no errors found", False),
        ("errors=0 done", False),
        ('{"level":"info","err":null}', False),
        ("GET /error-page 200", False),
        ("terror in the night", False),
    ],
)
def test_lines_that_tell_of_an_error(line: str, error: bool) -> None:
    """Words of trouble count; parts of words and counts of none do not."""
    assert tells_of_error(line) is error


@pytest.mark.parametrize(("said", "seconds"), [("90s", 90), ("10 min", 600), ("2 hours", 7_200), ("1d", 86_400)])
def test_durations_as_people_write_them(said: str, seconds: int) -> None:
    """Units are letters or words."""
    assert re.fullmatch(r"\d+ ?[a-z]+", said)
    assert in_seconds(said) == seconds
