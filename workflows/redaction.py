"""Takes secrets out of text and JSON before they reach Slack, a log line, the audit log or an LLM.

Ordered patterns plus structure. It is no boundary: Secrets are never fetched at all, and the values that the bot itself
holds are removed exactly, by a `Redactor` that knows them.

Every pattern either starts at a fixed word or is held by a look-behind, and uses possessive or bounded repeats, so that
the time is linear in the text, also for text made to be slow.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from workflows.model.change import JsonValue

MARK = "[redacted]"
_SHORTEST_EXACT = 6
_MAX_PASSES = 4
_SHORT = 64  # characters
_MOST_REMEMBERED = 4_096
_MAX_DEPTH = 64

_NAME_WORDS = r"""
    (?: pass(?:word|wd|phrase|code)s? | (?<![a-z])(?:pwd|pw|mdp) | (?<=[_-])pass | (?<=_)auth | (?<!unexpected\ )token
      | secret(?:[_-]?(?:access)?[_-]?key(?:[_-]?base)?)? | credentials?
      | (?:api|access|account|private|signing|encryption|master|license|shared[_-]?access|service|storage)[ _-]?key
      | connection[_-]?string | (?<![a-z])dsn | (?<![a-z])jwt
    ) (?:[_-]?(?:value|prod|old|new|v?\d{1,3}))?+
"""
_MARKED = re.escape(MARK)

# Words that say something about a secret and are none.
_HARMLESS = r"""
    (?! (?: not|no|required?|requires|missing|empty|invalid|incorrect|wrong|expired?|expires|true|false|null|none|nil
          | unset|undefined|set|must|cannot|can't|could|is|was|has|had|will|should|too|only|optional|absent|mandatory
          | unknown|unavailable|failed|mismatch|rejected|denied|revoked|disabled|enabled|authentication|being|now
          | valid|stored|kept|rotated|managed|found|in|from|for|environment|variable|the|a|an|needed|ok|changed
          | where|what|how|who|why|when|which
        ) (?: [\s,.;:!?)\]}"'\\] | \Z )
      | <(?:set|none|unset|nil|no|hidden|unknown|empty)\b | \{(?![a-z]\w{0,20}\}) | [|>](?=[-+\d]?\s)
      | \[(?!redacted\]) | \*{3}
    )
"""
_QUOTED = (
    r"""(?: "(?:[^"\\\n]|\\.)*+"?+ | '(?:[^'\\\n]|\\.)*+'?+ | (?P<{q}>\\{{1,7}}["'])(?:(?!(?<!\\)(?P={q}))[^\n])*+ )"""
)
_BARE = rf"""(?: {_MARKED} | [^\s,;&"'`\\)\]}}”»」] | \\(?!["'nrt]) | [,;&](?![\s\\"']|[\w.-]{{1,40}}[=:]|\Z)
    | [)\]}}”»」](?![\s,;"'\\)\]}}”»」]|\Z) )++"""
# What a person puts around a word to set it apart.
_SET_APART = r"[`*_~]{0,3}+"
# No word of a sentence and no name of an object: letters, and figures or signs among them.
_RANDOM = r"""
    (?! (?:sha|md|base|utf|oauth|http|ipv|argon|pbkdf|v)-?\d | [a-z]{2,20}(?:-[a-z0-9]{1,20}){1,8}(?:[\s,.;:!?)]|\Z) )
    (?=[^\s]{0,80}?[A-Za-z]) (?: (?=[^\s]{0,80}?[0-9!@\#$%^&+=~]) | (?=[A-Za-z]{20}) )
"""


def _value(group: str) -> str:
    """The pattern of a value: quoted, quoted inside a string of JSON, or bare."""
    return f"(?: {_QUOTED.format(q=group)} | {_BARE} )"


def _compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | flags)


_SECRET_NAME = _compile(rf"{_NAME_WORDS}\Z", re.IGNORECASE)

_PRIVATE_KEY = _compile(
    r"-----BEGIN\ [^-\n]{0,40}PRIVATE\ KEY(?:\ BLOCK)?----- .*? (?: -----END\ [^-\n]{0,60}----- | \Z )", re.DOTALL
)
_TOKEN = _compile(
    r"""
    (?: (?<![A-Za-z0-9]) | (?<=\\[nrt]) )
    (?: xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,}+ | xapp-\d-[A-Za-z0-9-]{8,}+ | gh[pousr]_[A-Za-z0-9]{16,}+
      | github_pat_\w{16,}+ | gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|imt)-[\w.=-]{16,}+
      | (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9]) | sk-(?=[A-Za-z_-]{0,80}\d)[\w-]{16,}+
      | [srp]k_(?:live|test)_[A-Za-z0-9]{8,}+ | whsec_[\w+/=]{16,}+ | npm_[A-Za-z0-9]{30,}+ | pypi-[\w-]{40,}+
      | dckr_(?:pat|oat)_[\w-]{16,}+ | hv[sbr]\.[\w-]{20,}+ | AIza[\w-]{35} | ya29\.[\w.-]{20,}+
      | SG\.[\w-]{16,64}\.[\w-]{16,}+ | do[opr]_v1_[a-f0-9]{40,}+ | shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32,}+
      | hf_[A-Za-z0-9]{30,}+ | gl(?:sa|c)_[\w-]{24,}+ | sha256~[\w-]{43} | \d{8,10}:AA[\w-]{33}
      | AGE-SECRET-KEY-1[A-Z0-9]{20,}+
      | hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]++
    )
    """
)
_JWT = _compile(r"(?: (?<![\w-]) | (?<=\\[nrt]) ) eyJ[\w-]{8,}+ \. [\w-]{4,}+ (?: \. [\w-]*+ )?+")
_URL_USERINFO = _compile(
    r"""(://[^\s/@:"'?#]{0,128}:) (?!\d{1,5}(?:[/?#\s,"')]|\Z)) [^\s"'<>]{1,256} (?=@)
    | (://) [^\s/@:"'?#]{16,256} (?=@)"""
)
_HEADER = _compile(
    r"""
    ( (?<![\w]) (?: (?:proxy-)?authorization | (?:set-)?cookie )
      \\{0,7}["'`]?+ [ \t]{0,4} [:=] [ \t]{0,4} \\{0,7}["'`]?+
      (?: (?:bearer|basic|token|digest|apikey|negotiate|aws4-hmac-sha256) [ ] )?+ )
    (?: [^\r\n"'\\`)] | `(?![`)\s.,;:]|\Z) | \)(?![`)\]}.,;:\ \t]{0,8}(?:[\r\n"'\\]|\Z)) )++
    """,
    re.IGNORECASE,
)
_SCHEME = _compile(
    rf"(\b[Bb]earer[ ]{{1,3}}) (?: (?=\S{{0,200}}?\d) [\w.~+/=-]{{8,}}+ | {_MARKED} )"
    rf"| (\b[Bb]asic[ ]{{1,3}}) (?: (?=\S{{1,200}}?[A-Z0-9=]) [A-Za-z0-9+/]{{8,}}+ ={{0,2}} | {_MARKED} )"
)
_COMMAND = _compile(
    rf"""( \bsshpass[ ]{{1,3}}-p[ ]{{0,3}} | \b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{{0,120}}?[ ]-p(?=\S)
         | \bcurl\b[^\n|;]{{0,200}}?[ ](?:-u|--user)[ =]{{1,3}} | \blogin\b[^\n|;]{{0,120}}?[ ]-p[ ]{{1,3}}
         | --[\w-]{{0,40}}(?:password|passwd|token|secret|api-key)[ ]{{1,3}}(?!-) ) {_value("cq")}"""
)
_QUERY = _compile(
    r"([?&](?:sig|signature|key|code|x-amz-signature|x-amz-credential|x-goog-signature)=) [^\s&\"'<>`]++", re.IGNORECASE
)
_ASSIGNED = _compile(
    rf"""( {_NAME_WORDS} \\{{0,7}}["'`]?+ [ \t]{{0,40}} (?:=>|:=|[:=]) [ \t]{{0,40}} {_SET_APART} )
        {_HARMLESS} {_value("aq")}""",
    re.IGNORECASE,
)
_BESIDE = _compile(
    rf"""( (?<![a-z0-9]) (?:
            (?: (?: pass(?:word|wd|phrase|code)|pwd|pw|mdp|mot\ de\ passe|(?:api|access|private|account)[ _-]?key )
                [ ]{{1,3}} | pass[ ]{{0,3}}:[ ]{{0,3}} | パスワード[ ]{{0,3}} ) {_SET_APART} (?=[^\s,]{{5}})
          | (?: (?<!unexpected\ )token[ ]{{1,3}} | トークン[ ]{{0,3}} ) {_SET_APART} (?=[^\s,]{{12}}) ) )
        {_HARMLESS} {_RANDOM} {_value("bq")}""",
    re.IGNORECASE,
)
"""Names with a blank behind them, as people write them: only what looks like a secret is one."""
_ENV_ENTRY = _compile(
    rf"""( name\\{{0,7}}["']?+:\s{{0,4}} \\{{0,7}}["']?+ [\w.-]{{0,80}}? {_NAME_WORDS} \\{{0,7}}["']?+ ,?+ \s{{0,40}}
         \\{{0,7}}["']?+ value\\{{0,7}}["']?+ :\s{{0,4}} ) {_value("eq")}""",
    re.IGNORECASE,
)
_REGISTRY_AUTH = _compile(r"""( \\{0,7}"(?:auth|identitytoken)\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}" ) [^"\\\s]++""")
_SPOKEN = _compile(
    rf"""( (?:pass(?:word|wd|phrase)|(?<![a-z])(?:pwd|pw)|secret|token|api[ -]?key)
           [ ]{{1,3}} (?:is|was) [ ]{{1,3}} (?:now[ ])?+
         | mots?[ ]de[ ]passe [ ]{{0,3}} (?:est|:|=) [ ]{{0,3}}
         | (?:パスワード|暗証番号|トークン|秘密鍵) [ ]{{0,3}} [は::==] [ ]{{0,3}} ) {_HARMLESS} {_value("sq")}""",
    re.IGNORECASE,
)
_SECRET_MANIFEST = re.compile(r"kind\\*+[\"']?+\s{0,4}:\s{0,4}\\{0,7}[\"']?+Secret\b")
_MANIFEST_DATA = _compile(r"""( "(?:data|stringData)"\s{0,4}:\s{0,4}\{ ) [^{}]*+""")
_YAML_DATA = re.compile(r"^(\s*)(?:data|stringData):\s*$")
_YAML_SCALAR = re.compile(r"^(\s*[\w.-]+:\s)(.*)$")

_WHOLE = (_PRIVATE_KEY, _TOKEN, _JWT)
_NAMES = ("pass", "pw", "mdp", "auth", "token", "secret", "credential", "key", "connection", "dsn", "jwt")
_KEEPING_NAME: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_URL_USERINFO, ("://",)),
    (_HEADER, ("authorization", "cookie")),
    (_SCHEME, ("bearer", "basic")),
    (_COMMAND, ("sshpass", "mysql", "mariadb", "curl", "login", "--")),
    (_QUERY, ("sig=", "signature=", "key=", "code=", "credential=")),
    (_ENV_ENTRY, _NAMES),
    (_REGISTRY_AUTH, ("auth", "identitytoken")),
    (_ASSIGNED, _NAMES),
    (_SPOKEN, (*_NAMES, "パスワード", "暗証番号", "トークン", "秘密鍵")),
    (_BESIDE, (*_NAMES, "パスワード", "トークン")),
)
"""Patterns, and what every match of them contains, case folded: text without any of it, most text, is not searched."""


class Redactor:
    """Redacts by pattern, and the exact values it was given.

    Args:
        exact_values: secrets that the bot holds (tokens, the database's password). Also found percent-encoded, in
            base64 and as JSON escapes them. Values under 6 characters are left out: they would hit harmless text.
    """

    def __init__(self, exact_values: Iterable[str] = ()) -> None:
        forms = {form for value in exact_values if len(value) >= _SHORTEST_EXACT for form in _forms(value)}
        ordered = sorted(forms, key=len, reverse=True)
        self._exact = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        self._clean: set[str] = set()

    def redact(self, text: str) -> str:
        """The text without secrets; redacting it again changes nothing."""
        if text in self._clean:
            return text
        for _ in range(_MAX_PASSES):
            cleaned = self._once(text)
            if cleaned == text:
                self._remember(text)
                break
            text = cleaned
        return text

    def _remember(self, text: str) -> None:
        """Field names and set words come again and again; what is remembered holds no secret."""
        if len(text) <= _SHORT:
            if len(self._clean) >= _MOST_REMEMBERED:
                self._clean.clear()
            self._clean.add(text)

    def redact_json(self, value: JsonValue) -> JsonValue:
        """The value without secrets: by field name, by the shape of Kubernetes objects, and in every string."""
        return self._json(value, 0)

    def _once(self, text: str) -> str:
        if self._exact is not None:
            text = self._exact.sub(MARK, text)
        if _SECRET_MANIFEST.search(text):
            text = _redact_manifest(text)
        for pattern in _WHOLE:
            text = pattern.sub(MARK, text)
        folded = text.casefold()
        for pattern, hints in _KEEPING_NAME:
            if any(hint in folded for hint in hints):
                text = pattern.sub(_keep_name, text)
        return text

    def _json(self, value: JsonValue, depth: int) -> JsonValue:
        if depth > _MAX_DEPTH:
            return MARK
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, list):
            return [self._json(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return self._object(value, depth)
        return value

    def _object(self, value: dict[str, JsonValue], depth: int) -> JsonValue:
        hidden = _hidden_keys(value)
        manifest = {"data", "stringData"} if value.get("kind") == "Secret" else set()
        return {
            self.redact(key): _hide_all(item)
            if key in manifest
            else MARK
            if key in hidden and _is_secret(item)
            else self._json(item, depth + 1)
            for key, item in value.items()
        }


_PATTERNS_ONLY = Redactor()
redact: Callable[[str], str] = _PATTERNS_ONLY.redact
redact_json: Callable[[JsonValue], JsonValue] = _PATTERNS_ONLY.redact_json


def _forms(value: str) -> set[str]:
    encoded = base64.b64encode(value.encode()).decode()
    return {value, quote(value, safe=""), json.dumps(value)[1:-1], encoded, encoded.rstrip("=")}


def _keep_name(match: re.Match[str]) -> str:
    kept = next((group for group in match.groups() if group is not None), "")
    value = match.group()[len(kept) :]
    opening = re.match(r"\\{0,7}[\"']", value)
    if opening is None:
        return f"{kept}{MARK}"
    quote_mark = opening.group()
    closed = len(quote_mark) == 1 and len(value) > 1 and value.endswith(quote_mark)
    return f"{kept}{quote_mark}{MARK}{quote_mark if closed else ''}"


def _redact_manifest(text: str) -> str:
    """Empty the data of a Secret that was printed, as JSON or as YAML."""
    text = _MANIFEST_DATA.sub(rf"\1{MARK}", text)
    lines = text.split("\n")
    indent: int | None = None
    for number, line in enumerate(lines):
        opening = _YAML_DATA.match(line)
        if opening:
            indent = len(opening.group(1))
        elif indent is not None and line.strip() and len(line) - len(line.lstrip()) <= indent:
            indent = None
        elif indent is not None and line.strip():
            scalar = _YAML_SCALAR.match(line)
            lines[number] = f"{scalar.group(1)}{MARK}" if scalar else MARK.rjust(indent + 2 + len(MARK))
    return "\n".join(lines)


def _hidden_keys(value: dict[str, JsonValue]) -> set[str]:
    hidden = {key for key in value if _SECRET_NAME.search(key) or key.lower() in {"authorization", "cookie", "auth"}}
    name = value.get("name")
    return {*hidden, "value"} if isinstance(name, str) and _SECRET_NAME.search(name) else hidden


def _is_secret(value: JsonValue) -> bool:
    """Whether a field of a secret's name holds one; objects are looked into instead (`secret: {secretName: tls}`)."""
    if isinstance(value, list):
        return any(isinstance(item, str) for item in value)
    return value not in (None, "") and not isinstance(value, bool | dict)


def _hide_all(value: JsonValue) -> JsonValue:
    return dict.fromkeys(value, MARK) if isinstance(value, dict) else MARK
