"""What a word of one's own cannot be: one that an order is stopped by, or that stands in any sentence already."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from agents.chat.reading.cleaning import clean
from agents.chat.reading.guards import NEGATED, guards
from agents.chat.reading.lexicon import builtin
from agents.chat.reading.lexicon_file import builtin_file
from agents.chat.reading.spelling import folded, one_slip
from languages import LANGUAGES

FEWEST_LETTERS: Final = 3
FEWEST_CHARACTERS: Final = 2
"""Of Japanese."""
_ORDERING = ("orders", "leads")
"""What is said in an order: no word of it may be one that keeps a sentence from being an order."""
_TURNING = ("uncordon", "force", "dry_run", "previous", "everywhere")
"""What makes another order of one."""
_TABLES = ("environments", "metrics", "statuses", "symptoms", "severities", "actions", "kinds")
_WORDS_ONLY = (("asks", "smalltalk"), ("asks", "help"))
"""What is answered with words, whatever else is said."""
_VAGUE = ("run_workflow", "host_command", "exec")
"""Orders whose verbs begin questions as well."""
_AROUND = {
    "en": ("bob {}", "bob {} web", "{} restart web"),
    "fr": ("bob {}", "bob {} web"),
    "ja": ("webを{}", "webを{}て", "webを{}して", "{}、webを再起動して"),
}
"""How an entry may be said, by the letters of the language."""
_NEGATIONS = frozenset(
    {"dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "wont", "wouldnt", "cant", "couldnt", "shouldnt", "mustnt"}
    | {"neednt", "cannot", "donot", "not", "never", "without", "nobody", "neither", "avoid"}
    | {"jamais", "personne", "aucun", "aucune", "sans"}
)
_SLIPS_FROM: Final = 5
"""Letters of a negation from which one may be wrong; of a shorter one two may be swapped."""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def unfit(entry: str, section: str, name: str, language: str) -> str:
    """Why an entry cannot be what it is given as, to stand behind "which"; empty where it can.

    Args:
        entry: the words as they are written.
        section: the key of the file it stands under.
        name: the intent or value it is given for; empty where the section has none.
        language: of the file.
    """
    said = clean(entry).text
    ordering = section in _ORDERING
    strict = ordering or section in _TURNING or (section, name) in _WORDS_ONLY
    if strict and (fewest := _fewest(said)) > _length(said):
        return f"is too short to be told from other words: write {fewest} letters or more"
    if ordering and (why := _stopped_by(entry)):
        return f"is no order ({why}): write words that order it"
    if other := _ordered(said, section, name, language):
        return f"orders {other}: write a word that says nothing else"
    if strict and _everyday(said) and not _there(said, section, name):
        return "stands in any sentence: write a word that says nothing else"
    if section in _TABLES and (other := _meant(said, section, name)):
        return f"means {other}: write a word that says nothing else"
    return ""


def _fewest(said: str) -> int:
    return FEWEST_CHARACTERS if _JAPANESE.search(said) else FEWEST_LETTERS


def _length(said: str) -> int:
    return sum(char.isalpha() for char in said)


def _stopped_by(entry: str) -> str:
    """What keeps a sentence with the entry from being an order, in any language; empty where nothing does."""
    japanese = _JAPANESE.search(entry) is not None
    held = {
        guard
        for language in LANGUAGES
        for around in ("{}", *(_AROUND[language] if japanese == (language == "ja") else ()))
        for guard in _added(entry, around, language)
    }
    return ", ".join(sorted(held)) or ("negation" if _negates(clean(entry).text) else "")


def _added(entry: str, around: str, language: str) -> Iterator[str]:
    yield from guards(clean(around.format(entry)), builtin().of(language)) - _without(around, language)


@cache
def _without(around: str, language: str) -> frozenset[str]:
    return frozenset(guards(clean(around.format("")), builtin().of(language)))


def _negates(said: str) -> bool:
    """Whether a word of it is a negation, also with its apostrophe elsewhere or a letter wrong."""
    return NEGATED.search(said) is not None or any(_misspelt(word) for word in (*said.split(), said))


def _misspelt(word: str) -> bool:
    letters = "".join(char for char in folded(word) if char.isalpha())
    return any(
        letters == negation
        or (len(negation) >= _SLIPS_FROM and one_slip(letters, negation))
        or (sorted(letters) == sorted(negation) and one_slip(letters, negation))
        for negation in _NEGATIONS
    )


def _everyday(said: str) -> bool:
    words = [word.strip(".,!;:") for word in said.split()]
    common = builtin().of(LANGUAGES[0]).common
    return all(word in common for word in words) or any(_ending(language).fullmatch(said) for language in LANGUAGES)


@cache
def _ending(language: str) -> re.Pattern[str]:
    """How every order of a language ends, where it ends with its verb."""
    return _any_of(tuple(builtin_file(language).endings))


def _there(said: str, section: str, name: str) -> bool:
    """Whether a built-in entry says the same."""
    for language in LANGUAGES:
        given = getattr(builtin_file(language), section)
        if section == "orders":
            given = given[name].verbs if name in given else []
        elif name:
            given = given.get(name, [])
        if _any_of(tuple(given)).fullmatch(said):
            return True
    return False


def _ordered(said: str, section: str, name: str, language: str) -> str:
    """The intent that the entry orders already, and is not given for; empty where there is none."""
    if section not in (*_ORDERING, *_TURNING, "asks") or _there(said, section, name):
        return ""
    lenient = section == "asks" and (section, name) not in _WORDS_ONLY
    for one in dict.fromkeys((language, *LANGUAGES)):
        for intent, pattern in builtin().of(one).orders.items():
            vague = lenient and intent in _VAGUE
            if not vague and (_verb(one, intent).fullmatch(said) or pattern.fullmatch(said)):
                return intent
    return ""


@cache
def _verb(language: str, intent: str) -> re.Pattern[str]:
    return _any_of(tuple(builtin_file(language).orders[intent].verbs))


def _meant(said: str, section: str, name: str) -> str:
    """Another value of a table that the entry stands for already; empty where there is none."""
    others = [
        other
        for language in LANGUAGES
        for other, entries in getattr(builtin_file(language), section).items()
        if _any_of(tuple(entries)).fullmatch(said)
    ]
    return "" if name in others else next(iter(others), "")


@cache
def _any_of(entries: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{entry.removeprefix('~')})" for entry in entries) or "(?!)")
