"""Numbers and lists as the reader's language writes them."""

import re
from collections.abc import Iterable, Sequence

from languages.reader import reader

_LISTS = {"en": "en_GB"}  # no comma before the last
_STOPS = {"ja": "。"}
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_UNSPACED = ("ja",)
_TIGHT = re.compile(r"(?<=[!-~])(?=または)|(?<=または)(?=[!-~])")
"""Where Japanese puts a word that joins close to Latin letters or to markup."""
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


def number(value: float, places: int = 3) -> str:
    """`12,345.6`, `12 345,6`: at most so many places after the point, and none that are zero."""
    if isinstance(value, int) and abs(value) < 1_000:
        return str(value)
    from babel.numbers import format_decimal

    digits = f"#,##0.{'#' * places}" if places else "#,##0"
    written: str = format_decimal(value, format=digits, locale=reader().language)
    return written


def quantity(written: str) -> str:
    """An amount as Kubernetes writes it, with the sign that the language has before the decimals: `1.5Gi`, `1,5Gi`."""
    from babel.numbers import get_decimal_symbol

    return written.replace(".", get_decimal_symbol(reader().language))


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return _joined(names, "standard")


def either(names: Sequence[str]) -> str:
    """`a, b or c`."""
    return _joined(names, "or")


def sentence(text: str) -> str:
    """The text with a full stop where nothing ends it yet."""
    return text if text.endswith(_ENDS) else f"{text}{_STOPS.get(reader().language, '.')}"


def sentences(texts: Iterable[str]) -> str:
    """One sentence after the other; those that are empty are left out."""
    said = [text for text in texts if text]
    return ("" if reader().language in _UNSPACED else " ").join(said)


def one_line(text: str) -> str:
    """The text on one line; no-break blanks, which French has before its signs, stay."""
    return _BLANKS.sub(" ", text).strip()


def _joined(names: Sequence[str], style: str) -> str:
    if len(names) < 2:
        return "".join(names)
    from babel.lists import format_list

    language = reader().language
    said = format_list(names, style=style, locale=_LISTS.get(language, language))  # type: ignore[arg-type]
    return _TIGHT.sub(" ", said)
