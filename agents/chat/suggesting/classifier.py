"""A small model over the letters of a text: character n-grams and a linear classifier, with the extra `nlu`.

It learns in a thread when it is first asked, from what ships with the bot and from templates and words of one's own.
Until it is done, where it fails, and where it takes too long, nothing is suggested.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec

from agents.chat.reading.cleaning import clean

MOST_TEXT = 250
MOST = 3
Rank = Callable[[str], Sequence[str]]
"""Intents by how likely a text means them."""


def installed() -> bool:
    """Whether the extra `nlu` is there."""
    return find_spec("sklearn") is not None


class Classifier:
    """Suggests what a text may have meant; satisfies `Suggesting`.

    Args:
        learn: makes the ranking; it takes seconds and is called once, in a thread.
        failed: told why there are no suggestions, once.
        patience: seconds that an answer waits for a ranking, which takes milliseconds.
    """

    def __init__(
        self, learn: Callable[[], Rank], failed: Callable[[BaseException], None], *, patience: float = 0.25
    ) -> None:
        self._learn = learn
        self._failed = failed
        self._patience = patience
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="suggesting")
        self._rank: Future[Rank] | None = None
        self._last: Future[Sequence[str]] | None = None

    async def likely(self, text: str) -> Sequence[str]:
        """See Suggesting."""
        if self._rank is None:
            self._rank = self._aside.submit(self._learn)
            self._rank.add_done_callback(self._learned)
        busy = self._last is not None and not self._last.done()
        if busy or not self._rank.done() or self._rank.exception() is not None:
            return ()
        self._last = self._aside.submit(self._rank.result(), text[:MOST_TEXT])
        ranking = asyncio.wrap_future(self._last)
        ranking.add_done_callback(lambda done: done.cancelled() or done.exception())  # else it is logged as never seen
        await asyncio.wait({ranking}, timeout=self._patience)
        return ranking.result()[:MOST] if ranking.done() and ranking.exception() is None else ()

    def _learned(self, rank: Future[Rank]) -> None:
        if (error := rank.exception()) is not None:
            self._failed(error)


def learned(given: Sequence[tuple[str, str]]) -> Rank:
    """Learn from texts with their intents; the ranking that comes of it."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # only with the extra, and heavy
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    texts, intents = zip(*given, strict=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True)
    model = make_pipeline(letters, LinearSVC(C=0.5, class_weight="balanced", random_state=0))
    model.fit(texts, intents)
    names = [str(name) for name in model.classes_]

    def rank(text: str) -> Sequence[str]:
        weights = model.decision_function([clean(text).text])[0]
        return [names[place] for place in weights.argsort()[::-1][:MOST]]

    return rank
