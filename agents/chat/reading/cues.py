"""Which change the words order: by the verb that begins them, or by other words of theirs."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from agents.chat.reading.others import another_amount
from agents.chat.reading.sentence import TAG, Sentence
from agents.chat.reading.values import amount
from agents.chat.reading.verbless import verbless

_ALERT = re.compile(r"alert|アラート")
_STRONG_ROLLBACK = re.compile(
    r"roll|revert|undo|back|ロールバック|ロルバ|戻|リバート|revien|reven|retour|annul|restau|recul|downgrad|rewind"
)
OWN_WORD = re.compile(
    r"(?:un)?cordon|drain|évacu|evacu|silence|mute|snooze|apply|appliqu|fais taire"
    r"|faire taire|vid(?:e|er|ez)$|decordon|décordon"
    r"|(?:アン)?コルドン|ドレイン|退避|サイレンス|ミュート|黙|静か|適用|shush|hush|quiet"
    r"|suppress|stop (?:paging|alert)|sourdine|スヌーズ|追い出|スケジュール|鳴らない|抑止"
    r"|抑制"
)
_STRONG_SCALE = re.compile(
    r"(?:re|up|down|auto)?scal|r[ée]dui|augment|diminu|ram[eè]ne|増や|減ら|shrink|beef"
    r"|ramp|スケール|resiz|増設|増強|縮退|倍増|半減|dimensionn"
)
STRONG_IMAGE = re.compile(
    r"(?:re)?deploy|release|ship|upgrade|d[ée]ploi|d[ée]ploy|livr|デプロイ|リリース|image"
    r"|イメージ|bump|promote|roll ?out|バージョン|アップ(?:デート|グレード)|(?:à|a) jour"
    r"|update"
)
_NOT_SCHEDULED = re.compile(
    r"(?:do not|don't|dont|never|stop|no) (?:(?:schedul|plac|put|allow)\w* )?(?:any |any more |more |new )*"
    r"(?:pods?|anything|stuff|things?|workloads?)(?: new)? (?:on|to|onto)"
    r"|(?:載せ|乗せ|置か|入れ|配置し|スケジュールし|乗ら|載ら|使わ)ない(?:で|よう)"
    r"|(?:ne (?:planifie|place|mets|schedule)\w*|empêche\w*|plus (?:de|aucun)) .{0,30}pods?"
)
_UNALERTED = re.compile(
    r"(?:鳴ら(?:さ)?ない|来ない|通知しない|飛ばない|飛ばさない)(?:で|よう)|(?:do not|don't"
    r"|dont|stop|quit) (?:pag\w+|alert\w*|notify\w*|wak\w+) "
    r"|arrête[rzs]? d'alerter|ne (?:m'|nous )?alerte\w* plus|plus d'alertes? "
)
_STOPPED = re.compile(
    r"(?:^|[,;.!] |please |pls |and |then )(?:stop|shut ?down|turn off|take down"
    r"|arr[êe]te[rzs]?|[ée]tein[st]|coupe[rzs]?|stoppe[rzs]?)(?![a-z])|(?:停止|止め|落と"
    r"|シャットダウン)(?:し)?て"
)
_STATED = re.compile(
    r"(?<![a-z])(?:is|was|are|were|has|had|runs|running|ran|broke|broken|failed|fails"
    r"|crash\w*|works|worked|since|after|because|est|était|tourne|marche|depuis|why|what"
    r"|who|which|how|when)(?![a-z])"
    r"|です|でした|だった|ている|てる|した|から|なぜ|[??]"
)


@dataclass(frozen=True, kw_only=True)
class Cue:
    """An intent that words speak for.

    Attributes:
        weight: of an order and a question in one sentence the heavier one is meant.
        weak: the words may stand there by chance.
        guessed: only nouns say it; any sign that nothing is asked for outweighs them.
        place: where the words begin.
        negated: the words, where the order itself is put as a negation: "don't schedule anything on" of node-1.
    """

    intent: str
    because: str
    weight: float
    weak: bool = False
    guessed: bool = False
    place: int = 0
    negated: str = ""


def order(sentence: Sentence) -> Cue | None:
    """The change that a sentence orders, whatever else it says about it."""
    found = list(_orders(sentence))
    return max(found, key=lambda cue: cue.weight) if found else None


def _orders(sentence: Sentence) -> Iterator[Cue]:
    for intent, pattern in sentence.lexicon.own.items():
        yield from _own(sentence, intent, pattern)
    for intent in sentence.lexicon.orders:
        yield from _ordered(sentence, intent)
    yield from _odd(sentence)
    for intent, said in verbless(sentence):
        yield Cue(intent=intent, because=f"order: {said}", weight=1.8)


def _own(sentence: Sentence, intent: str, pattern: re.Pattern[str]) -> Iterator[Cue]:
    """An order in words that were added for it: nothing else has to speak for it."""
    if found := pattern.search(sentence.said.text):
        weight = 3.0 + (0.3 if found.start() < 2 else 0.0) + len(found["said"]) / 100
        yield Cue(intent=intent, because=f"order: {found['said']}", weight=weight, place=found.start("said"))


def _ordered(sentence: Sentence, intent: str) -> Iterator[Cue]:
    """The order of an intent, by its verb or by its other words."""
    text, words = sentence.said.text, sentence.lexicon
    verb, phrase = words.orders[intent].search(text), words.phrases[intent].search(text)
    found = verb or phrase
    said = verb["said"] if verb else ""
    weight = _weight(sentence, intent, said, phrase[0] if phrase else "")
    if found is not None and weight:
        early = 0.3 if verb and verb.start() < 2 else 0.0
        place = verb.start("said") if verb else found.start()
        yield Cue(
            intent=intent, because=f"order: {said or found[0]}", weight=weight + early + len(said) / 100, place=place
        )


def _odd(sentence: Sentence) -> Iterator[Cue]:
    """Orders of other shapes: a negation that is one, a number with a common verb, everything stopped."""
    text, words = sentence.said.text, sentence.lexicon
    if (found := _NOT_SCHEDULED.search(text)) and sentence.names.node():
        yield Cue(intent="cordon", because=f"order: {found[0]}", weight=3.3, place=found.start(), negated=found[0])
    if found := _UNALERTED.search(text):
        yield Cue(intent="silence", because=f"order: {found[0]}", weight=3.1, place=found.start(), negated=found[0])
    if words.guards["sweeping"].search(text) and (found := _STOPPED.search(text)):
        yield Cue(intent="scale", because=f"order: {found[0]}", weight=2.2, place=found.start())
    found = words.numbered["scale"].search(text)
    if found and amount(text) and not TAG.search(text) and not another_amount(text, found["said"]):
        because = f"order: {found['said']} with a number"
        yield Cue(intent="scale", because=because, weight=2.6, place=found.start("said"))


def _weight(sentence: Sentence, intent: str, said: str, phrase: str) -> float:
    """How much the words speak for an order; 0 where they do not. `said` is its verb, `phrase` its other words."""
    weigh = _WEIGHTS.get(intent)
    if weigh is not None:
        return weigh(sentence, said, phrase)
    if intent in ("run_workflow", "host_command", "exec"):
        return _runs(sentence, intent, said, phrase)
    return 2.6 if said else 2.0 if phrase else 0.0


def _cordon(sentence: Sentence, said: str, phrase: str) -> float:
    if said and (phrase or OWN_WORD.search(said)):
        return 3.2
    if said and sentence.names.node() and sentence.lexicon.uncordon.search(sentence.said.text):
        return 2.8
    return 2.6 if phrase and sentence.names.node() else 0.0


def _drain(sentence: Sentence, said: str, _: str) -> float:
    return 3.2 if said and (OWN_WORD.search(said) or sentence.names.node()) else 0.0


def _silence(sentence: Sentence, said: str, phrase: str) -> float:
    if said and (phrase or OWN_WORD.search(said) or sentence.names.alert() or _ALERT.search(sentence.said.text)):
        return 3.2
    return 2.6 if phrase else 0.0


def _apply(sentence: Sentence, said: str, phrase: str) -> float:
    return 4.2 if said and (phrase or OWN_WORD.search(said) or OWN_WORD.search(sentence.said.text)) else 0.0


def _scale(sentence: Sentence, said: str, phrase: str) -> float:
    strong, text = bool(_STRONG_SCALE.search(said)), sentence.said.text
    if another_amount(text, said):
        return 0.0
    if said and (strong or (amount(text) and not TAG.search(text))):
        return 2.7
    return 2.0 if phrase and amount(text) and not _STATED.search(text) else 0.0


def _set_image(sentence: Sentence, said: str, _: str) -> float:
    if said and (TAG.search(sentence.said.text) or sentence.image() is not None):
        return 2.8
    return 2.0 if said and STRONG_IMAGE.search(said) else 0.0


def _rollback(_: Sentence, said: str, phrase: str) -> float:
    if said:
        return 3.0 if phrase or _STRONG_ROLLBACK.search(said) else 0.0
    return 2.4 if phrase else 0.0


def _delete(_: Sentence, said: str, __: str) -> float:
    return 2.5 if said else 0.0


_WEIGHTS: Mapping[str, Callable[[Sentence, str, str], float]] = {
    "cordon": _cordon,
    "drain": _drain,
    "silence": _silence,
    "apply": _apply,
    "scale": _scale,
    "set_image": _set_image,
    "rollback": _rollback,
    "delete": _delete,
}
"""Intents whose verbs alone may mean something else: what has to stand beside them."""


def _runs(sentence: Sentence, intent: str, said: str, phrase: str) -> float:
    """`run`, `execute`, `実行`, `lance`: a workflow, a command in a container or one on a machine, by what is named."""
    text, names = sentence.said.text, sentence.names
    if not said and not phrase:
        return 0.0
    workload = next(names.deployments(), None) or names.pod()
    if intent == "run_workflow":
        return (
            3.4
            if said and (names.workflow() or re.search(r"workflow|runbook|playbook|ワークフロー|ランブック", text))
            else 0.0
        )
    if intent == "host_command":
        host = names.host()
        remote = (
            "ssh" in text
            or sentence.command()
            or (host is not None and (host in sentence.inventory.hosts or "." in host))
        )
        return 3.1 if host and remote and not workload else 0.0
    inside = bool(phrase) or bool(
        re.search(
            r"exec|shell|bash|シェル|(?:の中|内)で|で.{0,40}(?:実行|叩|打)|(?:in|inside|on|into|dans|sur|depuis) ", text
        )
    )
    return (
        3.0
        if inside
        and (workload or "pod" in text or "container" in text)
        and (
            sentence.command()
            or re.search(r"exec|shell|シェル|(?:コンテナ|pod|ポッド)(?:の中)?で|in (?:the |a )?[\w-]*container", text)
        )
        else 0.0
    )
