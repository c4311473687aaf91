"""Which texts the catalogues have to hold: those of the code, and of the templates and tables that come with it."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from languages.catalogue import path_of
from languages.sources import Text, said_in

ROOT = Path(__file__).parent.parent
_CODE = ("agents", "bot", "languages", "workflows")
_TEMPLATES = Path("workflows", "templates")
_METRICS = Path("agents", "monitoring", "metrics.yaml")
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One text of a catalogue.

    Attributes:
        texts: the English text; for what is counted, the one for one thing and the one for many.
        words: what is said in its place, in as many forms as the language has; without words yet, empty.
    """

    texts: tuple[str, ...]
    words: tuple[str, ...]


def texts() -> Iterator[tuple[Text, str]]:
    """Every text, and the file it is in, from the project's root."""
    for folder in _CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            for text in said_in(path.read_bytes()):
                yield text, place
    for path in sorted((ROOT / _TEMPLATES).glob("*.yaml")):
        for text in _of_template(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield text, path.relative_to(ROOT).as_posix()
    for text in _of_metrics(yaml.safe_load((ROOT / _METRICS).read_text(encoding="utf-8"))):
        yield text, _METRICS.as_posix()


def collected(language: str, said: Iterable[tuple[Text, str]]) -> Catalog:
    """The catalogue as it should be: what is said now, with the words that the file has for it, by file and text."""
    known = stored(language)
    fresh = Catalog(locale=language, charset="utf-8")
    places: dict[Text, list[str]] = {}
    for text, place in said:
        places.setdefault(text, []).append(place)
    for text, files in sorted(places.items(), key=lambda one: (one[1][0], str(one[0]))):
        before = known.get(text if isinstance(text, str) else text[0])
        words = before.string if before is not None and before.id == text else ""
        fresh.add(text, words, locations=[(file, 0) for file in dict.fromkeys(files)])
    return fresh


def stored(language: str) -> Catalog:
    """The catalogue as its file has it."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def entries(catalog: Catalog) -> Iterator[Entry]:
    """What a catalogue holds, without its header."""
    for one in catalog:
        if one.id:
            yield Entry(texts=_several(one.id), words=_several(one.string or ""))


def _several(text: Text | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def written(catalog: Catalog) -> bytes:
    """The file of a catalogue; without line numbers and dates, which change with every edit."""
    file = io.BytesIO()
    write_po(file, catalog, width=0, include_lineno=False, omit_header=True)
    return _HEADER.format(language=catalog.locale, plurals=catalog.plural_forms).encode() + file.getvalue()


def _of_template(template: Mapping[str, Any]) -> Iterator[str]:
    """What people read of a template, as `workflows.words` has it; what has no word of its own goes by its name."""
    yield template["description"]
    yield template.get("verb") or (template["triggers"].get("intent") or template["name"]).replace("_", " ")
    for name, given in template.get("inputs", {}).items():
        yield given.get("noun") or name.replace("_", " ")
        if given.get("description"):
            yield given["description"]
    yield from (step["id"] for step in template["steps"])


def _of_metrics(table: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """What people read of the table of metrics: what they are called, and the sentences of their answers."""
    yield from (metric[key] for metric in table for key in ("name", "says", "never") if key in metric)
