"""Words for the reader; the texts are literals where they are said, so that the catalogues can be held complete."""

from languages.catalogue import catalogue
from languages.reader import reader


def say(text: str, /, **values: object) -> str:
    """The text in the reader's language, its `{names}` filled with the values; a brace of its own is doubled."""
    return catalogue(reader().language).gettext(text).format(**values)


def plural(one: str, many: str, n: int, /, **values: object) -> str:
    """As `say`, in the form that the number takes in the reader's language; `{n}` is the number as written there."""
    from languages.writing import number

    return catalogue(reader().language).ngettext(one, many, n).format(n=number(n), **values)


def mark(text: str) -> str:
    """The text itself: noted for the catalogues, for constants that `spoken` says later."""
    return text


def spoken(text: str, /, **values: object) -> str:
    """A text noted by `mark`, or of a template of ours, in the reader's language; any other text unchanged."""
    said = catalogue(reader().language).gettext(text) if text else ""
    return said.format(**values) if values else said
