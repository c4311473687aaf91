"""The message catalogues: one file a language in gettext's PO format, read when the language is first spoken."""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from languages.reader import SOURCE

FOLDER = Path(__file__).with_name("catalogues")


def path_of(language: str) -> Path:
    """The catalogue's file; English has none."""
    return FOLDER / f"{language}.po"


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language; that of English gives back what it is asked for.

    Reading one takes about 0.1 s: `warm` does it before anybody waits.
    """
    if language == SOURCE:
        return NullTranslations()
    # Heavy, and of no use to whoever speaks English.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path_of(language).open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def warm(languages: tuple[str, ...]) -> None:
    """Read the catalogues, and load what writes numbers and lists; blocks, so call it in a thread."""
    import babel.lists
    import babel.numbers

    for language in languages:
        catalogue(language)
        babel.numbers.format_decimal(1_000, locale=language)
        babel.lists.format_list(["a", "b"], locale=language)
