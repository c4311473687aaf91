"""Words of one's own: they are understood as what they are added to, and keep no sentence from being stopped."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from agents.chat.reading.inventory import Inventory
from agents.chat.reading.lexicon import Lexicons
from agents.chat.reading.model import Act, Heard, Reading
from agents.chat.reading.own import MOST_ENTRIES, InvalidLexicons, lexicons_with, own_words
from agents.chat.reading.reader import Reader
from tests.unit.agents.chat.test_reading_properties import ALL_FORMS, FORMS
from tests.utterances.corpus import corpus

SHOP = Inventory(
    deployments={"web": frozenset({"shop-prod"}), "cart": frozenset({"shop-prod"})},
    namespaces=frozenset({"shop-prod"}),
    nodes=frozenset({"node-1"}),
)
WORDS = {
    "en": """
orders:
  restart: [yeet, give the boot to]
  drain: [park]
  rollback: [time-travel]
asks: {logs: [crash output]}
metrics: {latency: [sluggishness]}
environments: {production: [live]}
leads: [yo deck]
guards: {hypothetical: [one fine day]}
""",
    "fr": "orders: {restart: [secoue, secouer, secouez]}\nasks: {diagnose: [ça sent le roussi]}",
    "ja": "orders: {restart: [ポチ]}\nasks: {logs: [吐き出し]}",
}
SAID = {
    "en": ("yeet web", "give the boot to web in shop-prod", "please yeet cart"),
    "fr": ("secoue web", "secouez cart en shop-prod", "peux-tu secouer web"),
    "ja": ("webをポチして", "shop-prodのcartをポチしてください"),
}
"""Orders in words of one's own."""


def folder_of(path: Path, **files: str) -> Path:
    """A folder with a file for each language."""
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory: pytest.TempPathFactory) -> Lexicons:
    """The built-in lexicons and WORDS."""
    return lexicons_with([folder_of(tmp_path_factory.mktemp("words"), **WORDS)])


@pytest.fixture(scope="module")
def reader(lexicons: Lexicons) -> Reader:
    """A reader that knows WORDS."""
    return Reader(SHOP, lexicons)


def read(reader: Reader, text: str) -> Reading:
    """What a text is read as."""
    return reader.read(Heard(text=text))


@pytest.mark.parametrize(
    ("text", "intent", "act"),
    [
        *((text, "restart", Act.CONFIRM) for texts in SAID.values() for text in texts),
        ("yo deck, yeet web", "restart", Act.CONFIRM),
        ("park node-1", "drain", Act.CONFIRM),
        ("time-travel web", "rollback", Act.CONFIRM),
        ("yeet it", "restart", Act.ASK),
        ("crash output of web please", "logs", Act.RUN),
        ("sluggishness of web in live", "query_metrics", Act.RUN),
        ("cart: ça sent le roussi", "diagnose", Act.RUN),
        ("webの吐き出し", "logs", Act.RUN),
        ("how do I yeet web?", "help", Act.ANSWER),
        ("how do I park a node?", "help", Act.ANSWER),
        ("one fine day restart web", "none", Act.NONE),
        ("yeet everything in shop-prod", "restart", Act.REFUSE),
    ],
)
def test_own_words_are_understood(reader: Reader, text: str, intent: str, act: Act) -> None:
    """As orders, questions, values, openings and what stops an order; without them nothing of that was heard."""
    found = read(reader, text)
    assert (found.intent, found.act) == (intent, act), found


def test_values_of_own_words_are_slots(reader: Reader) -> None:
    """A word for a metric and one for an environment become what they stand for."""
    slots = read(reader, "sluggishness of web in live").slots
    assert slots == {"metric": "latency", "deployment": "web", "environment": "production"}


def test_an_object_that_may_not_exist_is_named_behind_an_own_word(reader: Reader) -> None:
    """It is asked about by its name, as behind a built-in verb."""
    found = read(reader, "yeet checkuot")
    assert (found.act, found.slots, found.missing) == (Act.ASK, {"deployment": "checkuot"}, ("deployment",))


@pytest.mark.parametrize("language", list(FORMS))
def test_an_own_order_in_other_words_is_none(reader: Reader, language: str) -> None:
    """Negated, quoted, asked about or imagined, in all the ways the corpus is tried in, it starts nothing."""
    assert not [text for text in _other_words(language) if read(reader, text).act is Act.CONFIRM]


def _other_words(language: str) -> Sequence[str]:
    forms: list[Callable[[str], str | None]] = [form for one, form in ALL_FORMS if one == language]
    more = ("secoue pas web", "ne secouez surtout pas cart", "please never ever yeet web", "nobody should yeet web")
    return [*more, *(said for form in forms for order in SAID[language] if (said := form(order)) is not None)]


def test_the_corpus_is_read_as_before(lexicons: Lexicons) -> None:
    """Words of one's own add to the built-in ones and take none away."""
    with_own, without = Reader(None, lexicons), Reader(None)
    assert not [one.text for one in corpus().seen if with_own.read(one.heard()) != without.read(one.heard())]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("orders:\n  restat: [yeet]", "en.yaml:2: unknown key orders.restat: did you mean restart?"),
        ("order: {restart: [yeet]}", "en.yaml:1: unknown key order: did you mean orders?"),
        ("asks:\n  list_pods!: [x]", "en.yaml:2: unknown key asks.list_pods!: did you mean list_pods?"),
        ("metrics: {cpu: heat}", "en.yaml:1: metrics.cpu must be a valid list"),
        ("orders: [yeet]", "en.yaml:1: orders must be a map"),
        ("leads:\n  - yo\n  - 5", "en.yaml:3: leads[1] must be a valid string"),
        (
            "orders:\n  restart:\n    - yeet\n    - '  '",
            "en.yaml:4: orders.restart has '  ', of which nothing is heard",
        ),
        ("orders: {scale: [don't touch]}", "no order (negation): write words that order it"),
        ("orders: {scale: [should we touch]}", "no order (doubt)"),
        ("leads: [never]", "leads has 'never', which is no order (negation)"),
        (f"common: {['w'] * (MOST_ENTRIES + 1)}", f"at most {MOST_ENTRIES} items"),
        ("common: [" + "w" * 61 + "]", "at most 60 characters"),
        ("guards: {negation: [a\n", "is not YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    """File, line and the nearest right key; nothing of the folder is taken."""
    monkeypatch.chdir(tmp_path)
    folder = folder_of(tmp_path / "words", en=text)
    found = own_words([folder])
    assert len(found.problems) == 1
    assert said in str(found.problems[0])
    assert str(found.problems[0]).startswith("words/en.yaml")
    with pytest.raises(InvalidLexicons):
        lexicons_with([folder])


UNFIT = {
    "en": {
        "leads: [said]": "no order (speech)",
        "leads: [yesterday]": "stands in any sentence",
        "leads: [after]": "stands in any sentence",
        "leads: [before you]": "no order (hypothetical)",
        "leads: [he]": "too short",
        'leads: ["d\'ont"]': "no order (negation)",
        "leads: [do n't]": "no order (negation)",
        "leads: [nevre]": "no order (negation)",
        "leads: [dnot]": "no order (negation)",
        "leads: [jamais]": "no order (negation)",
        "leads: [しないで]": "no order (negation)",
        "leads: [restart]": "orders restart",
        "orders: {restart: [is]}": "too short",
        "orders: {restart: [then]}": "stands in any sentence",
        "orders: {restart: [he restarted]}": "no order (past)",
        "orders: {restart: [nuke]}": "orders delete",
        "orders: {delete: [please bounce]}": "orders restart",
        "uncordon: [cordon]": "orders cordon",
        "uncordon: [fence]": "orders cordon",
        "force: [bounce]": "orders restart",
        "asks: {smalltalk: [restart]}": "orders restart",
        "asks: {smalltalk: [how]}": "stands in any sentence",
        "asks: {logs: [nuke]}": "orders delete",
        "environments: {production: [staging]}": "means staging",
        "kinds: {pod: [nodes]}": "means node",
    },
    "ja": {
        "orders: {restart: [し]}": "too short",
        "orders: {restart: [の]}": "too short",
        "orders: {restart: [する]}": "stands in any sentence",
        "orders: {restart: [やめ]}": "no order (negation)",
        "orders: {restart: [削除]}": "orders delete",
    },
    "fr": {"leads: [sans]": "no order (negation)", "orders: {restart: [supprime]}": "orders delete"},
}


@pytest.mark.parametrize(
    ("language", "text", "said"), [(language, *one) for language, texts in UNFIT.items() for one in texts.items()]
)
def test_words_that_would_weaken_what_stops_an_order_are_refused(
    tmp_path: Path, language: str, text: str, said: str
) -> None:
    """Guards of any language, also misspelt; words of any sentence; what orders or means something else already."""
    (problem,) = own_words([folder_of(tmp_path / "words", **{language: text})]).problems
    assert problem.line == 1
    assert said in problem.message
    assert problem.message.endswith(("write words that order it", "says nothing else", "letters or more"))


@pytest.mark.parametrize(
    "text",
    [
        "orders: {restart: [yeet, give the boot to, bounce], delete: [yank], drain: [park], cordon: [fence off]}",
        "leads: [yo deck, please, oi mate, be a dear and]",
        "uncordon: [free again, uncordon]",
        "asks: {smalltalk: [thanks, cheerio], logs: [crash output, tail], list_pods: [ps]}",
        "environments: {production: [live, prod]}\nmetrics: {latency: [sluggishness]}\nforce: [the hard way]",
    ],
)
def test_plain_words_are_fine(tmp_path: Path, text: str) -> None:
    """What says one thing and stops nothing is taken, also where a built-in entry says it already."""
    assert own_words([folder_of(tmp_path / "words", en=text)]).problems == ()


def test_files_and_folders_that_are_no_lexicons_are_named(tmp_path: Path) -> None:
    """A language that is not read, an ending that is not looked for, a folder that is not there; all at once."""
    folder = folder_of(tmp_path / "words", de="", en="")
    (folder / "fr.yml").write_text("", encoding="utf-8")
    (folder / "README.md").write_text("not mine", encoding="utf-8")
    said = [str(one).removeprefix(f"{tmp_path}/") for one in own_words([folder, tmp_path / "nowhere"]).problems]
    assert said == [
        "nowhere: is no folder: name one that holds en.yaml, ja.yaml or fr.yaml",
        "words/de.yaml: is the lexicon of no language that is read: did you mean en.yaml?",
        "words/fr.yml: is the lexicon of no language that is read: did you mean fr.yaml?",
    ]


def test_several_folders_add_up(tmp_path: Path) -> None:
    """The words of all of them are known; those of the same key stand beside each other."""
    one = folder_of(tmp_path / "one", en="orders: {restart: [yeet]}")
    two = folder_of(tmp_path / "two", en="orders: {restart: [zing], scale: [size]}")
    reader = Reader(SHOP, lexicons_with([one, two]))
    assert [read(reader, text).intent for text in ("yeet web", "zing web", "size web to 3")] == [
        "restart",
        "restart",
        "scale",
    ]
