"""Slack's way of writing text, undone on the way in and done on the way out."""

import re

from bot.messages.model import escape as escape

# None of them runs over another `<`: what never closes would be read again from each `<` on.
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|([^<>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel|ftp):[^<>|]*)(?:\|([^<>]*))?>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!(?:subteam\^)?([A-Za-z0-9]+)(?:\^[^<>|]*)?(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def mentions(text: str, user: str) -> bool:
    """Whether the text names this user as Slack writes it."""
    return any(found.group(1) == user for found in _PERSON.finditer(text))


def clean(text: str, bot_user: str) -> str:
    """What the person typed: the mention of the bot removed, references as words, escapes undone, blanks trimmed.

    A link becomes what was shown, or the address where nothing else was; other people stay `@U...`.
    """
    text = re.sub(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>[:,]?", " ", text)
    text = _CHANNEL.sub(lambda found: f"#{found.group(2) or found.group(1)}", text)
    text = _LINK.sub(lambda found: found.group(2) or found.group(1), text)
    text = _PERSON.sub(lambda found: f"@{found.group(1)}", text)
    text = _SPECIAL.sub(lambda found: f"@{(found.group(2) or found.group(1)).lstrip('@')}", text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
