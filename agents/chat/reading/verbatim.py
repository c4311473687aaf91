"""The command of `kubectl exec`, as it was written: quotes, stars and pipes are its own there, not Slack's markup."""

from agents.chat.reading.cleaning import clean

_MARKS = "\"'“”„‘’‚*_~:"
_MEANT = "\"'\"\"\"'''*_~:"
"""What they stand for where a keyboard made them."""
_HIDDEN = {ord(mark): chr(0xE100 + at) for at, mark in enumerate(_MARKS)}
_SHOWN = {0xE100 + at: mark for at, mark in enumerate(_MEANT)}
_DASHES = " -- "
_ADDRESS = (("http:", "http\ue1ff"), ("https:", "https\ue1ff"))


def told(text: str, flags: frozenset[str], kinds: frozenset[str]) -> str:
    """What stands behind ` -- ` of a command line, else behind the object that it is run in; empty where nothing does.

    Args:
        text: the message, in Slack's markup.
        flags: those with a value behind them.
        kinds: words that stand before an object's name.
    """
    line = _line(text)
    before, dashes, after = line.partition(_DASHES)
    return after.strip() if dashes else _behind_the_object(before, flags, kinds)


def _line(text: str) -> str:
    """The message cleaned, and no mark of the command taken for markup."""
    for address, hidden in _ADDRESS:
        text = text.replace(address, hidden)
    text = text.translate(_HIDDEN)
    for address, hidden in _ADDRESS:
        text = text.replace(hidden, address)
    return clean(text).cased.translate(_SHOWN)


def _behind_the_object(line: str, flags: frozenset[str], kinds: frozenset[str]) -> str:
    _, _, rest = line.partition("exec ")
    named = False
    while rest := rest.strip():
        word, _, behind = rest.partition(" ")
        if word.startswith("-"):
            rest = behind.strip().partition(" ")[2] if word in flags else behind
        elif not named:
            named = word not in kinds
            rest = behind
        else:
            return rest
    return ""
