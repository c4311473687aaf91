"""What else than replicas has a number that goes up and down, so that `set web timeout to 30` scales nothing."""

import re

from agents.chat.reading.values import NUMBER

_LATIN = (
    r"double[- ]check\w*|memory|mem|ram|cpus?|cores?|heap|limits?|requests?|timeouts?|time-?outs?|ports?|latency"
    r"|env(?: vars?|ironment variables?)?|variables?|ttl|threads?|connections?|retries|probes?|intervals?|weights?"
    r"|priority|quotas?|budget|disk|storage|volumes?|heat|people|threshold|rate|p9\d|temperature|log ?level|verbosity"
    r"|buffer|batch size|mémoire|memoire|délai|delai|limites?|seuil|disque|personnes|gens|température|taux"
)
_JAPANESE = "メモリ|cpu|タイムアウト|ポート|ディスク|閾値|しきい値|上限|環境変数|給料|スレッド|接続数|リクエスト|優先度"
_SAID = re.compile(rf"(?<![a-zà-ÿ])(?:{_LATIN})(?![a-zà-ÿ])")
_SAID_IN_JAPANESE = re.compile(rf"(?:{_JAPANESE})(?:量|値|数|設定)?(?:を|は|も)")
_MEASURED = re.compile(r"\d ?(?:gib?|mib?|ki|gb|mb|ms|seconds?)(?![a-z])")
_COUNTED = re.compile(rf" (?:more |extra |additional )?(?:{_LATIN})(?![a-zà-ÿ])")
_VALUE = re.compile(NUMBER)


def another_amount(text: str, verb: str) -> bool:
    """Whether a scaling verb is about something else, which stands between it and its number."""
    if _SAID_IN_JAPANESE.search(text) or _MEASURED.search(text):
        return True
    start = max(0, text.find(verb))
    number = _VALUE.search(text, start + len(verb))
    if number and _COUNTED.match(text, number.end()):
        return True
    return _SAID.search(text, start, number.start() if number else len(text)) is not None
