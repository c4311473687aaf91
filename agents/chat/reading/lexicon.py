"""The lexicons: what people say, by language, in YAML files; an entry is a regular expression over lower case text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

from agents.chat.reading.lexicon_file import LexiconFile, OwnWords, builtin_file, extended, literal
from agents.chat.reading.spelling import Spelling
from languages import LANGUAGES

TABLES = ("metrics", "statuses", "symptoms", "severities", "actions", "kinds")
_NOTHING = "(?!)"
_VAGUE = ("run_workflow", "host_command")
"""Orders whose verbs are too common to say what a question is about."""


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """A language, ready to match.

    Attributes:
        words: what tells the language from others.
        common: words that are no names, of every language.
        orders: where the order of an intent begins; the group `said` is its words.
        own: as `orders`, by words that were added and mean that order whatever stands beside them.
        numbered: as `orders`, where an amount is said as well.
        topic_entries: by intent, what is said of its order where a question is about it.
        tables: values by the words for them: `metrics`, `statuses`, `symptoms`, `severities`, `actions`, `kinds`.
    """

    language: str
    words: frozenset[str]
    common: frozenset[str]
    everywhere: re.Pattern[str]
    environments: tuple[tuple[re.Pattern[str], str], ...]
    guards: Mapping[str, re.Pattern[str]]
    orders: Mapping[str, re.Pattern[str]]
    own: Mapping[str, re.Pattern[str]]
    phrases: Mapping[str, re.Pattern[str]]
    numbered: Mapping[str, re.Pattern[str]]
    topic_entries: Mapping[str, Sequence[str]]
    own_topics: Mapping[str, re.Pattern[str]]
    asks: Mapping[str, re.Pattern[str]]
    tables: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]
    previous: re.Pattern[str]
    joins: re.Pattern[str]
    dry_run: re.Pattern[str]
    force: re.Pattern[str]
    uncordon: re.Pattern[str]
    directive: re.Pattern[str]

    @cached_property
    def topics(self) -> Mapping[str, re.Pattern[str]]:
        """By intent, what a question about its order says; compiled when somebody asks how."""
        return {name: _anywhere(entries) for name, entries in self.topic_entries.items()}

    def value(self, table: str, text: str) -> str | None:
        """The value of the first entry of a table that a text holds."""
        return next((name for pattern, name in self.tables[table] if pattern.search(text)), None)


class Lexicons:
    """The lexicons of all languages, compiled when they are first used, which takes a moment.

    Args:
        own: words of one's own, by language.
    """

    def __init__(self, own: Mapping[str, OwnWords]) -> None:
        self._own = {language: own.get(language, OwnWords()) for language in LANGUAGES}
        self._ready: dict[str, Lexicon] = {}
        self._spelling: dict[str, Spelling] = {}

    def of(self, language: str) -> Lexicon:
        """The lexicon of `en`, `ja` or `fr`."""
        if language not in self._ready:
            own = self._own[language]
            self._ready[language] = _ready(extended(builtin_file(language), own), self._common, own.table("orders"))
        return self._ready[language]

    def entries(self, language: str) -> Mapping[str, Sequence[str]]:
        """What is said for each intent, as regular expressions."""
        file, own = builtin_file(language), self._own[language]
        orders = {name: (*one.verbs, *one.phrases) for name, one in file.orders.items()}
        own_orders = {name: literal(words) for name, words in own.table("orders").items()}
        tables: tuple[Mapping[str, Sequence[str]], ...] = (orders, own_orders, extended(file, own).asks)
        return {
            name: [entry for table in tables for entry in table.get(name, ())] for table in tables for name in table
        }

    def spelling(self, language: str) -> Spelling:
        """The words of orders and questions, by what they are mistyped as."""
        if language not in self._spelling:
            self._spelling[language] = Spelling(self.entries(language), builtin_file(language).orders)
        return self._spelling[language]

    @cached_property
    def _common(self) -> frozenset[str]:
        """What names nothing, in any language: a word of an order may stand where a name could."""
        said = (
            entry
            for own in self._own.values()
            for entries in (own.lists.get("common", ()), own.lists.get("leads", ()), *own.table("orders").values())
            for entry in entries
        )
        words = {word for entry in said for word in entry.split()}
        return frozenset(words.union(*(builtin_file(language).common for language in LANGUAGES)))


@cache
def builtin() -> Lexicons:
    """The lexicons as they come."""
    return Lexicons({})


def lexicon(language: str) -> Lexicon:
    """The lexicon of `en`, `ja` or `fr` as it comes."""
    return builtin().of(language)


def _ready(given: LexiconFile, common: frozenset[str], own: Mapping[str, Iterable[str]]) -> Lexicon:
    lead = _lead(given)
    return Lexicon(
        language=given.language,
        words=frozenset(given.words),
        common=common,
        everywhere=_anywhere(given.everywhere),
        environments=_table(given.environments),
        guards={name: _anywhere(entries) for name, entries in given.guards.items()},
        orders={name: _order(words.verbs, given.endings, lead) for name, words in given.orders.items()},
        own={name: _order(literal(words), given.endings, lead) for name, words in own.items()},
        phrases={name: _anywhere(words.phrases) for name, words in given.orders.items()},
        numbered={name: _order(words.numbered, given.endings, lead) for name, words in given.orders.items()},
        topic_entries={
            name: (*words.verbs[:1], *words.phrases) for name, words in given.orders.items() if name not in _VAGUE
        },
        own_topics={name: _anywhere(literal(words)) for name, words in own.items()},
        asks={name: _anywhere(entries) for name, entries in given.asks.items()},
        tables={key: _table(getattr(given, key)) for key in TABLES},
        previous=_anywhere(given.previous),
        joins=re.compile("|".join(f"(?:{entry})" for entry in given.joins)),
        dry_run=_anywhere(given.dry_run),
        force=_anywhere(given.force),
        uncordon=_anywhere(given.uncordon),
        directive=re.compile("|".join(f"(?:{entry})" for entry in given.directive)),
    )


def _lead(given: LexiconFile) -> str:
    if not given.leads:
        return ""
    words = "|".join(f"(?:{entry})" for entry in given.leads)
    return rf"(?:^|[,;.!?]\s+|\s-\s+|\s(?:and|then|et|puis)\s)(?:(?:{words})[\s,!:]+)*"


def _anywhere(entries: Iterable[str]) -> re.Pattern[str]:
    """Any of the entries; Latin ones as whole words."""
    return re.compile("|".join(_whole(run) for run in _runs(entries)) or _NOTHING)


def _runs(entries: Iterable[str]) -> Iterator[Sequence[str]]:
    """Entries that stand beside each other and are bounded in the same way: a place is looked at once for all."""
    for as_it_is, run in groupby(entries, lambda entry: entry.startswith("~")):
        same = list(run)
        yield from ([entry] for entry in same) if as_it_is else [same]


def _whole(entries: Sequence[str]) -> str:
    if entries[0].startswith("~"):
        return f"(?:{entries[0][1:]})"
    said = "|".join(entries)
    return rf"(?:(?<![a-zà-ÿ0-9_])|(?=[^\x00-\xff]))(?:{said})(?:(?![a-zà-ÿ0-9_])|(?<=[^\x00-\xff]))"


def _order(verbs: Iterable[str], endings: Iterable[str], lead: str) -> re.Pattern[str]:
    said = "|".join(f"(?:{entry})" for entry in verbs)
    if not said:
        return re.compile(_NOTHING)
    ending = "|".join(f"(?:{entry})" for entry in endings)
    if ending:
        return re.compile(rf"(?:(?<![a-z])|(?=[^\x00-\x7f]))(?P<said>{said})(?:{ending})")
    return re.compile(rf"{lead}(?P<said>{said})(?![a-zà-ÿ0-9_])")


def _table(entries: Mapping[str, Iterable[str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_anywhere(patterns), name) for name, patterns in entries.items())
