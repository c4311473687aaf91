"""The lexicons: what people say, by language, in YAML files; an entry is a regular expression over lower case text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from workflows.yaml_lines import parse_yaml

FOLDER = Path(__file__).parent / "lexicons"
LANGUAGES = ("en", "ja", "fr")
_NOTHING = "(?!)"
_VAGUE = ("run_workflow", "host_command")
"""Orders whose verbs are too common to say what a question is about."""


class OrderWords(BaseModel):
    """How a change is ordered.

    Attributes:
        verbs: begin an order, or end one in Japanese.
        phrases: anywhere in a sentence.
        numbered: as `verbs`, where an amount is said.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    verbs: list[str]
    phrases: list[str]
    numbered: list[str] = []


class LexiconFile(BaseModel):
    """One file of `lexicons/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str
    words: list[str]
    common: list[str]
    everywhere: list[str]
    environments: dict[str, list[str]]
    leads: list[str]
    endings: list[str] = []
    guards: dict[str, list[str]]
    orders: dict[str, OrderWords]
    asks: dict[str, list[str]]
    metrics: dict[str, list[str]]
    statuses: dict[str, list[str]]
    symptoms: dict[str, list[str]]
    severities: dict[str, list[str]]
    actions: dict[str, list[str]]
    kinds: dict[str, list[str]]
    previous: list[str]
    joins: list[str]
    dry_run: list[str]
    force: list[str]
    uncordon: list[str]
    directive: list[str]


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """A language, ready to match.

    Attributes:
        words: what tells the language from others.
        common: words that are no names, of every language.
        orders: where the order of an intent begins; the group `said` is its words.
        numbered: as `orders`, where an amount is said as well.
        tables: values by the words for them: `metrics`, `statuses`, `symptoms`, `severities`, `actions`, `kinds`.
    """

    language: str
    words: frozenset[str]
    common: frozenset[str]
    everywhere: re.Pattern[str]
    environments: tuple[tuple[re.Pattern[str], str], ...]
    guards: Mapping[str, re.Pattern[str]]
    orders: Mapping[str, re.Pattern[str]]
    phrases: Mapping[str, re.Pattern[str]]
    numbered: Mapping[str, re.Pattern[str]]
    topics: Mapping[str, re.Pattern[str]]
    asks: Mapping[str, re.Pattern[str]]
    tables: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]
    previous: re.Pattern[str]
    joins: re.Pattern[str]
    dry_run: re.Pattern[str]
    force: re.Pattern[str]
    uncordon: re.Pattern[str]
    directive: re.Pattern[str]

    def value(self, table: str, text: str) -> str | None:
        """The value of the first entry of a table that a text holds."""
        return next((name for pattern, name in self.tables[table] if pattern.search(text)), None)


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of `en`, `ja` or `fr`."""
    return _ready(_file(language), frozenset(word for one in LANGUAGES for word in _file(one).common))


@cache
def _file(language: str) -> LexiconFile:
    path = FOLDER / f"{language}.yaml"
    return LexiconFile.model_validate(parse_yaml(path.read_text(encoding="utf-8"), path.name).plain())


def _ready(given: LexiconFile, common: frozenset[str]) -> Lexicon:
    lead = _lead(given)
    return Lexicon(
        language=given.language,
        words=frozenset(given.words),
        common=common,
        everywhere=_anywhere(given.everywhere),
        environments=_table(given.environments),
        guards={name: _anywhere(entries) for name, entries in given.guards.items()},
        orders={name: _order(words.verbs, given.endings, lead) for name, words in given.orders.items()},
        phrases={name: _anywhere(words.phrases) for name, words in given.orders.items()},
        numbered={name: _order(words.numbered, given.endings, lead) for name, words in given.orders.items()},
        topics={
            name: _anywhere([*words.verbs[:1], *words.phrases])
            for name, words in given.orders.items()
            if name not in _VAGUE
        },
        asks={name: _anywhere(entries) for name, entries in given.asks.items()},
        tables={
            "metrics": _table(given.metrics),
            "statuses": _table(given.statuses),
            "symptoms": _table(given.symptoms),
            "severities": _table(given.severities),
            "actions": _table(given.actions),
            "kinds": _table(given.kinds),
        },
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
    return re.compile("|".join(_whole(entry) for entry in entries) or _NOTHING)


def _whole(entry: str) -> str:
    if entry.startswith("~"):
        return f"(?:{entry[1:]})"
    return rf"(?:(?<![a-zà-ÿ0-9_])|(?=[^\x00-\xff]))(?:{entry})(?:(?![a-zà-ÿ0-9_])|(?<=[^\x00-\xff]))"


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
