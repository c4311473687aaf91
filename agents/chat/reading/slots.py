"""The values that a sentence says, for the slots that its intent takes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from agents.chat.reading import values
from agents.chat.reading.cleaning import MASK, Clean
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.kubectl import Command
from agents.chat.reading.lexicon import Lexicon
from agents.chat.reading.model import Heard, SlotValue
from agents.chat.reading.names import NAME, Names

TAG = re.compile(
    r"(?<![\w./:@-])(?P<tag>v\d+(?:\.\d+){0,3}(?:[-+][\w.]+)?|\d+\.\d+(?:\.\d+)?(?:[-+.]\w[\w.]*)?"
    r"|sha-[0-9a-f]{6,40}|(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,40}|20\d{6}(?:[-.]\w+)?|build-\d+|release-[\w.]+|rc\d+)(?![\w/:%])"
    r"|(?<=[a-z0-9]):(?P<colon>v?\d+\.[\w.-]*\w|v\d+|latest|stable|sha-\w+|[0-9a-f]{7,40})(?![\w/])"
    r"|(?<![a-z])(?:tag|version|build|en version|バージョン|タグ)[ :=]*(?P<word>v?\d[\w.-]*|latest|stable|main|sha-\w+|[0-9a-f]{7,40})(?![\w/])"
    r"|(?<![a-z])(?P<plain>latest|stable)(?=(?: (?:tag|image))?(?:$|[ .!?をにへ]))",
    re.ASCII,
)
_IMAGE = re.compile(
    r"(?<![\w./-])(?P<image>[a-z0-9][\w.-]*(?::\d+)?(?:/[\w.-]+)+(?:[:@][\w.:-]+)|[a-z0-9-]+\.[a-z0-9.-]+(?:/[\w.-]+)+|(?:docker|ghcr|quay)[\w.-]*/[\w./-]+)(?![\w/])"
)
_URL = re.compile(r"https?://[^\s<>\"']+")
_SELECTOR = re.compile(
    r"(?:(?<![a-z])(?:-l|selector|label|labels|labelled|labeled|étiquette|ラベル)[ :=]*)?(?P<it>(?<![\w.-])[a-z][\w./-]{0,60}=(?!=)[\w.-]+(?:,[a-z][\w./-]*=[\w.-]+)*)(?![\w=])"
)
_GREP = re.compile(
    r"(?:(?<![a-z])(?:grep(?:ping|pe[rz]?)?(?: for| -i| -e|で)?|containing|contains|matching|that (?:say|contain|mention)s?|mentioning|with(?: the)? (?:word|text|string)|filtered? (?:by|on|for)|filter|for the (?:word|string)|contenant|contiennent|qui contiennent|filtre[rz]?(?: sur)?|avec(?: le mot)?|search for|look for|about))[ :]+[\"']?(?P<en>[^\s\"'|,]+)"
    r"|(?P<ja>[^\s、。「」をのにはがで]+|[\w./-]+)(?:で(?:grep|グレップ|絞|フィルタ|検索)|を?(?:含む|含んだ|grep)|だけ(?:抜|grep))"
)
_QUERY = re.compile(r"(?:promql|query|requête|クエリ)[ :：=]+(?P<query>[^\s].*)$", re.IGNORECASE)
_EXPRESSION = re.compile(
    r"(?P<query>(?:topk\(\d+, ?)?(?:sum|rate|avg|max|min|count|increase|irate|histogram_quantile|topk|delta|deriv|quantile)\b(?: ?(?:by|without) ?\([^)]*\))? ?\(.*\)(?: by \([^)]*\))?(?: ?[<>=!]=? ?[\d.]+)?|[a-z_:]+\{[^}]*\}(?:\[[^\]]+\])?)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"@(?P<mention>u[a-z0-9]{3,})(?![a-z0-9])|@(?P<at>[a-z][\w.-]*)|(?:what (?:did|has|have) )(?P<did>[a-z][\w.-]*)(?= (?:do|done|change|changed|touch|deploy|approve|run|restart|scale|delete|been))|(?:did|by|par|has) (?P<by>[a-z][\w.-]+)(?= |$)|(?P<san>[a-zぁ-んァ-ヶ一-龠]+)さん|(?:qu'a|qu'est-ce qu'a|qu'est-ce que) (?P<fr>[a-z][\w-]*)(?= (?:a |fait|changé|modifié))"
)
_ME = re.compile(r"(?<![a-z])(?:i|me|my|myself|je|j'ai|moi)(?![a-z])|私|俺|僕|自分")
_TYPED = (
    "deployment",
    "service",
    "cronjob",
    "workflow",
    "ingress",
    "configmap",
    "secret",
    "hpa",
    "job",
    "statefulset",
    "daemonset",
    "pdb",
    "networkpolicy",
    "namespace",
    "pvc",
)


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
        found = _IMAGE.search(_URL.sub(" ", self.said.cased)) or next(
            (one for quote in self.said.quotes if (one := _IMAGE.search(quote))), None
        )
        return found["image"] if found else None

    def command(self) -> str | None:
        """A command to run: a quotation, what follows `--`, or what stands where the verb wants one."""
        return _command(self)


def slots_of(sentence: Sentence, intent: str) -> Mapping[str, SlotValue]:
    """What the sentence says of the slots that the intent takes."""
    found: dict[str, SlotValue] = {}
    takes = FRAMES[intent].slots
    for slots, read in _READERS:
        if takes & slots:
            found.update((slot, value) for slot, value in read(sentence, intent) if slot in takes and slot not in found)
    return _from_thread(sentence, intent, found)


def resolved(sentence: Sentence, line: Command) -> Mapping[str, SlotValue]:
    """A command line's slots, names without a kind told apart by what exists."""
    slots = dict(line.slots)
    name, kind = slots.pop("unknown", None), str(slots.pop("as", "deployment"))
    if isinstance(name, str):
        slots[_kind_of(name, kind, sentence.inventory)] = name
    return {slot: value for slot, value in slots.items() if slot in FRAMES[line.intent].slots}


def _kind_of(name: str, default: str, inventory: Inventory) -> str:
    if default == "node" or name in inventory.nodes:
        return "node"
    if name in inventory.deployments:
        return "deployment"
    return "pod" if name in inventory.pods or default == "pod" else default


_Found = Iterator[tuple[str, SlotValue]]


def _places(sentence: Sentence, intent: str) -> _Found:
    namespace = sentence.names.namespace()
    if namespace:
        yield "namespace", namespace
    environment = sentence.names.environment()
    if environment and (not namespace or namespace == "*"):
        yield "environment", environment


def _objects(sentence: Sentence, intent: str) -> _Found:
    names, takes = sentence.names, FRAMES[intent].slots
    if intent in ("delete", "describe") and (named := _kind_and_name(sentence)):
        yield from named
        return
    for kind in ("container", "service", "ingress", "job"):
        if kind in takes and (called := names.called(kind)):
            if (
                kind == "service"
                and called in sentence.inventory.deployments
                and called not in sentence.inventory.services
            ):
                continue
            yield kind, called
            if kind != "container":
                return
    node = names.node() if "node" in takes else None
    if node:
        yield "node", node
    pod = names.pod()
    container = names.called("container") if "container" in takes else None
    deployment = next((name for name in names.deployments() if name != container), None)
    if pod and "pod" in takes:
        yield "pod", pod
    elif deployment:
        yield "deployment", deployment
    elif not node and (unknown := _unknown(sentence, intent)):
        yield ("deployment" if "deployment" in takes else "node"), unknown


def _kind_and_name(sentence: Sentence) -> list[tuple[str, SlotValue]]:
    for pattern, kind in sentence.lexicon.tables["kinds"]:
        if kind in ("pod", "node", "deployment", "workflow"):
            continue
        for found in pattern.finditer(sentence.said.text):
            after = re.match(
                rf"[ /:の]*(?:named |called |nommée? )?(?P<name>{NAME})", sentence.said.text[found.end() :]
            )
            before = re.search(rf"(?P<name>{NAME}) ?(?:という|の)?$", sentence.said.text[: found.start()])
            for one in (after, before):
                if (one and sentence.names.unknown([one["name"]]) == one["name"]) or (
                    one
                    and (
                        one["name"] in sentence.inventory.services
                        or (kind == "namespace" and one["name"] in sentence.inventory.namespaces)
                        or (one["name"] in sentence.inventory.deployments)
                    )
                ):
                    return [("kind", kind), ("name", one["name"])]
    return []


_OBJECTIVE = {
    "en": re.compile(
        rf"(?:(?:of|for|from|on|with|is|are|restart|bounce|scale|deploy|delete|remove|kill|describe|debug|diagnose|investigate|roll ?back|revert|tail|check|reboot|release|ship|upgrade|bump|cycle|logs|resize|drain|cordon|uncordon|why(?:'s)?|does|the) )(?P<name>{NAME})|^(?P<first>{NAME}) (?=(?:logs?|is|pods|keeps|cpu|memory|events|status|latency|won't|deployment)(?![a-z]))"
    ),
    "fr": re.compile(
        rf"(?:(?:de|du|le|la|l'|d'|sur|pour|pod|redémarre|relance|supprime|décris|diagnostique|passe|mets|pourquoi|scale|déploie|rollback|draine|vide|est) ?)(?P<name>{NAME})"
    ),
    "ja": re.compile(rf"(?P<name>{NAME}) ?(?=を|の|が|は|に|って|も|で|、|$)"),
}


def _unknown(sentence: Sentence, intent: str) -> str | None:
    """A name that does not exist, where the sentence has to name something."""
    if not any("deployment" in one or "node" in one for one in FRAMES[intent].needs) and intent != "diagnose":
        return None
    called = sentence.names.called("deployment")
    candidates = [
        group
        for found in _OBJECTIVE[sentence.lexicon.language].finditer(sentence.said.text)
        for group in found.groups()
        if group
    ]
    used = {
        str(value)
        for value in (sentence.names.namespace(), sentence.names.called("container"), _grep_of(sentence))
        if value
    }
    plain = [
        name
        for name in candidates
        if name not in used
        and not TAG.fullmatch(name)
        and not re.fullmatch(r"[\d.x+-]+|\d+\w{0,7}", name)
        and "=" not in name
    ]
    return called or sentence.names.unknown(plain)


def _amounts(sentence: Sentence, intent: str) -> _Found:
    if intent in ("scale", "generate"):
        yield from values.amount(sentence.said.text).items()
    elif intent == "rollback":
        revision = values.revision(sentence.said.text)
        if revision is not None:
            yield "revision", revision


def _version(sentence: Sentence, intent: str) -> _Found:
    image = sentence.image()
    if image:
        yield "image", image
        return
    found = TAG.search(sentence.said.cased) or next(
        (one for quote in sentence.said.quotes if (one := TAG.search(quote))), None
    )
    if found:
        yield "tag", found["tag"] or found["colon"] or found["word"] or found["plain"]


def _times(sentence: Sentence, intent: str) -> _Found:
    text = sentence.said.text
    slot = next((one for one in ("window", "since", "duration") if one in FRAMES[intent].slots), None)
    said = values.times(text)
    day = values.day(text) if slot == "since" else None
    if slot and (said or day):
        yield slot, day or said or ""


def _printed(sentence: Sentence, intent: str) -> _Found:
    text, words = sentence.said.text, sentence.lexicon
    if (tail := values.tail(text)) is not None:
        yield "tail", tail
    if words.previous.search(text):
        yield "previous", True
    if grep := _grep_of(sentence):
        yield "grep", grep
    elif level := re.search(
        r"(?<![a-z])(?P<error>errors?|erreurs?|error level|error-level)(?: |$)|(?P<warning>warnings?|warn|avertissements?)(?![a-z])|(?P<ja>エラー)(?:の|だけ|ログ|を|行|のみ)|(?P<jw>警告|ワーニング)",
        text,
    ):
        yield "level", "warning" if level["warning"] or level["jw"] else "error"


def _grep_of(sentence: Sentence) -> str | None:
    found = _GREP.search(sentence.said.text)
    if found is None:
        return None
    said = found["en"] or found["ja"]
    if MASK in said:
        return sentence.said.quotes[0] if sentence.said.quotes else None
    place = sentence.said.cased.lower().find(said)
    return None if said in ("the", "a", "le", "la", "me", "my") else sentence.said.cased[place : place + len(said)]


def _selector(sentence: Sentence, intent: str) -> _Found:
    found = _SELECTOR.search(_URL.sub(" ", sentence.said.text))
    if found:
        yield "selector", found["it"]


def _metric(sentence: Sentence, intent: str) -> _Found:
    for source in (*sentence.said.quotes, sentence.said.cased):
        query = _EXPRESSION.search(source) or _QUERY.search(source)
        if query and MASK not in query["query"]:
            yield "query", query["query"].strip(" `\"'")
            return
        if source in sentence.said.quotes and re.search(r"query|promql|クエリ|requête|prometheus", sentence.said.text):
            yield "query", source
            return
    metric = sentence.lexicon.value("metrics", sentence.said.text)
    if metric:
        yield "metric", metric


def _folded(sentence: Sentence, intent: str) -> _Found:
    text, words = sentence.said.text, sentence.lexicon
    for slot, table in (("status", "statuses"), ("symptom", "symptoms"), ("severity", "severities")):
        if slot in FRAMES[intent].slots and (value := words.value(table, text)):
            yield slot, value
    if intent == "list_pods" and (kind := words.value("kinds", text)) and kind not in ("pod", "workflow"):
        named = sentence.names.node() if kind == "node" else sentence.names.namespace() if kind == "namespace" else None
        if (not named and not re.search(r"(?<![a-z])pods?(?![a-z])|ポッド", text)) or (
            kind not in ("node", "namespace", "deployment") and not named
        ):
            yield "kind", kind


def _records(sentence: Sentence, intent: str) -> _Found:
    text, words = sentence.said.text, sentence.lexicon
    if intent == "approvals":
        if _ME.search(text):
            yield "person", "me"
        return
    action = next(
        (
            name
            for pattern, name in words.tables["actions"]
            if (said := pattern.search(text)) and (name != "change" or intent == "audit")
        ),
        None,
    )
    if action:
        yield "action", action
    found = _PERSON.search(text)
    person = next((group for group in found.groups() if group), None) if found else None
    if found and found["mention"]:
        yield "person", found["mention"].upper()
    elif (
        person
        and person not in ("i", "je")
        and person not in words.common
        and person not in sentence.inventory.deployments
        and person not in ("someone", "anyone", "on", "ça")
    ):
        yield "person", person
    elif _ME.search(text) and re.search(
        r"(?<![a-z])(?:did i|have i|i (?:do|did|change|scale|deploy)|my (?:changes|actions|last)|j'ai|ai-je|mes)|私|俺|僕|自分",
        text,
    ):
        yield "person", "me"


def _alerts(sentence: Sentence, intent: str) -> _Found:
    alert = sentence.names.alert() or _called_alert(sentence)
    if alert:
        yield "alert", alert


def _called_alert(sentence: Sentence) -> str | None:
    if not FRAMES[intent_silence].changes:
        return None
    found = re.search(r"(?<![A-Za-z])[A-Z][a-z]+(?:[A-Z][a-z0-9]+)+(?![A-Za-z])", sentence.said.cased)
    return found[0] if found else None


intent_silence = "silence"


def _runs(sentence: Sentence, intent: str) -> _Found:
    names, text = sentence.names, sentence.said.text
    if intent == "run_workflow":
        name = names.workflow()
        called = re.search(
            rf"(?:workflows?|runbook|playbook|ワークフロー|ランブック)[ :の]*(?:named |called |nommé )?(?P<a>{NAME}[\w-]*)|(?P<b>[a-z0-9][\w-]+)(?: ?(?:という|の)?ワークフロー| workflow| runbook)",
            text,
        )
        other = (
            next((group for group in called.groups() if group and group not in sentence.lexicon.common), None)
            if called
            else None
        )
        if name or other:
            yield "workflow", name or other or ""
    if intent == "host_command" and (host := names.host()):
        yield "host", host
    if "command" in FRAMES[intent].slots and (told := sentence.command()):
        yield "command", told


_PROGRAMS = (
    r"ls|cat|ps|env|printenv|df|du|free|top|uptime|curl|wget|ping|nslookup|dig|date|whoami|hostname|netstat|ss|id|uname|tail|head|grep|find|mount|lsof|"
    r"journalctl|systemctl|nginx|redis-cli|psql|mysql|python3?|node|java|jstack|jmap|kill|rm|sh|bash|iostat|vmstat|dmesg|nc|telnet|docker|crictl|pwd|echo|reboot|shutdown"
)
_SAID_COMMAND = re.compile(
    rf"-- (?P<dashes>.+)$|(?<![\w/-])(?P<plain>(?:sudo )?(?:{_PROGRAMS})(?![a-z_])(?: (?!(?:on|in|inside|dans|sur|for|from|to|at|please|pls)(?: |$))[^\s、。をでがは]+)*)"
)
_TRAILING = re.compile(r"\s*(?:を.*|please|pls|svp|stp|,.*)$")


def _command(sentence: Sentence) -> str | None:
    if sentence.said.quotes:
        return sentence.said.quotes[0]
    if sentence.said.blocks:
        return sentence.said.blocks[0].strip()
    found = _SAID_COMMAND.search(sentence.said.cased)
    if found is None:
        return None
    return _TRAILING.sub("", (found["dashes"] or found["plain"]).strip()) or None


def _applied(sentence: Sentence, intent: str) -> _Found:
    if url := _URL.search(sentence.said.cased):
        yield "url", url[0].rstrip(".,)。、")
    elif sentence.said.blocks:
        yield "manifest", sentence.said.blocks[0].strip()
    elif file := re.search(r"[\w./-]+\.(?:ya?ml|json)(?![\w])", sentence.said.cased):
        yield "manifest", file[0]


def _generated(sentence: Sentence, intent: str) -> _Found:
    if intent == "generate":
        found = [
            (place.start(), kind)
            for pattern, kind in sentence.lexicon.tables["kinds"]
            if kind in _TYPED and (place := pattern.search(sentence.said.text))
        ]
        if found:
            yield "type", min(found)[1]
    if intent == "cordon" and sentence.lexicon.uncordon.search(sentence.said.text):
        yield "action", "uncordon"
    if intent in ("cost", "optimise") and re.search(r"(?<![a-z])cluster(?![a-z])|クラスター?", sentence.said.text):
        yield "target", "cluster"


def _flags(sentence: Sentence, intent: str) -> _Found:
    if sentence.lexicon.dry_run.search(sentence.said.text):
        yield "dry_run", True
    if sentence.lexicon.force.search(sentence.said.text):
        yield "force", True


def _from_thread(sentence: Sentence, intent: str, found: dict[str, SlotValue]) -> Mapping[str, SlotValue]:
    """What "it" is, where the thread begins with an alert and the sentence names no object."""
    alert, takes = sentence.heard.thread_alert, FRAMES[intent].slots
    if alert is None:
        return found
    if intent == "silence":
        found.setdefault("alert", alert.name)
        return found
    named = any(
        slot in found for slot in ("deployment", "pod", "node", "name", "service", "host", "workflow", "selector")
    )
    if named or intent in ("list_workflows", "approvals", "list_alerts", "generate", "cost"):
        return found
    labels = {
        key: value
        for key, value in alert.labels.items()
        if key in ("deployment", "node", "pod", "namespace", "service")
    }
    kinds = [kind for kind in ("deployment", "pod", "node", "service") if kind in labels and kind in takes]
    if kinds:
        found[kinds[0]] = labels[kinds[0]]
    if "namespace" in labels and "namespace" in takes and "environment" not in found:
        found.setdefault("namespace", labels["namespace"])
    return found


_READERS: tuple[tuple[frozenset[str], Callable[[Sentence, str], _Found]], ...] = (
    (frozenset({"namespace", "environment"}), _places),
    (frozenset({"deployment", "pod", "node", "name", "service"}), _objects),
    (frozenset({"replicas", "revision"}), _amounts),
    (frozenset({"image", "tag"}), _version),
    (frozenset({"window", "since", "duration"}), _times),
    (frozenset({"grep", "tail"}), _printed),
    (frozenset({"selector"}), _selector),
    (frozenset({"metric"}), _metric),
    (frozenset({"status", "symptom", "severity", "kind"}), _folded),
    (frozenset({"person"}), _records),
    (frozenset({"alert"}), _alerts),
    (frozenset({"workflow", "command"}), _runs),
    (frozenset({"url"}), _applied),
    (frozenset({"type", "action", "target"}), _generated),
    (frozenset({"dry_run"}), _flags),
)
