"""`quarterdeck intents`: what sentences are understood as."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.boundary import FAILED, USAGE, made, run, stop

if TYPE_CHECKING:
    from agents.chat.reading.inventory import Inventory
    from agents.chat.reading.model import Heard, Reading
    from agents.chat.reading.phrases import PhraseReader
    from bot.app.reviewing import Review

app = typer.Typer(help="What sentences are understood as.", no_args_is_help=True, rich_markup_mode=None)

MAX_FILE = 16 << 20
"""Bytes of an inventory."""


@app.callback()
def intents() -> None:
    """What sentences are understood as."""


@app.command("explain")
def explain(
    text: Annotated[str, typer.Argument(help="A sentence; `-` reads one a line from stdin, plain or as JSON.")] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
    inventory: Annotated[Path | None, typer.Option(help="JSON file with the names that exist.")] = None,
) -> None:
    """Say what the bot understands, and do nothing."""
    reader = _reader(_inventory(inventory))
    draw = _as_json if as_json else _in_words
    for name, heard in _heard([text] if text != "-" else sys.stdin):
        print(draw(name, reader.read(heard)).encode("utf-8", "replace").decode())


@app.command("lint")
def lint(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of words; where none is given, understanding.lexicons.")
    ] = None,
) -> None:
    """Check words of one's own; each problem is a line with file, line number and the mend."""
    from agents.chat.reading.own import own_words

    found = own_words(folders or made(_folders))
    for problem in found.problems:
        print(problem)
    if found.problems:
        raise typer.Exit(FAILED)
    print(f"{found.files} {'lexicon is' if found.files == 1 else 'lexicons are'} fine")


def _folders() -> Sequence[Path]:
    from bot.settings import load_settings, process_environment

    return load_settings(process_environment()).understanding.lexicons


@app.command("review")
def review(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many of each, the most frequent first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
) -> None:
    """List what was not understood, and apart from it what was and was put right, each with the nearest phrase."""
    found = run(_reviewed(limit))
    print(found.as_json() if as_json else found.in_words())


async def _reviewed(limit: int) -> "Review":
    from bot.app.reviewing import review_of
    from bot.settings import load_settings, process_environment

    return await review_of(load_settings(process_environment()), limit)


def _reader(inventory: "Inventory") -> "PhraseReader":
    from agents.chat.reading.phrases import PhraseReader
    from agents.chat.reading.reader import Reader
    from bot.app.intents import changes, lexicons_of_the_settings, templates_of_the_settings

    return PhraseReader(Reader(inventory, made(lexicons_of_the_settings)), templates_of_the_settings, changes)


def _inventory(path: Path | None) -> "Inventory":
    from agents.chat.reading.inventory import Inventory, inventory_of

    if path is None:
        return Inventory()
    try:
        with path.open("rb") as opened:
            raw = opened.read(MAX_FILE + 1)
        given = json.loads(raw)
    except OSError as error:
        stop(f"{path} cannot be read ({error.strerror})", USAGE)
    except (ValueError, RecursionError) as error:
        stop(f"{path} is no JSON, or has more than {MAX_FILE} bytes: {error}", USAGE)
    if not isinstance(given, Mapping):
        stop(f'{path} has to hold an object: {{"namespaces": [...], "deployments": [...]}}', USAGE)
    try:
        return inventory_of(given)
    except ValueError as error:
        stop(f"{path}: {error}", USAGE)


def _heard(lines: Iterable[str]) -> "Iterator[tuple[object, Heard]]":
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _line(number, line.rstrip("\n"))


def _line(number: int, line: str) -> "tuple[object, Heard]":
    """One line: an object with a text, or the text itself."""
    from agents.chat.reading.model import Heard, ThreadAlert

    given = _object(line)
    if given is None or not isinstance(given.get("text"), str):
        return number, Heard(text=line)
    alert = given.get("thread_alert")
    head = None
    if isinstance(alert, Mapping):
        labels = alert.get("labels")
        known = {str(key): str(value) for key, value in labels.items()} if isinstance(labels, Mapping) else {}
        head = ThreadAlert(name=str(alert.get("name", "")), labels=known)
    return given.get("id", number), Heard(text=str(given["text"]), thread_alert=head, direct=bool(given.get("direct")))


def _object(line: str) -> Mapping[str, object] | None:
    if not line.lstrip().startswith("{"):
        return None
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, Mapping) else None


def _as_json(name: object, reading: "Reading") -> str:
    said = {
        "id": name,
        "intent": reading.intent,
        "act": str(reading.act),
        "slots": dict(reading.slots),
        "missing": list(reading.missing),
        "language": reading.language,
        "confidence": reading.confidence,
        "because": reading.because,
    }
    return json.dumps(said, ensure_ascii=False)


def _in_words(_: object, reading: "Reading") -> str:
    slots = ", ".join(f"{slot}={value}" for slot, value in reading.slots.items())
    missing = f"  needs {', '.join(reading.missing)}" if reading.missing else ""
    return f"{reading.act:8} {reading.intent:18} {slots or '-'}{missing}  ({reading.language}; {reading.because})"
