"""Words of orders and questions with a slip of the finger in them: one letter more, less, another, or two swapped."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agents.chat.reading.plain import single_words

SHORTEST = 4
"""Letters; in a shorter word a slip makes another word."""
_WORD = re.compile(r"(?<![\w./:@-])[a-zà-ÿ]{4,24}(?![\w./:@-])")
_LITERAL = re.compile(r"(?<!\\)[a-zà-ÿ]{4,}")


class Spelling:
    """The words of a language that order or ask for something, found by what they are mistyped as.

    Args:
        entries: what is said for each intent, as regular expressions.
        orders: the intents that are ordered: of them only words that stand for themselves are known.
    """

    def __init__(self, entries: Mapping[str, Sequence[str]], orders: Iterable[str]) -> None:
        ordering = frozenset(orders)
        said = {word for given in entries.values() for word in single_words(given)}
        asked = (entry for intent, given in entries.items() if intent not in ordering for entry in given)
        said |= {word for entry in asked for word in _LITERAL.findall(entry)}
        self._words = {folded(word): word for word in sorted(said) if len(word) >= SHORTEST and word.isalpha()}
        shortened: defaultdict[str, set[str]] = defaultdict(set)
        for word in self._words:
            for less in (word, *_shortened(word)):
                shortened[less].add(word)
        self._shortened = dict(shortened)

    def meant(self, text: str) -> Iterator[tuple[str, str]]:
        """The words of a clean text that are none of these but nearly one, each with what it may be."""
        for found in _WORD.finditer(text):
            said = folded(found[0])
            if said not in self._words or self._words[said] != found[0]:
                yield from ((found[0], self._words[near]) for near in self._near(said))

    def _near(self, said: str) -> Sequence[str]:
        candidates = {word for less in (said, *_shortened(said)) for word in self._shortened.get(less, ())}
        return sorted(word for word in candidates if one_slip(said, word))


def folded(word: str) -> str:
    """Without accents, which are often left out."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def one_slip(said: str, meant: str) -> bool:
    """Whether one letter was added, left out or replaced, or two neighbours were swapped; or nothing at all."""
    if said == meant:
        return True
    begin = next((at for at, (one, other) in enumerate(zip(said, meant, strict=False)) if one != other), None)
    if begin is None:
        return abs(len(said) - len(meant)) == 1
    rest, wanted = said[begin:], meant[begin:]
    swapped = rest[1:2] + rest[:1] == wanted[:2] and rest[2:] == wanted[2:]
    return swapped or rest[1:] in (wanted, wanted[1:]) or rest == wanted[1:]


def _shortened(word: str) -> Iterator[str]:
    """The word without one of its letters: two words a slip apart have one of these in common."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
