"""The files of the lexicons, and how words of one's own come to them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from workflows.yaml_lines import parse_yaml

FOLDER = Path(__file__).parent / "lexicons"
_NOT = (
    r"\w+n't|do not|dont|not|never|no|without|nobody|neither|nor|avoid|stop"
    r"|ne|pas|jamais|sans|aucune?|rien|personne|évite[rz]?|inutile de|n'\w+"
)


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
class OwnWords:
    """Plain words that are added to the lexicon of a language, as the reader hears them.

    Attributes:
        lists: by the key of the lexicon's file: `leads`, `common`, ...
        tables: by key and name: `orders` by intent, `metrics` by metric, ...
    """

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def and_of(self, other: "OwnWords") -> "OwnWords":
        """These words and those."""
        lists = {key: (*self.lists.get(key, ()), *other.lists.get(key, ())) for key in {*self.lists, *other.lists}}
        tables = {
            key: {
                name: (*self.table(key).get(name, ()), *other.table(key).get(name, ()))
                for name in (*self.table(key), *other.table(key))
            }
            for key in {*self.tables, *other.tables}
        }
        return OwnWords(lists=lists, tables=tables)

    def table(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """The words of a key, by name."""
        return self.tables.get(key, {})


@cache
def builtin_file(language: str) -> LexiconFile:
    """The entries of a language as they come."""
    path = FOLDER / f"{language}.yaml"
    return LexiconFile.model_validate(parse_yaml(path.read_text(encoding="utf-8"), path.name).plain())


def extended(given: LexiconFile, own: OwnWords) -> LexiconFile:
    """The entries with those of one's own before them, so that a longer word of one's own is not cut short."""
    more: dict[str, object] = {key: [*literal(words), *getattr(given, key)] for key, words in own.lists.items()}
    for key, table in own.tables.items():
        if key != "orders":
            more[key] = {
                name: [*literal(table.get(name, ())), *entries] for name, entries in getattr(given, key).items()
            }
    if own.table("orders") and not given.endings:
        guards = {name: [*literal(own.table("guards").get(name, ())), *given.guards[name]] for name in given.guards}
        more["guards"] = {**guards, "negation": [*guards["negation"], *_negations(own.table("orders"))]}
    return given.model_copy(update=more)


def literal(words: Iterable[str]) -> list[str]:
    """Plain words as regular expressions, the longer ones first."""
    return [re.escape(word) for word in sorted(words, key=len, reverse=True)]


def _negations(orders: Mapping[str, Iterable[str]]) -> list[str]:
    """How orders of one's own are negated, as the built-in guards say it of the built-in verbs."""
    said = "|".join(literal(word for words in orders.values() for word in words))
    return [
        rf"(?:{_NOT})(?: [^\s,.;!?]+){{0,4}}? (?:{said})",
        rf"(?:{said})(?: surtout| donc)? (?:not|pas|plus|rien|jamais)",
    ]
