"""The order to take the last change back, in three languages; what names an object or a revision is another one."""

import pytest

from agents.chat.taking_back import MAX_TEXT, speaks_of_images, takes_back


@pytest.mark.parametrize(
    "text",
    [
        *("undo", "undo that", "Undo it please", "revert", "revert that", "oops, undo that!", "can you undo that?"),
        *("undo the last change", "undo the restart", "take that back", "put it back how it was", "change it back"),
        *("元に戻して", "戻して", "さっきの変更を元に戻してください", "やっぱり元に戻して", "それを取り消して"),
        *("annule ça", "annulez ça svp", "annule-le", "annule la dernière modification", "reviens en arrière"),
    ],
)
def test_it_is_understood_where_nothing_else_is_said(text: str) -> None:
    """Politeness and regret stand around it."""
    assert takes_back(text)


@pytest.mark.parametrize(
    "text",
    [
        *("revert web", "roll back", "roll it back", "undo the last deploy of web", "cancel that", "who did undo that"),
        *("webを元に戻して", "前のバージョンに戻して", "ロールバックして", "戻した"),
        *("reviens à la version précédente", "annule le dernier déploiement", "annule la demande 7F3K"),
        "undo " * MAX_TEXT,
    ],
)
def test_another_order_is_none(text: str) -> None:
    """It names an object or a revision, stops a run, or only tells."""
    assert not takes_back(text)


def test_only_a_text_about_revisions_means_an_image() -> None:
    """In every language; of "back" alone none is meant."""
    assert all(map(speaks_of_images, ("roll it back", "前のバージョンに", "la version précédente", "revision 3")))
    assert not any(map(speaks_of_images, ("rewind it", "戻して", "reviens")))
