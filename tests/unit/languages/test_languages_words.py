"""Words, numbers, lists and times as each language writes them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from languages import either, listed, number, plural, quantity, reader, say, speaking, spoken
from languages.joining import semicolons
from languages.times import briefly, day, lasted, wall


@pytest.mark.parametrize(
    ("language", "one", "many"), [("en", "1 day", "9 days"), ("ja", "1日", "9日"), ("fr", "1 jour", "9 jours")]
)
def test_a_number_takes_the_form_of_its_language(language: str, one: str, many: str) -> None:
    """Japanese has one form, English and French have two."""
    with speaking(language):
        assert [plural("{n} day", "{n} days", count) for count in (1, 9)] == [one, many]


@pytest.mark.parametrize(("language", "none"), [("en", "0 days"), ("fr", "0 jour")])
def test_none_is_one_in_french_and_many_in_english(language: str, none: str) -> None:
    """The rule comes from the language, not from the code."""
    with speaking(language):
        assert plural("{n} day", "{n} days", 0) == none


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "12,345.6"), ("ja", "12,345.6"), ("fr", "12\u202f345,6")],
)
def test_numbers_are_written_as_the_language_does(language: str, written: str) -> None:
    """A comma is a point in French."""
    with speaking(language):
        assert number(12_345.6) == written
        assert number(6) == "6"


@pytest.mark.parametrize(
    ("language", "every", "any_of"),
    [("en", "a, b and c", "a, b or c"), ("ja", "a、b、c", "a、b、または c"), ("fr", "a, b et c", "a, b ou c")],
)
def test_lists_are_joined_as_the_language_does(language: str, every: str, any_of: str) -> None:
    """One name stands alone; none is nothing."""
    with speaking(language):
        assert (listed(["a", "b", "c"]), either(["a", "b", "c"])) == (every, any_of)
        assert (listed(["a"]), listed([])) == ("a", "")


@pytest.mark.parametrize(
    ("language", "long", "short", "date"),
    [
        ("en", "2 h 5 min", "2h", "Nov 21"),
        ("ja", "2時間5分", "2時間", "11月21日"),
        ("fr", "2 h 5 min", "2h", "21 nov."),
    ],
)
def test_times_are_written_as_the_language_does(language: str, long: str, short: str, date: str) -> None:
    """In sentences, in columns, and as a day."""
    with speaking(language, "Europe/Paris"):
        span = timedelta(hours=2, minutes=5)
        assert (lasted(span), briefly(span)) == (long, short)
        assert day(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == date


def test_a_time_is_in_the_readers_zone_and_names_it() -> None:
    """Where Slack does not show it in each reader's own; an unknown zone is UTC."""
    at = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
    with speaking("ja", "Asia/Tokyo"):
        assert wall(at) == "09:42 JST"
    with speaking("en", "Mars/Base"):
        assert wall(at) == "00:42 UTC"


def test_what_has_no_words_is_said_as_it_stands() -> None:
    """A template of somebody's own, or a language that is not spoken here: never an error, never a gap."""
    with speaking("fr"):
        assert spoken("remet le cache {à zéro}") == "remet le cache {à zéro}"
    with speaking("tlh"):
        assert (reader().language, say("{n} min", n=4)) == ("en", "4 min")


async def test_two_conversations_at_once_keep_their_languages() -> None:
    """Whoever asks in French while a Japanese answer is made is answered in French, also in what that starts."""
    ready = asyncio.Barrier(2)

    async def answer(language: str) -> str:
        with speaking(language):
            await ready.wait()
            return await asyncio.create_task(asyncio.to_thread(plural, "{n} day", "{n} days", 2))

    french, japanese = await asyncio.gather(answer("fr"), answer("ja"))
    assert (french, japanese) == ("2 jours", "2日")
    assert reader().language == "en"


@pytest.mark.parametrize(("language", "joined"), [("en", "a; b"), ("ja", "a; b"), ("fr", "a\u00a0; b")])
def test_clauses_are_told_apart_as_the_language_does(language: str, joined: str) -> None:
    """A semicolon keeps to the word before it in French; what is empty leaves no trace."""
    with speaking(language):
        assert semicolons(["a", "", "b"]) == joined


@pytest.mark.parametrize(("language", "written"), [("en", "14.63Gi"), ("ja", "14.63Gi"), ("fr", "14,63Gi")])
def test_an_amount_has_the_decimal_sign_of_the_language(language: str, written: str) -> None:
    """What Kubernetes writes with a point is read with the reader's own."""
    with speaking(language):
        assert quantity("14.63Gi") == written
