"""One text with all that is needed to read it."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from agents.chat.reading.cleaning import Clean
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.lexicon import Lexicon
from agents.chat.reading.model import Heard
from agents.chat.reading.names import Names

TAG = re.compile(
    r"(?<![\w./:@-])(?P<tag>v\d+(?:\.\d+){0,3}(?:[-+][\w.]+)?|\d+\.\d+(?:\.\d+)?(?:[-+.]\w[\w.]*)?"
    r"|sha-[0-9a-f]{6,40}|(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,40}"
    r"|20\d{6}(?:[-.]\w+)?|build-\d+|release-[\w.]+|rc\d+)(?![\w/:%倍台個])"
    r"|(?<=[a-z0-9]):(?P<colon>v?\d+\.[\w.-]*\w|v\d+|latest|stable|sha-\w+|[0-9a-f]{7,40})(?![\w/])"
    r"|(?<![a-z])(?:tag|version|build|en version|バージョン"
    r"|タグ)[ :=]*(?P<word>v?\d[\w.-]*|latest|stable|main|sha-\w+|[0-9a-f]{7,40})(?![\w/])"
    r"|(?<![a-z])(?P<plain>latest|stable)(?=(?: (?:tag|image))?(?:$|[ .!?をにへ]))",
    re.ASCII,
)
"""A version, where nothing more is said of an image."""
_IMAGE = re.compile(
    r"(?<![\w./-])(?P<image>[a-z0-9][\w.-]*(?::\d+)?(?:/[\w.-]+)+(?:[:@][\w.:-]+)"
    r"|[a-z0-9-]+\.[a-z0-9.-]+(?:/[\w.-]+)+|(?:docker|ghcr|quay)[\w.-]*/[\w./-]+)(?![\w/])",
    re.ASCII,
)
URL = re.compile(r"https?://[^\s<>\"']+")
_PROGRAMS = (
    r"ls|cat|ps|env|printenv|df|du(?= [-/])|free|top|uptime|curl|wget|ping|nslookup|dig|date|whoami"
    r"|hostname|netstat|ss|id|uname|tail|head|grep|find|mount|lsof|"
    r"journalctl|systemctl|nginx|redis-cli|psql|mysql|python3?|node|java|jstack|jmap|kill"
    r"|rm|sh|bash|iostat|vmstat|dmesg|nc|telnet|docker|crictl|pwd|echo|reboot|shutdown"
)
_SAID_COMMAND = re.compile(
    rf"-- (?P<dashes>.+)$"
    rf"|(?<![a-zA-Z0-9_/-])(?P<plain>(?:sudo )?(?:{_PROGRAMS})(?![a-z_])(?: (?!(?:on|in|inside|dans"
    rf"|sur|for|from|to|at|please|pls)(?: |$))[!-~à-ÿ]+)*)"
)
_TRAILING = re.compile(r"\s*(?:を.*|please|pls|svp|stp|,.*)$")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One text with all that is needed to read it."""

    said: Clean
    heard: Heard
    lexicon: Lexicon
    inventory: Inventory

    @cached_property
    def names(self) -> Names:
        """The objects it names."""
        return Names(self.said.text, self.inventory, self.lexicon)

    def part(self, text: str) -> "Sentence":
        """A part of it by itself."""
        return replace(self, said=replace(self.said, text=text, cased=text))

    def image(self) -> str | None:
        """A whole image reference."""
        found = _IMAGE.search(URL.sub(" ", self.said.cased)) or next(
            (one for quote in self.said.quotes if (one := _IMAGE.search(quote))), None
        )
        return found["image"] if found else None

    def command(self) -> str | None:
        """A command to run: a quotation, what follows `--`, or what stands where the verb wants one."""
        if self.said.quotes or self.said.blocks:
            return (*self.said.quotes, *self.said.blocks)[0].strip()
        found = _SAID_COMMAND.search(self.said.cased)
        if found is None:
            return None
        return _TRAILING.sub("", (found["dashes"] or found["plain"]).strip()) or None
