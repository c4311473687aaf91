"""Which of the three languages a text is in."""

import re

from agents.chat.reading.lexicon import lexicon

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_WORD = re.compile(r"[a-zà-ÿœ']+(?:-[a-zà-ÿ]+)*")
_COMMAND = re.compile(r"[`\s]*(?:kubectl|k)\s")
_FRENCH_LETTER = re.compile(r"[àâçéèêëîïôùûœ]")


def language_of(text: str) -> str:
    """As `shown_language`; `en` where nothing shows."""
    return shown_language(text) or "en"


def shown_language(text: str) -> str | None:
    """`ja` where there is any kana or kanji, else `fr` or `en` by the words that only one of them has.

    None for what is written alike in all of them: names, numbers, kubectl's command lines.
    """
    text = text.lower()
    if _JAPANESE.search(text):
        return "ja"
    if _COMMAND.match(text):
        return None
    tokens = [token for word in _WORD.findall(text) for token in (word, *re.findall(r"^[a-z]'|(?<=')\w+", word))]
    french = sum(token in lexicon("fr").words for token in tokens) + len(_FRENCH_LETTER.findall(text))
    english = sum(token in lexicon("en").words for token in tokens)
    if french == english:
        return None
    return "fr" if french > english else "en"
