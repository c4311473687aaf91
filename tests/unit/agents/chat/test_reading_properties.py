"""What never happens, whatever is written: nothing breaks, and no "don't", "should we" or quotation is an order."""

import re
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.chat.reading.cleaning import MAX_TEXT
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.model import Act, Heard, Reading, ThreadAlert
from tests.utterances.corpus import Utterance, corpus, reader

FORMS: Mapping[str, Sequence[str]] = {
    "en": (
        *("don't {}", "do not {} please", "please don't {}", "never {}", "you must not {}", "let's not {}"),
        *('he said "{}"', 'the runbook says "{}"', 'Bob wrote: "{}"', '"{}"', "```{}```", "```\n{}\n```"),
        *("how do I {}?", "how would one {}?", "should we {}?", "should I {}?", "what if we {}?", "did you {}?"),
        *("what happens if I {}?", "is it safe to {}?", "has anyone tried to {}?", "do we need to {}?"),
        *("what is the command to {}?", "explain how to {}", "what does `{}` do", "someone typed `{}`", "he said “{}”"),
        *("no need to {}", "I was told to {}", "we're going to {} next week", "I almost asked you to {}"),
    ),
    "fr": (
        *(
            "ne fais pas ça : {}",
            "surtout pas : {}",
            "n'exécute jamais ceci : {}",
            "je ne veux pas qu'on fasse ça : {}",
        ),
        *("il a dit « {} »", 'il a dit "{}"', "on m'a demandé : « {} »", "« {} »", "```{}```"),
        *("comment faire pour {} ?", "comment je fais pour : {}", "faut-il {} ?", "et si on faisait : {} ?"),
        *("est-ce qu'on devrait {} ?", "que se passe-t-il si je fais ça : {} ?"),
        *("il ne faut pas {}", "pas besoin de {}", "pourquoi {} ?", "dois-je {} ?", "il m'a dit de {}"),
    ),
    "ja": (
        *("これはしないで：{}", "「{}」はしないでください", "次のことは絶対にやらないで。{}"),
        *("「{}」と言われた", "「{}」って書いてあった", "『{}』と手順書にある", "「{}」", "```{}```"),
        *("「{}」したらどうなる？", "「{}」ってどうやるの？", "{}、ってやったらどうなる？", "「{}」した方がいい？"),
        *("「{}」していいですか？", "もし「{}」したら？", "「{}」する方法を教えて"),
        *("誰かが「{}」と書いた", "「{}」する必要はない", "{}、は冗談です"),
    ),
}
"""What makes of an order none: a negation, a quotation, a question."""
UNSAID = {
    "戻して": "戻さないで",
    "消して": "消さないで",
    "増やして": "増やさないで",
    "減らして": "減らさないで",
    "黙らせて": "黙らせないで",
    "叩いて": "叩かないで",
    "上げて": "上げないで",
    "して": "しないで",
}
"""How a Japanese order ends, and its negation; the longer endings first."""
STILL_ORDERED: frozenset[str] = frozenset()
"""Gaps of the lexicons that are known: put up for somebody's yes although it says no. Nothing may come to this list."""
MARKUP = (
    *(
        "<@U04AB12CD>",
        "<@U04AB12CD|olive>",
        "<@",
        "<#C1|ops>",
        "<!here>",
        "<!subteam^S1>",
        "<https://a.example|a>",
        "<http",
    ),
    *(
        "```",
        "`",
        "``",
        "> ",
        "&gt; ",
        "&lt;",
        "&amp;amp;",
        "*",
        "_",
        "~",
        ":wave:",
        ":",
        '"',
        "“",
        "«",
        "»",
        "「",
        "』",
        "'",
    ),
    *(
        "\n",
        "\t",
        "\u200b",
        "\u202e",
        "\x00",
        "\ue000",
        "\ud800",
        "ﷺ",
        "ｗｅｂ",
        "５",
        "👩‍🚒",
        "e\u0301",
        "İ",
        "ſ",
        "--",
        "{}",
        "%s",
        "\\",
    ),
)
HELD_BACK_LEFT = 23
"""Of the orders that were held back, how many are still put up in such a form."""
NOISE = ("", "<@U0BOT> ", "@quarterdeck ", "  ")
ENDS = ("", "!", " :pray:", "\n", " …")


def orders(utterances: Sequence[Utterance], language: str) -> Sequence[Utterance]:
    """What is put up as a change when said as it stands."""
    return [one for one in utterances if one.act is Act.CONFIRM and one.language == language]


def formed(form: str, order: str) -> str | None:
    """An order in a form; None where nobody would put it so.

    That is marks for one line around several, and "don't" before what begins with no verb: "not web, restart cart".
    """
    several = "\n" in order or "```" in order
    if several and re.search(r"[\"「『«`]", form):
        return None
    verbless = re.match(r"(?:not?|in) ", order)
    return None if verbless and re.search(r"don't|not |never|no need", form) else form.format(order)


def quoted_lines(order: str) -> str:
    """As Slack quotes: a mark before each line."""
    return textwrap.indent(order, "> ", lambda _: True)


def negated_in_french(order: str) -> str | None:
    """`redémarre auth` as `ne redémarre pas auth`; None for what does not begin with its verb."""
    found = re.fullmatch(r"(?!tu|[Pp]ouvez)(\w+)( .*)", order, re.DOTALL)
    return f"{'n’' if found[1][0] in 'aeéiou' else 'ne '}{found[1]} pas{found[2]}" if found else None


def negated_in_japanese(order: str) -> str | None:
    """`再起動して` as `再起動しないで`; None for what ends otherwise."""
    found = re.fullmatch(rf"(.*?)({'|'.join(UNSAID)})(ください)?！?", order, re.DOTALL)
    return f"{found[1]}{UNSAID[found[2]]}{found[3] or ''}" if found else None


def asked_in_japanese(question: str) -> Callable[[str], str | None]:
    """`再起動して` as `再起動したらどうなる？`; None for what ends otherwise."""

    def ask(order: str) -> str | None:
        found = re.fullmatch(r"(.*)て(?:ください)?！?", order, re.DOTALL)
        return f"{found[1]}{question}" if found else None

    return ask


INFLECTED: Sequence[tuple[str, Callable[[str], str | None]]] = (
    *((language, quoted_lines) for language in FORMS),
    ("fr", negated_in_french),
    ("ja", negated_in_japanese),
    ("ja", asked_in_japanese("たらどうなる？")),
    ("ja", asked_in_japanese("た方がいい？")),
    ("ja", asked_in_japanese("てもいいですか？")),
    ("ja", asked_in_japanese("てと言われた")),
)


def still_ordered(given: Sequence[Utterance], form: Callable[[str], str | None]) -> Sequence[str]:
    """The texts that are put up as a change although they are in a form that makes none of them."""
    said = [(one, text) for one in given if (text := form(one.text)) is not None]
    confirmed = [text for one, text in said if reader().read(one.heard(text)).act is Act.CONFIRM]
    return [text for text in confirmed if text not in STILL_ORDERED]


def said_as(form: str) -> Callable[[str], str | None]:
    """A form of `FORMS` as a function."""
    return lambda order: formed(form, order)


ALL_FORMS = (*((language, said_as(form)) for language, forms in FORMS.items() for form in forms), *INFLECTED)


@pytest.mark.parametrize(("language", "form"), [(one, form) for one, forms in FORMS.items() for form in forms])
def test_an_order_in_other_words_is_none(language: str, form: str) -> None:
    """Negated, quoted or asked about, no order of the corpus is put up as a change."""
    found = still_ordered(orders(corpus().seen, language), said_as(form))
    assert not found


@pytest.mark.parametrize(("language", "form"), INFLECTED)
def test_an_inflected_order_is_none(language: str, form: Callable[[str], str | None]) -> None:
    """Neither is one quoted line by line, nor one whose verb says that it is none."""
    found = still_ordered(orders(corpus().seen, language), form)
    assert not found


def test_orders_held_back_are_none_in_other_words() -> None:
    """The same holds of nearly all that was held back; how many of them do not, and no case, is told."""
    tried = left = 0
    for language, form in ALL_FORMS:
        given = orders(corpus().held_back, language)
        tried += sum(form(one.text) is not None for one in given)
        left += len(still_ordered(given, form))
    sys.stdout.write(f"held back: {left} of {tried} orders in other words are still orders\n")
    assert left <= HELD_BACK_LEFT, f"{left} of {tried}"


SAID = [
    (one, text)
    for language, form in ALL_FORMS
    for one in orders(corpus().seen, language)
    if (text := form(one.text)) is not None and text not in STILL_ORDERED
]


@given(st.sampled_from(SAID), st.sampled_from(NOISE), st.sampled_from(ENDS), st.booleans())
def test_noise_around_it_makes_no_order_of_it(said: tuple[Utterance, str], before: str, after: str, loud: bool) -> None:
    """Mentions, spaces, capitals, marks and emoji around a negation, a quotation or a question change nothing."""
    utterance, words = said
    text = f"{before}{words}{after}"
    assert reader().read(utterance.heard(text.upper() if loud else text)).act is not Act.CONFIRM


WORDS = sorted({word for one in corpus().seen for word in one.text.split()})
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(MARKUP),
    st.sampled_from([one.text for one in corpus().seen]),
    st.text(max_size=12),
)
MESSAGES = st.builds(
    lambda joint, pieces: joint.join(pieces),
    st.sampled_from([" ", "", "\n", ", ", "。"]),
    st.lists(PIECES, max_size=14),
)
ALERTS = st.none() | st.builds(
    ThreadAlert,
    name=st.text(max_size=20),
    labels=st.dictionaries(
        st.sampled_from(["deployment", "namespace", "pod", "node", "service"]) | st.text(max_size=5),
        st.sampled_from(["web", "cart", "shop-prod"]) | st.text(max_size=10),
        max_size=4,
    ),
)


def sound(reading: Reading) -> None:
    """What holds of every reading: nothing that changes something is answered at once, nothing else is put up."""
    assert reading.intent in FRAMES
    named = [str(reading.slots[slot]) for slot in ("first", "second") if slot in reading.slots] or [reading.intent]
    changes = any(FRAMES[intent].changes for intent in named)
    assert reading.act is not Act.RUN or not changes
    assert reading.act is not Act.CONFIRM or changes
    assert (reading.act is Act.ASK) == bool(reading.missing)
    assert reading.act is not Act.NONE or reading.intent == "none"


@settings(max_examples=300)
@given(MESSAGES, ALERTS, st.booleans())
def test_any_text_is_read_and_nothing_is_changed_at_once(text: str, alert: ThreadAlert | None, direct: bool) -> None:
    """Words of the corpus, markup and noise, in any order, with and without an alert above them."""
    sound(reader().read(Heard(text=text, thread_alert=alert, direct=direct)))


@given(st.text(max_size=200))
def test_any_characters_are_read(text: str) -> None:
    """Unicode that nobody types, surrogates and control characters too."""
    sound(reader().read(Heard(text=text)))


@pytest.mark.parametrize("more", [0, 1, 100_000])
def test_a_long_text_is_read_as_far_as_an_order_goes(more: int) -> None:
    """As long as a text may be it is read; what is longer starts nothing."""
    text = "restart web in shop-prod\n".ljust(MAX_TEXT + more, ".")
    reading = reader().read(Heard(text=text))
    sound(reading)
    assert more == 0 or reading.act is Act.NONE
