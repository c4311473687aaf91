"""Commands that are never run in a container or on a machine, whoever asks: what they destroy does not come back."""

import re

_QUOTES = str.maketrans("", "", "\"'`\\")
_BLANK = re.compile(r"\$\{?ifs\}?|[ \t]+")
_REST = r"[^;|&\n]{0,400}?"
"""Of the same command."""
_NEVER = re.compile(
    rf"""
    (?<![\w.-]) rm (?= {_REST}\ (?: -[a-z]*r[a-z]*(?![\w-]) | --r[a-z]*(?![\w-]) ) )
                   (?= {_REST}\ (?: [/~*$] | \.{{1,2}}/?\*?(?:[\s;|&]|\Z) ) )
    | (?<![\w.-]) rm {_REST}\ (?: /\.?\*?(?:[\s;|&]|\Z) )
    | (?<![\w.-]) find \ [/~*$.] {_REST} \ -(?: delete | exec(?:dir)? \ rm )(?!\w)
    | (?<![\w.-]) (?: wipefs | shred | poweroff | halt | init\ 0 | dropdb | flushall )(?![\w.-])
    | mkfs | dd\ (?: {_REST}\ )? (?: if= | of=/dev/ ) | shutdown | :\(\)\ ?\{{ | >\ ?/dev/(?: sd | nvme | vd | xvd )
    | (?<![\w.-]) drop\ (?: database | schema | table )(?!\w)
    """,
    re.VERBOSE,
)


def never(command: str) -> bool:
    """Whether a command destroys what cannot be had back, in whichever spelling."""
    return _NEVER.search(_BLANK.sub(" ", command.lower().translate(_QUOTES))) is not None
