"""Which language a question is in, and so its answer."""

import pytest

from agents.chat.language import asked_in
from agents.chat.understanding import Grammar
from bot.app.agents import catalogue_without_a_cluster

LANGUAGE = asked_in(Grammar(catalogue_without_a_cluster()[1].all()))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("why is checkout failing?", "en"),
        ("Pourquoi checkout plante ?", "fr"),
        ("REDÉMARRE web", "fr"),
        ("checkoutのログ", "ja"),
        ("prodのwebをrestartして", "ja"),
        ("approbations", "fr"),
        ("kubectl get pods -n shop-prod", None),
        ("7F3K", None),
        ("3", None),
        ("", None),
    ],
)
def test_an_answer_is_in_the_language_that_shows(text: str, language: str | None) -> None:
    """Capitals hide nothing; a name, a number or a command line leaves it to the person's own language."""
    assert LANGUAGE(text) == language
