"""Which intent a question is about: what it asks for, or what it wants to be told the way of."""

import re
from dataclasses import replace

from agents.chat.reading.cues import OWN_WORD, STRONG_IMAGE, Cue
from agents.chat.reading.sentence import Sentence

_PRIORITY = {
    "audit": 3.4, "approvals": 3.5, "list_workflows": 3.2, "similar_incidents": 3.6, "cost": 3.0, "optimise": 3.3,
    "generate": 3.1, "help": 2.2, "smalltalk": 9.0, "list_pods!": 2.75, "list_alerts": 3.15, "events": 2.6, "logs": 2.9,
    "query_metrics": 2.5, "diagnose": 2.3, "describe": 2.1, "list_pods": 2.15,
}  # fmt: skip
_WEAK = frozenset({"diagnose", "list_pods", "describe", "query_metrics", "help"})
"""Questions whose words also stand in orders; they do not turn a stopped order into a question by themselves."""
_TOPICS = {
    "set_image": STRONG_IMAGE,
    "exec": re.compile(r"exec|shell|ex[ée]cut|シェル|コマンド"),
    "apply": OWN_WORD,
    "cordon": OWN_WORD,
    "silence": OWN_WORD,
    "drain": OWN_WORD,
}
"""Of intents with common verbs, what they have to say to be what a question is about."""


def topic(sentence: Sentence) -> str | None:
    """The intent that a question about how something is done is about."""
    text, words = sentence.said.text, sentence.lexicon
    found = [
        (len(match[0]), intent)
        for intent, pattern in words.topics.items()
        for match in pattern.finditer(text)
        if intent not in _TOPICS or _TOPICS[intent].search(match[0])
    ]
    found += [(len(match[0]), intent) for intent, own in words.own_topics.items() for match in own.finditer(text)]
    if found:
        return max(found)[1]
    asked = questions(sentence)
    return asked.intent if asked and asked.intent not in ("help", "smalltalk") else None


def questions(sentence: Sentence) -> Cue | None:
    """The read that a sentence asks for."""
    text, words = sentence.said.text, sentence.lexicon
    best: Cue | None = None
    for intent, pattern in words.asks.items():
        found = pattern.search(text)
        if found is None or not found[0].strip():
            continue
        early = 0.5 if found.start() < 2 else 0.0
        weight = _PRIORITY[intent] + early + min(len(found[0]), 30) / 100
        if best is None or weight > best.weight:
            weak = intent in _WEAK and not text.rstrip().endswith("?") and found.start() >= 2
            best = Cue(intent=intent.rstrip("!"), because=f"asks: {found[0].strip()[:40]}", weight=weight, weak=weak)
    if best and best.intent == "list_pods" and _names_one(sentence) and words.asks["describe"].search(text):
        return replace(best, intent="describe")
    return best or _guessed(sentence)


def _names_one(sentence: Sentence) -> bool:
    """Whether one object is asked for, not a list: `show deployment web`."""
    names = sentence.names
    return not _PODS.search(sentence.said.text) and bool(next(names.deployments(), None) or names.node())


def _guessed(sentence: Sentence) -> Cue | None:
    """What is asked where only nouns say it: `checkout memory`, `web lent en prod`, `redis 見せて`."""
    text, words, names = sentence.said.text, sentence.lexicon, sentence.names
    thing = next(names.deployments(), None) or names.pod() or names.node()
    place = names.namespace() or names.environment()
    if (thing or place) and words.value("metrics", text):
        return Cue(intent="query_metrics", because="a metric and a name", weight=1.2, weak=True, guessed=True)
    if (thing or place) and words.value("symptoms", text):
        return Cue(intent="diagnose", because="a symptom and a name", weight=1.1, weak=True, guessed=True)
    if (place or sentence.lexicon.value("statuses", text)) and _PODS.search(text):
        return Cue(intent="list_pods", because="pods and a place", weight=1.05, weak=True, guessed=True)
    if thing and _SHOWN.search(text):
        return Cue(intent="describe", because="asks to show a name", weight=1.0, weak=True, guessed=True)
    return None


_PODS = re.compile(r"(?<![a-z])(?:pods?|po)(?![a-z])|ポッド")
_SHOWN = re.compile(
    r"(?<![a-z])(?:show|see|view|display|info|check|look|details?|montre|voir|affiche"
    r"|regarde|inspecte|d[ée]tails?)(?![a-z])|見せ|見たい|教え|確認|表示|みせ"
)
