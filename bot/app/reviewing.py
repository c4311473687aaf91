"""What `quarterdeck intents review` shows: what was not understood, and what was and was put right."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.app.intents import nearest_phrases
from bot.app.store import open_store
from bot.messages.model import Table, layout
from bot.settings import Settings
from bot.store.corrected import Corrected, corrected
from bot.store.unmatched import Unmatched, unmatched

LONGEST = 80
"""Characters of a cell."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """Both lists, each text with the example phrase that is nearest to it; empty where none is near."""

    unmatched: Sequence[tuple[Unmatched, str]]
    corrected: Sequence[tuple[Corrected, str]]

    def in_words(self) -> str:
        """Two tables for people."""
        return "\n\n".join(self._tables()) or "nothing is kept that was not understood, and nothing that was put right"

    def as_json(self) -> str:
        """A JSON object a line: `kind` is `unmatched` or `corrected`."""
        lines = [
            *({"kind": "unmatched", **vars(one), "nearest": nearest} for one, nearest in self.unmatched),
            *(
                {"kind": "corrected", **vars(one), "how": one.how.name.lower(), "nearest": nearest}
                for one, nearest in self.corrected
            ),
        ]
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)

    def _tables(self) -> Iterator[str]:
        if self.unmatched:
            left = ("TIMES", "NOT UNDERSTOOD", "NEAREST PHRASE", "BECAUSE")
            yield _table(left, ((str(one.times), one.text, near, one.because) for one, near in self.unmatched))
        if self.corrected:
            right = ("TIMES", "PUT RIGHT", "UNDERSTOOD AS", "WHO SAID IT", "THEN SAID", "NEAREST PHRASE")
            yield _table(
                right,
                ((str(one.times), one.text, one.intent, one.how, one.instead, near) for one, near in self.corrected),
            )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return layout(Table(header=header, rows=tuple(tuple(map(_short, row)) for row in rows)))


async def review_of(settings: Settings, limit: int) -> Review:
    """What is kept of both; `limit` of each at most."""
    async with open_store(settings) as store:
        left, right = await unmatched(store.database, limit), await corrected(store.database, limit)
    nearest = nearest_phrases([*(one.text for one in left), *(one.text for one in right)])
    return Review(
        unmatched=tuple(zip(left, nearest, strict=False)),
        corrected=tuple(zip(right, nearest[len(left) :], strict=True)),
    )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
