"""Words of one's own: `en.yaml`, `ja.yaml`, `fr.yaml` in folders of the settings, added to the built-in lexicons.

They are plain words, not the regular expressions that the built-in files have, so that none of them can be slow to
match or match more than it says. Words that keep a sentence from being an order can be added and never taken away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from agents.chat.reading.cleaning import MASK, clean
from agents.chat.reading.lexicon import Lexicons, builtin
from agents.chat.reading.lexicon_file import LexiconFile, OwnWords, builtin_file
from agents.chat.reading.unfit import unfit
from languages import LANGUAGES
from workflows.errors import InvalidTemplate, Problem
from workflows.yaml_lines import Node, nearest
from workflows.yaml_shapes import Part, read_shape, shown_path, text_of

MOST_ENTRIES: Final = 200
MOST_CHARACTERS: Final = 60
MOST_FOLDERS: Final = 20
_Entry = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
_Entries = Annotated[list[_Entry], Field(max_length=MOST_ENTRIES)]
_Table = dict[str, _Entries]


class OwnFile(Part):
    """One file; each key adds to the one of the same name in the built-in lexicon of its language."""

    common: _Entries = Field(default_factory=list)
    everywhere: _Entries = Field(default_factory=list)
    leads: _Entries = Field(default_factory=list)
    previous: _Entries = Field(default_factory=list)
    dry_run: _Entries = Field(default_factory=list)
    force: _Entries = Field(default_factory=list)
    uncordon: _Entries = Field(default_factory=list)
    environments: _Table = Field(default_factory=dict)
    guards: _Table = Field(default_factory=dict)
    orders: _Table = Field(default_factory=dict)
    asks: _Table = Field(default_factory=dict)
    metrics: _Table = Field(default_factory=dict)
    statuses: _Table = Field(default_factory=dict)
    symptoms: _Table = Field(default_factory=dict)
    severities: _Table = Field(default_factory=dict)
    actions: _Table = Field(default_factory=dict)
    kinds: _Table = Field(default_factory=dict)


class InvalidLexicons(InvalidTemplate):
    """Words of one's own are wrong; none were taken.

    Attributes:
        problems: all that is wrong, by file and line.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, kw_only=True)
class OwnFound:
    """What is in the folders.

    Attributes:
        files: how many were looked at.
        words: by language, of all folders together.
        problems: everything wrong, by file and line.
    """

    files: int
    words: Mapping[str, OwnWords]
    problems: tuple[Problem, ...]


def lexicons_with(folders: Sequence[Path]) -> Lexicons:
    """The built-in lexicons and the words of the folders.

    Raises:
        InvalidLexicons: with everything that is wrong in any of them.
    """
    if not folders:
        return builtin()
    found = own_words(folders)
    if found.problems:
        raise InvalidLexicons(found.problems)
    return Lexicons(found.words)


def own_words(folders: Sequence[Path]) -> OwnFound:
    """Check every file of the folders; raises nothing."""
    paths, problems = _paths(folders)
    words: dict[str, OwnWords] = {}
    for path in paths:
        language, name = path.stem, shown_path(path)
        text = text_of(path, name)
        if isinstance(text, Problem):
            problems.append(text)
            continue
        file, node, wrong = read_shape(text, name, OwnFile, lambda _: "has a form that is not allowed")
        if file is not None and node is not None:
            wrong = tuple(_wrong(file, node, language))
            words[language] = words.get(language, OwnWords()).and_of(_plain(file))
        problems.extend(wrong)
    problems.sort(key=lambda problem: (problem.file, problem.line))
    return OwnFound(files=len(paths), words=words, problems=tuple(problems))


def _paths(folders: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    paths: list[Path] = []
    problems: list[Problem] = []
    for number, folder in enumerate(folders):
        if not folder.is_dir() or number >= MOST_FOLDERS:
            few = f"is folder {number + 1}: at most {MOST_FOLDERS} are read"
            why = few if number >= MOST_FOLDERS else "is no folder: name one that holds en.yaml, ja.yaml or fr.yaml"
            problems.append(Problem(file=shown_path(folder), line=0, message=why))
            continue
        for path in sorted(one for one in folder.iterdir() if one.suffix in (".yaml", ".yml")):
            if path.suffix == ".yaml" and path.stem in LANGUAGES:
                paths.append(path)
                continue
            known = [f"{language}.yaml" for language in LANGUAGES]
            why = f"is the lexicon of no language that is read: {nearest(path.name, known)}"
            problems.append(Problem(file=shown_path(path), line=0, message=why))
    return paths, problems


def _wrong(file: OwnFile, node: Node, language: str) -> Iterator[Problem]:
    """Names that no built-in lexicon has, and words that cannot be what they are given as."""
    known = builtin_file(language)
    for section, value in file:
        if isinstance(value, dict):
            names = _names(known, section)
            for name, entries in value.items():
                if name not in names:
                    message = f"unknown key {section}.{name}: {nearest(name, names)}"
                    yield node.at([section, name]).problem(message)
                yield from _unfit(entries, node, (section, name), language)
        elif value and section == "leads" and not known.leads:
            yield node.at([section]).problem("leads has no use here: an order ends with its verb. Leave it out")
        else:
            yield from _unfit(value, node, (section,), language)


def _names(known: LexiconFile, section: str) -> list[str]:
    return [name for name in getattr(known, section) if not name.endswith("!")]


def _unfit(entries: Sequence[str], node: Node, path: tuple[str, ...], language: str) -> Iterator[Problem]:
    for index, entry in enumerate(entries):
        said, place = _said(entry), node.at([*path, index])
        if MASK in said or not any(char.isalpha() for char in said):
            yield place.problem(f"{'.'.join(path)} has {entry!r}, of which nothing is heard: write plain words")
        elif why := unfit(entry, path[0], path[1] if len(path) > 1 else "", language):
            yield place.problem(f"{'.'.join(path)} has {entry!r}, which {why}")


def _plain(file: OwnFile) -> OwnWords:
    lists = {name: tuple(map(_said, value)) for name, value in file if isinstance(value, list)}
    tables = {
        section: {name: tuple(map(_said, entries)) for name, entries in value.items()}
        for section, value in file
        if isinstance(value, dict)
    }
    return OwnWords(lists=lists, tables=tables)


def _said(entry: str) -> str:
    """An entry as the reader hears it."""
    return clean(entry).text
