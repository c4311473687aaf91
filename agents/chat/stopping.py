"""Understands that a run is to be stopped: an order about a run of the bot's own, which no workflow serves."""

import re
import unicodedata
from dataclasses import dataclass

MAX_TEXT = 200
_LABEL = r"(?P<run>[0-9A-HJKMNP-TV-Z]{4}|run-[0-9A-Z_-]{1,150})"
_PHRASES = (
    rf"(?:please )?(?:cancel|stop|abort|halt|withdraw)(?: the)?(?P<said> run| request)? {_LABEL}"
    r"(?: now)?(?:,? please)?",
    rf"(?:annule|annulez|annuler|arrête|arrêtez|arrêter|stoppe|stoppez|retire|retirez)"
    rf"(?P<said> l'exécution| le run| la demande)? {_LABEL}(?:,? (?:stp|svp|s'il (?:te|vous) plaît))?",
    rf"(?P<said>実行|リクエスト)?\s?{_LABEL}\s?(?:の実行)?(?:を|は)?\s?"
    r"(?:キャンセル|中止|停止|中断|取り消し|取り下げ|止め|とめ)"
    r"(?:し)?(?:て|てください|て下さい|てほしい|お願い|お願いします)?",
)
_PATTERNS = tuple(re.compile(phrase, re.IGNORECASE) for phrase in _PHRASES)
_ENDS = " \t\n.!。！?？"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A run is to be stopped.

    Attributes:
        run: its label as written, or its id.
        certain: whether a run is meant beyond doubt; `stop cart` may mean a deployment, `stop CART` hardly does.
    """

    run: str
    certain: bool

    @property
    def likely(self) -> bool:
        """Whether it looks as people write labels of runs."""
        return self.certain or self.run.isupper()


def stop_of(text: str) -> Stop | None:
    """What is to be stopped, in any of the languages; None where the text is no such order. Never raises."""
    if len(text) > MAX_TEXT:
        return None
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").replace("`", "").split()).strip(_ENDS)
    for pattern in _PATTERNS:
        found = pattern.fullmatch(plain)
        if found is not None:
            run = found["run"]
            return Stop(run=run, certain=bool(found["said"]) or any(map(str.isdigit, run)))
    return None
