"""A typed answer to "which one?" that says where: "prod", "the dev one", "本番の方", "not shop-prod"."""

import re
from collections.abc import Callable, Iterator, Sequence

from agents.chat.reading.lexicon import Lexicons
from agents.orchestrator.outcome import Choice
from languages import LANGUAGES
from workflows.phrases import normalise

MAX_TEXT = 80
_NAMESPACE = "namespace"
_PLACE = "§"
_NOT = re.compile(
    r"(?:(?<![a-z])(?:not|but|except|other than|besides|pas|sauf|hormis|autre que) (?:(?:the|in|on|for|le|la|les|celui"
    r"|celle|de|du|en|dans|sur) |l')*)$"
)
_NOT_AFTER = re.compile(r"(?:環境)?(?:の(?:ほう|方|やつ)?)?(?:は)?(?:以外|じゃな|ではな|でな|を除)")
_BESIDE = re.compile(
    r"(?<![\w-])(?:the|one|in|on|of|from|for|that|this|please|pls|env|environment|namespace|cluster|just|only|use|take"
    r"|pick|i|mean|meant|want|with|to|yes|ok|okay|not|no|but|except|anything|any|all|other|than|besides|deployment|pod"
    r"|le|la|les|celui|celle|de|du|en|dans|sur|pour|oui|stp|svp|environnement|je|veux|parle|prends|plutôt|non|pas|sauf"
    r"|hormis|tout|autre|que)(?![\w-])|(?<![a-z])[ld]'"
    r"|以外|じゃな(?:い|くて|く)|ではな(?:い|くて|く)|でな(?:い|くて|く)|を除(?:いて|く)|環境|ネームスペース|お願いします|お願い|です"
    r"|ください|して|はい|だけ|ほう|やつ|もの|[の方でにをはが、。,.!\s§]"
)


def by_place(
    choices: Sequence[Choice], text: str, environment_of: Callable[[str], str], lexicons: Lexicons
) -> Choice | None:
    """The one choice that stands in the namespace or the environment that is named, or in none that is ruled out.

    None where the text says more than a place, or where it leaves several choices or none.

    Args:
        choices: what was offered.
        text: as typed.
        environment_of: the environment of a namespace.
        lexicons: how the languages call environments.
    """
    where = {index: str(dict(one.slots).get(_NAMESPACE, "")) for index, one in enumerate(choices)}
    if len(text) > MAX_TEXT or len(where) < 2 or not all(where.values()):
        return None
    rest = normalise(text).lower()
    left, named = set(where), False
    for named_as, is_environment, negated, without in _places(rest, {*where.values()}, lexicons):
        there = {one for one in where if named_as == (environment_of(where[one]) if is_environment else where[one])}
        left = left - there if negated else left & there
        rest, named = without, True
    names = {str(value) for one in choices for slot, value in one.slots if slot != _NAMESPACE}
    for name in sorted(names, key=len, reverse=True):
        rest = re.sub(rf"(?<![\w-]){re.escape(name)}(?![a-z0-9-])", " ", rest)
    if not named or len(left) != 1 or _BESIDE.sub("", rest):
        return None
    return choices[left.pop()]


def _places(said: str, namespaces: set[str], lexicons: Lexicons) -> Iterator[tuple[str, bool, bool, str]]:
    """Each place that is named: how, whether it is an environment, whether it is ruled out, and the text without it."""
    patterns = [
        *((re.compile(rf"(?<![\w-]){re.escape(one)}(?![a-z0-9-])"), one, False) for one in sorted(namespaces)),
        *((*named, True) for language in LANGUAGES for named in lexicons.of(language).environments),
    ]
    for pattern, name, is_environment in patterns:
        if found := pattern.search(said):
            before, after = said[: found.start()], said[found.end() :]
            negated = _NOT.search(before) is not None or _NOT_AFTER.match(after) is not None
            said = f"{before}{_PLACE}{after}"
            yield name, is_environment, negated, said
