"""The values that a sentence says of its slots, except for names."""

import re
from collections.abc import Callable, Iterator

from agents.chat.reading import values
from agents.chat.reading.cleaning import MASK
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.model import SlotValue
from agents.chat.reading.names import NAME
from agents.chat.reading.sentence import TAG, URL, Sentence
from agents.chat.reading.unclear_amounts import unclear

Found = Iterator[tuple[str, SlotValue]]

_SELECTOR = re.compile(
    r"(?:(?<![a-z])(?:-l|selector|label|labels|labelled|labeled|étiquette"
    r"|ラベル)[ :=]*)?(?P<it>(?<![\w.-])[a-z][\w./-]{0,60}=(?!=)[\w.-]+(?:,[a-z][\w./-]*=[\w.-]+)*)(?![\w=])"
)
_GREP = re.compile(
    r"(?:(?<![a-z])(?:grep(?:ping|pe[rz]?)?(?: for| -i| -e|で)?|containing|contains"
    r"|matching|that (?:say|contain|mention|has|have)s?|mentioning|saying|with(?: the)? (?:word|text"
    r"|string)|filtered? (?:by|on|for)|filter|for the (?:word|string)|contenant"
    r"|contiennent|qui contiennent|qui (?:parlent|parle) de|filtre[rz]?(?: sur)?|avec(?: le mot)?|search for"
    r"|look for|about))[ :]+[\"']?(?P<en>[^\s\"'|,]+)"
    rf"|(?P<ja>{MASK}|[^\s、。「」をのにはがで]{{1,60}}|[\w./-]{{1,60}}) ?(?:で(?:grep|グレップ|絞|フィルタ|検索)"
    r"|を?(?:含む|含んだ|grep)|だけ(?:抜|grep))"
)
_QUERY = re.compile(r"(?:promql|query|requête|クエリ)[ :：=]+(?P<query>[^\s].*)$", re.IGNORECASE)
_EXPRESSION = re.compile(
    r"(?P<query>(?:topk\(\d+, ?)?(?:sum|rate|avg|max|min|count|increase|irate"
    r"|histogram_quantile|topk|delta|deriv|quantile)\b(?: ?(?:by"
    r"|without) ?\([^)]*\))? ?\(.*\)(?: by \([^)]*\))?(?: ?[<>=!]=? ?[\d.]+)?"
    r"|[a-z_:]+\{[^}]*\}(?:\[[^\]]+\])?)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"@(?P<mention>u[a-z0-9]{3,})(?![a-z0-9])|@(?P<at>[a-z][\w.-]*)|(?:what (?:did|has"
    r"|have) )(?P<did>[a-z][\w.-]*)(?= (?:do|done|change|changed|touch|deploy|approve|run"
    r"|restart|scale|delete|been))|(?:did|by|par|has) (?P<by>[a-z][\w.-]+)(?= |$)"
    r"|(?P<san>[a-zぁ-んァ-ヶ一-龠]+)さん|(?:qu'a|qu'est-ce qu'a"
    r"|qu'est-ce que) (?P<fr>[a-z][\w-]*)(?= (?:a |fait|changé|modifié))"
)
_ME = re.compile(r"(?<![a-z])(?:i|me|my|myself|je|j'ai|moi)(?![a-z])|私|俺|僕|自分")
_TYPED = frozenset(
    {"deployment", "service", "cronjob", "workflow", "ingress", "configmap", "secret", "hpa", "job", "statefulset"}
    | {"daemonset", "pdb", "networkpolicy", "namespace", "pvc"}
)
_NOBODY = frozenset({"i", "je", "someone", "anyone", "on", "ça"})
_OWN_DEEDS = re.compile(
    r"(?<![a-z])(?:did i|have i|(?:everything|all|whatever|things) i|i (?:do|did|change|scale|deploy)"
    r"|my (?:changes|actions|last)|j'ai|ai-je|mes)(?![a-z])"
    r"|私|俺|僕|自分"
)
_PODS = re.compile(r"(?<![a-z])pods?(?![a-z])|ポッド")


def _amounts(sentence: Sentence, intent: str) -> Found:
    if intent == "scale" and unclear(sentence.said.text):
        return
    if intent in ("scale", "generate"):
        yield from values.amount(sentence.said.text).items()
    elif intent == "rollback":
        revision = values.revision(sentence.said.text)
        if revision is not None:
            yield "revision", revision


def _version(sentence: Sentence, intent: str) -> Found:
    image = sentence.image()
    if image:
        yield "image", image
        return
    found = TAG.search(sentence.said.cased) or next(
        (one for quote in sentence.said.quotes if (one := TAG.search(quote))), None
    )
    if found:
        yield "tag", found["tag"] or found["colon"] or found["word"] or found["plain"]


def _times(sentence: Sentence, intent: str) -> Found:
    text = sentence.said.text
    slot = next((one for one in ("window", "since", "duration") if one in FRAMES[intent].slots), None)
    said = values.times(text)
    day = values.day(text) if slot == "since" else None
    if slot and (said or day):
        yield slot, day or said or ""


def _printed(sentence: Sentence, intent: str) -> Found:
    text, words = sentence.said.text, sentence.lexicon
    if (tail := values.tail(text)) is not None:
        yield "tail", tail
    if words.previous.search(text):
        yield "previous", True
    if grep := grep_of(sentence):
        yield "grep", grep
    elif level := re.search(
        r"(?<![a-z])(?P<error>errors?|erreurs?|error level|error-level)(?: |$)"
        r"|(?P<warning>warnings?|warn|avertissements?)(?![a-z])|(?P<ja>エラー)(?:の|だけ|ログ"
        r"|を|行|のみ)|(?P<jw>警告|ワーニング)",
        text,
    ):
        yield "level", "warning" if level["warning"] or level["jw"] else "error"


def _selector(sentence: Sentence, intent: str) -> Found:
    found = _SELECTOR.search(URL.sub(" ", sentence.said.text))
    if found:
        yield "selector", found["it"]


def grep_of(sentence: Sentence) -> str | None:
    """The text that log lines are to have."""
    found = _GREP.search(sentence.said.text)
    if found is None:
        return None
    said = found["en"] or found["ja"]
    if MASK in said:
        return sentence.said.quotes[0] if sentence.said.quotes else None
    place = sentence.said.cased.lower().find(said)
    return None if said in ("the", "a", "le", "la", "me", "my") else sentence.said.cased[place : place + len(said)]


def _metric(sentence: Sentence, intent: str) -> Found:
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


def _folded(sentence: Sentence, intent: str) -> Found:
    for slot, table in (("status", "statuses"), ("symptom", "symptoms"), ("severity", "severities")):
        if slot in FRAMES[intent].slots and (value := sentence.lexicon.value(table, sentence.said.text)):
            yield slot, value
    if intent == "list_pods" and (kind := _listed(sentence)):
        yield "kind", kind


def _listed(sentence: Sentence) -> str | None:
    """What else than pods is to be listed."""
    kind, names = sentence.lexicon.value("kinds", sentence.said.text), sentence.names
    if kind in (None, "pod", "workflow") or (kind in ("service", "job") and names.called(str(kind))):
        return None
    named = names.node() if kind == "node" else names.namespace() if kind == "namespace" else None
    place_of_pods = kind in ("node", "namespace", "deployment") and _PODS.search(sentence.said.text)
    return None if named or place_of_pods else kind


def _records(sentence: Sentence, intent: str) -> Found:
    if intent == "approvals":
        if _ME.search(sentence.said.text):
            yield "person", "me"
        return
    action = sentence.lexicon.value("actions", sentence.said.text)
    if action:
        yield "action", action
    person = _person(sentence)
    if person:
        yield "person", person


def _person(sentence: Sentence) -> str | None:
    """Whose deeds are asked for: a mention, a name, or one's own."""
    text = sentence.said.text
    found = _PERSON.search(text)
    if found and found["mention"]:
        return found["mention"].upper()
    person = next((group for group in found.groups() if group), "") if found else ""
    nobody = person in _NOBODY or person in sentence.lexicon.common or person in sentence.inventory.deployments
    if person and not nobody:
        return person
    return "me" if _OWN_DEEDS.search(text) else None


def _alerts(sentence: Sentence, intent: str) -> Found:
    alert = sentence.names.alert() or _called_alert(sentence)
    if alert:
        yield "alert", alert


def _called_alert(sentence: Sentence) -> str | None:
    """A name as alerts have them: `HighErrorRate`."""
    found = re.search(r"(?<![A-Za-z])[A-Z][a-z]+(?:[A-Z][a-z0-9]+)+(?![A-Za-z])", sentence.said.cased)
    return found[0] if found else None


def _runs(sentence: Sentence, intent: str) -> Found:
    names, text = sentence.names, sentence.said.text
    if intent == "run_workflow":
        name = names.workflow()
        called = re.search(
            rf"(?:workflows?|runbook|playbook|ワークフロー|ランブック)[ :の]*(?:named |called "
            rf"|nommé )?(?P<a>{NAME}[\w-]*)|(?P<b>[a-z0-9][\w-]+)(?: ?(?:という|の)?ワークフロー"
            rf"| workflow| runbook)",
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


def _applied(sentence: Sentence, intent: str) -> Found:
    if url := URL.search(sentence.said.cased):
        yield "url", url[0].rstrip(".,)。、")
    elif sentence.said.blocks:
        yield "manifest", sentence.said.blocks[0].strip()
    elif file := re.search(r"[\w./-]+\.(?:ya?ml|json)(?![\w])", sentence.said.cased):
        yield "manifest", file[0]


def _generated(sentence: Sentence, intent: str) -> Found:
    if intent == "generate":
        kinds = sentence.lexicon.tables["kinds"]
        found = [(place.start(), kind) for pattern, kind in kinds if (place := pattern.search(sentence.said.text))]
        if typed := [kind for _, kind in sorted(found) if kind in _TYPED]:
            yield "type", typed[0]
    if intent == "cordon" and sentence.lexicon.uncordon.search(sentence.said.text):
        yield "action", "uncordon"
    if intent in ("cost", "optimise") and re.search(r"(?<![a-z])cluster(?![a-z])|クラスター?", sentence.said.text):
        yield "target", "cluster"


def _flags(sentence: Sentence, intent: str) -> Found:
    if sentence.lexicon.dry_run.search(sentence.said.text):
        yield "dry_run", True
    if sentence.lexicon.force.search(sentence.said.text):
        yield "force", True


READERS: tuple[tuple[frozenset[str], Callable[[Sentence, str], Found]], ...] = (
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
"""Which slots each function fills: an intent that has none of them does not call it."""
