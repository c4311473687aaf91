"""What is too long for a message: as much as people read in it, and all of it in a file."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.messages.model import Attachment, Table, layout

MAX_ROWS = 30
MAX_LINES = 30
MAX_CHARACTERS = 2_600
"""Of preformatted text in one message: what a section takes, with room for escapes."""
MAX_LINE = 300
MAX_CELL = 100
MAX_WIDE_CELL = 500


def tabled(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """As many of the first rows as a message takes; the rest belongs into a file."""
    kept = [_cut(row, MAX_CELL) for row in rows[:MAX_ROWS]]
    while len(kept) > 1 and len(layout(Table(header=header, rows=tuple(kept)))) > MAX_CHARACTERS:
        kept.pop()
    return Table(header=header, rows=tuple(kept))


def whole(header: tuple[str, ...], rows: Sequence[tuple[str, ...]], name: str) -> Attachment:
    """All rows as a file."""
    table = Table(header=header, rows=tuple(_cut(row, MAX_WIDE_CELL) for row in rows))
    return Attachment(name=name, text=f"{layout(table)}\n")


def _cut(row: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(cell if len(cell) <= most else f"{cell[: most - 1]}…" for cell in row)


def last_lines(text: str, most: int = MAX_LINES) -> str:
    """The last lines that people read in a message, long ones cut in sight."""
    kept: list[str] = []
    room = MAX_CHARACTERS
    for line in reversed(text.splitlines()[-most:]):
        short = line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"
        room -= len(short) + 1
        if room < 0:
            break
        kept.append(short)
    return "\n".join(reversed(kept))


def file_name(*pieces: str, at: datetime, ending: str) -> str:
    """`checkout-6f7d9-x2lqp.previous.091502.log`: what it holds and when it was read, in UTC."""
    named = ".".join(piece.replace("/", "-") for piece in pieces if piece)
    return f"{named}.{at.astimezone(UTC):%H%M%S}.{ending}"
