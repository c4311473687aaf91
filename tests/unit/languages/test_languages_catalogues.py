"""The message catalogues: every text has its words in every language, with the same values in them."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

import pytest

from languages import LANGUAGES
from languages.collecting import ROOT, collected, entries, stored, texts, written
from languages.reader import SOURCE
from languages.sources import Text

OTHERS = [language for language in LANGUAGES if language != SOURCE]
PARTS = {"say": (0,), "mark": (0,), "plural": (0, 1)}
TELLING = ("say", "plural", "spoken")
EMOJI = re.compile(r":[a-z_]+:")
MARKS = ("*", "`", "\n", "<", ">")


@pytest.fixture(scope="module")
def everything() -> Sequence[tuple[Text, str]]:
    """All that is said, collected once."""
    return [*texts()]


def values(text: str) -> set[str]:
    """The names that a text has places for."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_words_in_every_language(language: str, everything: Sequence[tuple[Text, str]]) -> None:
    """Nobody who asks in Japanese or French is answered in English because a word was forgotten."""
    catalog = collected(language, everything)
    forms = {1: 1, 2: catalog.num_plurals}
    wordless = [one for one in entries(catalog) if not all(one.words) or len(one.words) != forms[len(one.texts)]]
    assert wordless == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_files_hold_what_is_said_and_nothing_else(language: str, everything: Sequence[tuple[Text, str]]) -> None:
    """They are as `make catalogues` writes them, so that whoever edits one sees only what is said."""
    assert written(stored(language)) == written(collected(language, everything))


@pytest.mark.parametrize("language", OTHERS)
def test_words_hold_the_same_values_as_their_text(language: str) -> None:
    """No number, name or reason is lost in a language, and none is asked for that is not there."""
    for one in entries(stored(language)):
        known = set().union(*map(values, one.texts))
        for words in one.words:
            assert known - {"n"} <= values(words) <= known, words


@pytest.mark.parametrize("language", OTHERS)
def test_words_keep_the_marks_of_their_text(language: str) -> None:
    """Emoji, bold words and code stay what they are; Slack draws none of them where a mark is missing."""
    for one in entries(stored(language)):
        text, words = one.texts[-1], one.words[-1]
        assert [words.count(mark) for mark in MARKS] == [text.count(mark) for mark in MARKS], words
        assert EMOJI.findall(words) == EMOJI.findall(text), words


def said() -> Iterator[tuple[str, ast.expr]]:
    """What is handed to those who say things, as it stands in the code."""
    for folder in ("agents", "bot", "languages", "workflows"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PARTS:
                    for place in PARTS[node.func.id]:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[place]


def test_what_is_said_stands_there_as_a_literal() -> None:
    """A text that is put together before it is looked up is in no catalogue, and would be said in English."""
    others = [place for place, text in said() if not (isinstance(text, ast.Constant) and isinstance(text.value, str))]
    assert others == []


def test_nothing_is_said_while_modules_are_imported() -> None:
    """Who reads is known only when something is said; a constant would speak English to everybody."""
    early = []
    for folder in ("agents", "bot", "workflows"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            early += [f"{path.relative_to(ROOT)}:{line}" for line in _at_import(path)]
    assert early == []


def _at_import(path: Path) -> Iterator[int]:
    """The lines of a module that say something outside of any function."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("say", "plural", "spoken")
        ):
            yield node.lineno
        waiting.extend(ast.iter_child_nodes(node))


def test_the_collector_finds_code_and_templates() -> None:
    """A collector that finds nothing would find every catalogue complete."""
    places = [place for _, place in texts()]
    assert "languages/times.py" in places
    assert "workflows/templates/audit.yaml" in places
