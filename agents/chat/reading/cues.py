"""Which intent the words speak for: orders by the verb that begins them, questions by what they ask about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents.chat.reading.slots import TAG, Sentence
from agents.chat.reading.values import amount

_GENERIC = frozenset({"cordon", "apply", "drain", "silence"})
"""Intents whose verbs alone may mean anything: a phrase of theirs, or their own word, has to be there too."""
_OWN_WORD = re.compile(
    r"(?:un)?cordon|drain|évacu|evacu|silence|mute|snooze|apply|appliqu|fais taire|faire taire|vid(?:e|er|ez)$|decordon|décordon"
    r"|(?:アン)?コルドン|ドレイン|退避|サイレンス|ミュート|黙|静か|適用|shush|hush|quiet|suppress|stop (?:paging|alert)|sourdine|スヌーズ|追い出|スケジュール|鳴らない|抑止|抑制"
)
_STRONG_SCALE = re.compile(r"(?:re|up|down|auto)?scal|r[ée]dui|augment|diminu|ram[eè]ne|増や|減ら|shrink|beef|ramp|スケール|resiz|増設|増強|縮退|倍増|半減|dimensionn")
_STRONG_IMAGE = re.compile(r"(?:re)?deploy|release|ship|upgrade|d[ée]ploi|d[ée]ploy|livr|デプロイ|リリース|image|イメージ|bump|promote|roll ?out|バージョン|アップ(?:デート|グレード)|(?:à|a) jour|update")
_PRIORITY = {
    "audit": 3.4, "approvals": 3.5, "list_workflows": 3.2, "similar_incidents": 3.6, "cost": 3.0, "optimise": 3.3,
    "generate": 3.1, "help": 2.2, "smalltalk": 9.0, "list_pods!": 2.75, "list_alerts": 3.15, "events": 2.6, "logs": 2.9, "query_metrics": 2.5,
    "diagnose": 2.3, "describe": 2.1, "list_pods": 2.15,
}  # fmt: skip
_WEAK = frozenset({"diagnose", "list_pods", "describe", "query_metrics", "help"})
"""Questions whose words also stand in orders; they do not turn a stopped order into a question by themselves."""


@dataclass(frozen=True, kw_only=True)
class Cue:
    """An intent that words speak for.

    Attributes:
        weight: of an order and a question in one sentence the heavier one is meant.
        weak: the words may stand there by chance.
        place: where the words begin.
    """

    intent: str
    because: str
    weight: float
    weak: bool = False
    place: int = 0


def order(sentence: Sentence) -> Cue | None:
    """The change that a sentence orders, whatever else it says about it."""
    found = list(_orders(sentence))
    return max(found, key=lambda cue: cue.weight) if found else None


def _orders(sentence: Sentence) -> Iterator[Cue]:
    text, words = sentence.said.text, sentence.lexicon
    for intent, pattern in words.orders.items():
        verb = pattern.search(text)
        phrase = words.phrases[intent].search(text)
        said = verb["said"] if verb else ""
        weight = _weight(sentence, intent, said, phrase[0] if phrase else "")
        if weight:
            early = 0.3 if verb and verb.start() < 2 else 0.0
            yield Cue(intent=intent, because=f"order: {said or (phrase[0] if phrase else '')}", weight=weight + early + len(said) / 100, place=(verb or phrase).start("said" if verb else 0) if verb or phrase else 0)
    if amount(text) and (found := words.numbered["scale"].search(text)) and not TAG.search(text):
        yield Cue(intent="scale", because=f"order: {found['said']} with a number", weight=2.6, place=found.start("said"))


def _weight(sentence: Sentence, intent: str, said: str, phrase: str) -> float:
    """How much the words speak for an order; 0 where they do not."""
    names = sentence.names
    if intent in ("run_workflow", "host_command", "exec"):
        return _runs(sentence, intent, said, phrase)
    if intent in _GENERIC:
        own = bool(_OWN_WORD.search(said))
        if intent == "silence" and not own and not phrase and not (said and (names.alert() or "alert" in sentence.said.text or "アラート" in sentence.said.text)):
            return 0.0
        if intent == "apply" and not (own and (sentence.said.blocks or "manif" in sentence.said.text or "yaml" in sentence.said.text or "http" in sentence.said.text or "適用" in said or "appl" in said)) and not (phrase and said):
            return 0.0
        if intent == "drain" and not own and not (said and names.node()):
            return 0.0
        if intent == "cordon" and not own and not phrase:
            return 0.0
        alone = phrase and (intent == "silence" or (intent == "cordon" and names.node()))
        return 3.2 if said else 2.6 if alone else 0.0
    if intent == "scale":
        if said and (_STRONG_SCALE.search(said) or amount(sentence.said.text)) and not (TAG.search(sentence.said.text) and not _STRONG_SCALE.search(said)):
            return 2.7
        return 2.0 if phrase and amount(sentence.said.text) else 0.0
    if intent == "set_image":
        versioned = bool(TAG.search(sentence.said.text)) or sentence.image() is not None
        if said and versioned:
            return 2.8
        return 2.0 if said and _STRONG_IMAGE.search(said) else 0.0
    if intent == "rollback":
        strong = bool(re.search(r"roll|revert|undo|back|ロールバック|ロルバ|戻|リバート|revien|reven|retour|annul|restau|recul|downgrad|rewind", said))
        return 3.0 if said and (strong or phrase) else 2.4 if phrase and not said else 0.0
    if intent == "delete" and said:
        return 2.5
    return 2.6 if said else 2.0 if phrase else 0.0


def _runs(sentence: Sentence, intent: str, said: str, phrase: str) -> float:
    """`run`, `execute`, `実行`, `lance`: a workflow, a command in a container or one on a machine, by what is named."""
    text, names = sentence.said.text, sentence.names
    if not said and not phrase:
        return 0.0
    workload = next(names.deployments(), None) or names.pod()
    if intent == "run_workflow":
        return 3.4 if said and (names.workflow() or re.search(r"workflow|runbook|playbook|ワークフロー|ランブック", text)) else 0.0
    if intent == "host_command":
        host = names.host()
        remote = "ssh" in text or sentence.command() or (host is not None and (host in sentence.inventory.hosts or "." in host))
        return 3.1 if host and remote and not workload else 0.0
    inside = bool(phrase) or bool(re.search(r"exec|shell|bash|シェル|(?:の中|内)で|で.{0,40}(?:実行|叩|打)|(?:in|inside|on|into|dans|sur|depuis) ", text))
    return 3.0 if inside and (workload or "pod" in text or "container" in text) and (sentence.command() or re.search(r"exec|shell|シェル", text)) else 0.0


def topic(sentence: Sentence) -> str | None:
    """The intent that a question about how something is done is about."""
    text, words = sentence.said.text, sentence.lexicon
    found = [(len(match[0]), intent) for intent, pattern in words.topics.items() if (match := pattern.search(text))]
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
    return best
