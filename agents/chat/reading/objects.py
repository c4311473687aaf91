"""The objects that a sentence names, as slots of an intent."""

import re
from collections.abc import Iterator

from agents.chat.reading.details import grep_of
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.model import SlotValue
from agents.chat.reading.names import NAME
from agents.chat.reading.sentence import TAG, Sentence

Found = Iterator[tuple[str, SlotValue]]
_OWN_SLOT = ("service", "ingress", "job")
_AFTER_KIND = re.compile(rf"[ /:の]*(?:named |called |nommée? )?(?P<name>{NAME})")
_BEFORE_KIND = re.compile(rf"(?P<name>{NAME}) ?(?:という|の)?$")


def places(sentence: Sentence, _: str) -> Found:
    """The namespace, or the environment."""
    namespace = sentence.names.namespace()
    if namespace:
        yield "namespace", namespace
    environment = sentence.names.environment()
    if environment and (not namespace or namespace == "*"):
        yield "environment", environment


def objects(sentence: Sentence, intent: str) -> Found:
    """What it is about: an object of a kind of its own, or a node, a pod, a deployment."""
    takes = FRAMES[intent].slots
    named = _kind_and_name(sentence) if intent in ("delete", "describe") else None
    own = named or [(kind, name) for kind in _OWN_SLOT if kind in takes and (name := _own(sentence, kind))][:1]
    container = sentence.names.called("container") if "container" in takes else None
    if container and not named:
        yield "container", container
    yield from own or _workload(sentence, intent, container)


def _own(sentence: Sentence, kind: str) -> str | None:
    name, inventory = sentence.names.called(kind), sentence.inventory
    other = kind == "service" and name in inventory.deployments and name not in inventory.services
    return None if other else name


def _workload(sentence: Sentence, intent: str, container: str | None) -> Found:
    names, takes = sentence.names, FRAMES[intent].slots
    node = names.node() if "node" in takes else None
    if node:
        yield "node", node
    pod = names.pod() if "pod" in takes else None
    deployment = next((name for name in names.deployments() if name != container), None)
    if pod:
        yield "pod", pod
    elif deployment:
        yield "deployment", deployment
    elif not node and (unknown := _unknown(sentence, intent)):
        yield ("deployment" if "deployment" in takes else "node"), unknown


def _kind_and_name(sentence: Sentence) -> list[tuple[str, str]] | None:
    """`svc web`, `configmap app-config`, `shop-prodのネームスペース`: an object of a kind without a slot of its own."""
    text = sentence.said.text
    for pattern, kind in sentence.lexicon.tables["kinds"]:
        if kind in ("pod", "node", "deployment", "workflow"):
            continue
        for found in pattern.finditer(text):
            around = (_AFTER_KIND.match(text[found.end() :]), _BEFORE_KIND.search(text[: found.start()]))
            for one in around:
                if one and _may_be(sentence, kind, one["name"]):
                    return [("kind", kind), ("name", one["name"])]
    return None


def _may_be(sentence: Sentence, kind: str, name: str) -> bool:
    inventory = sentence.inventory
    if kind == "namespace" and name in inventory.namespaces:
        return True
    return name in inventory.services or name in inventory.deployments or sentence.names.unknown([name]) == name


_OBJECTIVE = {
    "en": re.compile(
        rf"(?:(?:of|for|from|on|with|is|are|restart|bounce|scale|deploy|delete|remove|kill"
        rf"|describe|debug|diagnose|investigate|roll ?back|revert|tail|check|reboot|release"
        rf"|ship|upgrade|bump|cycle|logs|resize|drain|cordon|uncordon|why(?:'s)?|does"
        rf"|the) )(?P<name>{NAME})|^(?P<first>{NAME}) (?=(?:logs?|is|pods|keeps|cpu|memory"
        rf"|events|status|latency|won't|deployment)(?![a-z]))"
    ),
    "fr": re.compile(
        rf"(?<![a-zà-ÿ-])(?:l'|d'|(?:de|du|le|la|sur|pour|pod|redémarre|relance|supprime|décris|diagnostique"
        rf"|passe|mets|pourquoi|scale|déploie|rollback|draine|vide|est) )(?P<name>{NAME})"
    ),
    "ja": re.compile(rf"(?P<name>{NAME}) ?(?=を|の|が|は|に|って|も|で|、|$)"),
}


_AFTER_VERB = re.compile(rf" (?:the |le |la |l')?(?P<name>{NAME})")


def _after_own(sentence: Sentence, intent: str) -> list[str]:
    """What stands behind the order, where that is in words of one's own."""
    pattern, text = sentence.lexicon.own.get(intent), sentence.said.text
    found = pattern.search(text) if pattern else None
    behind = _AFTER_VERB.match(text, found.end("said")) if found else None
    return [behind["name"]] if behind else []


def _unknown(sentence: Sentence, intent: str) -> str | None:
    """A name that does not exist, where the sentence has to name something."""
    if sentence.lexicon.guards["sweeping"].search(sentence.said.text):
        return None
    if not any("deployment" in one or "node" in one for one in FRAMES[intent].needs) and intent != "diagnose":
        return None
    called = sentence.names.called("deployment")
    candidates = [
        group
        for found in _OBJECTIVE[sentence.lexicon.language].finditer(sentence.said.text)
        for group in found.groups()
        if group
    ]
    candidates += _after_own(sentence, intent)
    used = {
        str(value)
        for value in (sentence.names.namespace(), sentence.names.called("container"), grep_of(sentence))
        if value
    }
    plain = [name for name in candidates if name not in used and _is_name(name)]
    if intent in ("cordon", "drain"):
        return next((name for name in plain if re.search(r"\d", name)), None) or sentence.names.unknown(plain)
    name = called if called and _is_name(called) else sentence.names.unknown(plain)
    certain = intent != "diagnose" or sentence.lexicon.language == "en"
    return name if name and (certain or "-" in name or sentence.inventory.nearest(name)) else None


def _is_name(name: str) -> bool:
    """Whether it may be what an object is called: no version, no number, no setting."""
    return not (TAG.fullmatch(name) or re.fullmatch(r"[\d.x+-]+|\d+\w{0,7}", name) or "=" in name)
