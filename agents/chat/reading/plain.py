"""The words that an entry of a lexicon stands for, where it stands for few: `red[ée]marre[rz]?` as six of them."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, product

MOST_FORMS = 40
"""Words of one alternative; what stands for more is left out."""
_PIECE = re.compile(
    r"\[(?P<one>[\w'-]+)\](?P<maybe>\?)?|\((?:\?:)?(?P<group>[\w' |éèêàôîç-]*)\)(?P<optional>\?)?"
    r"|\\(?P<escaped>[ '-])|(?P<letter>[\w' -])(?P<dropped>\?)?"
)


def plain_words(entry: str) -> Iterator[str]:
    """The alternatives of a regular expression, written out; those that are no plain words are left out."""
    for one in _alternatives(entry):
        yield from (word for spelt in _spelt_out(one) if (word := spelt.strip()))


def single_words(entries: Iterable[str]) -> frozenset[str]:
    """Of the entries the words that stand alone or begin several."""
    return frozenset(word.split()[0] for entry in entries for word in plain_words(entry))


def _alternatives(entry: str) -> Iterator[str]:
    depth, begin = 0, 0
    for place, char in enumerate(entry):
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            yield entry[begin:place]
            begin = place + 1
    yield entry[begin:]


def _spelt_out(alternative: str) -> list[str]:
    pieces: list[tuple[str, ...]] = []
    place = 0
    while place < len(alternative):
        found = _PIECE.match(alternative, place)
        if found is None or (found.end() < len(alternative) and alternative[found.end()] in "*+{?"):
            return []
        pieces.append(_forms(found))
        place = found.end()
    forms = list(islice(product(*pieces), MOST_FORMS + 1))
    return ["".join(form) for form in forms] if len(forms) <= MOST_FORMS else []


def _forms(found: re.Match[str]) -> tuple[str, ...]:
    if found["one"]:
        return (*found["one"], *([""] if found["maybe"] else []))
    if found["escaped"]:
        return (found["escaped"],)
    if found["letter"]:
        return (found["letter"], *([""] if found["dropped"] else []))
    return (*(found["group"] or "").split("|"), *([""] if found["optional"] else []))
