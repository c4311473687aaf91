"""One URL, both drivers' forms."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.errors import InvalidDatabaseUrl
from bot.store.url import DatabaseUrl


def test_libpq_keeps_what_asyncpg_cannot_read() -> None:
    """What only libpq knows would reach the server as a setting, which then refuses."""
    url = DatabaseUrl.parse(
        "postgres://u:p%40ss@db:5433/deck?sslmode=require&channel_binding=require&connect_timeout=3"
    )
    assert url.libpq == "postgresql://u:p%40ss@db:5433/deck?sslmode=require&channel_binding=require&connect_timeout=3"
    assert url.asyncpg == "postgresql://u:p%40ss@db:5433/deck?sslmode=require"
    assert url.psycopg.startswith("postgresql+psycopg://u:p%40ss@db:5433/deck?")
    assert (url.password, url.database, url.connect_timeout) == ("p@ss", "deck", 3.0)
    assert str(url.with_database("other")) == "other at db:5433"


def test_a_socket_folder_is_a_host() -> None:
    """The form that libpq and the embedded Postgres use."""
    url = DatabaseUrl.parse("postgresql://postgres:@/deck?host=/run/pg")
    assert str(url) == "deck at /run/pg"
    assert "host=%2Frun%2Fpg" in url.asyncpg


@pytest.mark.parametrize("text", ["", "mysql://db/x", "postgresql+asyncpg://db/x", "postgresql://db:port/x", "db"])
def test_what_is_no_url_is_refused_with_the_form(text: str) -> None:
    """The sentence shows how to write it."""
    with pytest.raises(InvalidDatabaseUrl, match="postgresql://user:password@host"):
        DatabaseUrl.parse(text)


@given(password=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=12))
def test_the_password_is_never_shown(password: str) -> None:
    """Neither by str nor by repr; and it comes back decoded."""
    url = DatabaseUrl.parse(f"postgresql://u:{quote(password, safe='')}@db/deck")
    assert url.password == password
    assert str(url) == "deck at db"
    assert repr(url) == "DatabaseUrl(deck at db)"
