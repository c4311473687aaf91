"""From Slack's markup to plain words: what is quoted is set apart, what is code stays literal."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_TEXT = 4_000
"""Characters of a message with its code blocks and quotations; what is longer is not read."""

MAX_WORDS = 250
"""Characters of the words themselves; what is longer is a story, no order, and would take long to read."""

_BOT = re.compile(r"^\s*(?:<@[UW][A-Z0-9]*(?:\|[^>]*)?>|@quarterdeck\b)[\s,:]*", re.IGNORECASE)
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_PLACE = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_LINK = re.compile(r"<(https?://[^|>\s]{1,500})(?:\|[^>]{0,200})?>")
_BROADCAST = re.compile(r"<!(?:here|channel|everyone)[^>]*>")
_BLOCK = re.compile(r"```(?:\w+\n)?(.*?)(?:```|\Z)", re.DOTALL)
_QUOTED_REST = re.compile(r"^[ \t]*(?:&gt;|>){3}.*", re.MULTILINE | re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]*(?:&gt;|>)+.*$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_APOSTROPHES = re.compile(r"(?<![\w'])'([^'\n]{1,120})'(?![\w'])")
_CLOSED = {'"': '"', "「": "」", "『": "』", "«": "»"}
_SHORTCODE = re.compile(r":[a-z0-9_+'-]{2,40}:")
_STRUCK = re.compile(r"(?<![\w~])~[^~\n]{1,300}~(?![\w~])")
_STYLE = re.compile(r"(?<![\w*])\*([^*\n]{1,300})\*(?![\w*])|(?<![\w_])_([^_\n]{1,300})_(?![\w_])")
_NOT_MEANT = re.compile(
    r":(?:joy|rofl|laughing|stuck_out_tongue\w*|wink|smile|sweat_smile|troll\w*|upside_down_face|x|no_entry\w*"
    r"|no_good|thumbsdown|-1|negative_squared_cross_mark|white_check_mark|heavy_check_mark):"
    r"|[😂🤣😜😉😅😆🙃❌🚫🙅👎⛔❎✅✔]"
)
"""Emoji of laughter, of refusal, and of what is done."""
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "´": "'", "–": "-", "—": " - ", "²": "^2", "³": "^3"}
)
_OPENED = re.compile('["「『«]')
_POWERS = str.maketrans({"²": "×2", "³": "×3"})  # before they become digits of the number they stand at
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
MASK = "\ue000"
"""Stands for a quotation: a letter of no language."""


@dataclass(frozen=True, kw_only=True)
class Clean:
    """A text made plain.

    Attributes:
        text: lower case; quotations of several words are masked.
        cased: as `text`, in the case it was written in.
        blocks: the contents of code blocks, in order.
        quotes: what was masked, and code spans of several words, in order: values, if anything.
        to_other: it speaks to somebody else.
        jest: an emoji was taken out that says that it is not meant, or not any more.
    """

    text: str
    cased: str
    blocks: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    to_other: bool = False
    jest: bool = False


@lru_cache(maxsize=64)
def clean(text: str) -> Clean:
    """The plain words of a message; never raises."""
    text = _BOT.sub(
        "",
        unicodedata.normalize("NFKC", text[:MAX_TEXT].replace(MASK, " ").translate(_POWERS))[:MAX_TEXT].translate(
            _QUOTES
        ),
    )
    whole = _CODE.fullmatch(text.strip())
    text = whole[1] if whole else text
    blocks = tuple(_plain(found) for found in _BLOCK.findall(text))
    text = _QUOTED_LINE.sub(" ", _QUOTED_REST.sub(" ", _BLOCK.sub(f" {MASK} ", text)))
    to_other = bool(_PERSON.match(text.strip()))
    text = _PERSON.sub(r" @\1 ", _PLACE.sub(r" #\1 ", _LINK.sub(r" \1 ", _BROADCAST.sub(" ", text))))
    text = _plain(text)
    quotes: list[str] = []

    def literal(said: str) -> str:
        if len(said.split()) == 1 and len(said) <= 80 and not _japanese(said):
            return f" {said} "
        quotes.append(said)
        return f" {MASK} "

    text = _CODE.sub(lambda found: literal(found[1]), text)
    text = _APOSTROPHES.sub(lambda found: literal(found[1]), "".join(_without_speech(text, literal)))
    jest = _NOT_MEANT.search(text) is not None
    text = _STRUCK.sub(" ", text)
    text = _SHORTCODE.sub(" ", _STYLE.sub(lambda found: next(part for part in found.groups() if part), text))
    text = "".join(map(_written, text))
    text = re.sub(r"\s+", " ", text).strip()
    return Clean(text=text.lower(), cased=text, blocks=blocks, quotes=tuple(quotes), to_other=to_other, jest=jest)


def _written(char: str) -> str:
    """A character as words have it: no symbol, no control character, and a digit of any script as ours."""
    if char.isascii() or char == MASK:
        return char if char.isprintable() or char == MASK else " "
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return " " if unicodedata.category(char) in ("So", "Sk", "Cf", "Cc") else char


def _without_speech(text: str, literal: Callable[[str], str]) -> Iterator[str]:
    """The pieces of a text, with what stands in quotation marks in a line made `literal`; in one pass, however many."""
    place, unclosed = 0, ""
    for found in _OPENED.finditer(text):
        mark, start = found[0], found.start()
        if start < place or mark in unclosed:
            continue
        end = text.find(_CLOSED[mark], start + 1)
        if end < 0:
            unclosed += mark
        elif end > start + 1 and "\n" not in text[start:end]:
            yield text[place:start]
            yield literal(text[start + 1 : end].strip())
            place = end + 1
    yield text[place:]


def _plain(text: str) -> str:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def _japanese(text: str) -> bool:
    return re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text) is not None
