"""Several requests in one sentence, and what goes on from before: each said in three languages."""

from collections.abc import Mapping, Sequence

import pytest

from agents.chat.meaning import Said, Several, Understood
from agents.chat.reading.again import points_back, same_elsewhere
from agents.chat.reading.inventory import inventory_of
from agents.chat.reading.lexicon import builtin
from agents.chat.reading.model import Heard, SlotValue
from agents.chat.reading.reader import Reader
from agents.chat.together import MULTI, together
from agents.chat.understanding import Unclear
from workflows.model.intent import Intent

INVENTORY = inventory_of(
    {
        "namespaces": ["shop-dev", "shop-prod", "shop-staging"],
        "deployments": [
            {"namespace": namespace, "name": name}
            for name, namespace in [
                ("web", "shop-dev"),
                ("web", "shop-prod"),
                ("api", "shop-prod"),
                ("cart", "shop-prod"),
            ]
        ],
        "nodes": ["node-1"],
    }
)
READER = Reader(INVENTORY)


def requests(text: str) -> Sequence[tuple[str, Mapping[str, SlotValue]]]:
    """The requests of a sentence: intent and slots of each."""
    heard = Heard(text=text)
    return [(one.reading.intent, dict(one.reading.slots)) for one in READER.requests(heard, READER.read(heard))]


@pytest.mark.parametrize(
    "text",
    [
        "restart api and scale web to 5",
        "redémarre api et passe web à 5 réplicas",
        "apiを再起動してwebを5台にして",
        "apiを再起動して、webを5台にして",
    ],
)
def test_two_requests_keep_their_own_objects(text: str) -> None:
    """Neither takes the name or the number of the other."""
    assert requests(text) == [("restart", {"deployment": "api"}), ("scale", {"deployment": "web", "replicas": 5})]


@pytest.mark.parametrize(
    "text",
    [
        *("restart web in shop-dev. No wait.", "restart web in shop-dev, no wait", "restart web in shop-dev. Hold on."),
        *("redémarre web dans shop-dev. Non attends.", "shop-devのwebを再起動して。待って", "restart web. Never mind."),
    ],
)
def test_an_order_that_is_taken_back_at_once_is_none(text: str) -> None:
    """Nor is what takes it back a request beside it."""
    assert READER.read(Heard(text=text)).intent == "none"
    assert requests(text) == []


def test_what_is_said_once_counts_for_both() -> None:
    """A verb, a place and an object go over to the request that says none."""
    assert requests("restart api and web in shop-prod") == [
        ("restart", {"deployment": "api", "namespace": "shop-prod"}),
        ("restart", {"deployment": "web", "namespace": "shop-prod"}),
    ]
    assert requests("scale api to 3 and web to 5")[1] == ("scale", {"deployment": "web", "replicas": 5})
    assert requests("restart api and show its logs")[1] == ("logs", {"deployment": "api"})
    assert requests("restart web in shop-dev and in shop-prod")[1][1]["namespace"] == "shop-prod"
    places = [slots["environment"] for _, slots in requests("restart web in staging and prod")]
    assert places == ["staging", "production"]


@pytest.mark.parametrize(
    "text",
    [
        "scale web to 5 and keep it there",
        "restart api and then let me know",
        "restart api and don't touch web",
        "please don't restart api and web",
        "shop-devのwebを再起動してください",
        "should we restart api and scale web to 5?",
        "restart web and stay in prod for now",
    ],
)
def test_one_request_stays_one(text: str) -> None:
    """What is only said along, or ordered by nobody, is no second request."""
    assert requests(text) == []


def test_what_is_not_known_is_kept_as_such() -> None:
    """It is about another object in words that no lexicon has: never the order of the first."""
    assert requests("restart api and frobnicate web") == [("restart", {"deployment": "api"}), ("none", {})]


def test_a_change_of_several_objects_names_them_all() -> None:
    """Where a sentence cannot be taken apart, no object is meant more than the others."""
    for text, names in (("apiとwebを再起動して", ["api", "web"]), ("restart web in shop-dev", [])):
        heard = Heard(text=text)
        assert list(READER.crowd(heard, READER.read(heard))) == names


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("now in staging", {"environment": "staging"}),
        ("and the same in shop-prod please", {"namespace": "shop-prod"}),
        ("do the same for production", {"environment": "production"}),
        ("同じのをstagingで", {"environment": "staging"}),
        ("本番でも同じことをして", {"environment": "production"}),
        ("la même chose en staging", {"environment": "staging"}),
        ("maintenant en prod", {"environment": "production"}),
        ("don't do the same in staging", {}),
        ("not in staging", {}),
        ("should I do the same in prod?", {}),
        ("it broke in staging", {}),
        ("ステージングではやらないで", {}),
        ("pas en prod", {}),
    ],
)
def test_the_same_elsewhere(text: str, place: Mapping[str, str]) -> None:
    """Only a sentence that says nothing else is the last request again."""
    assert same_elsewhere(text, INVENTORY, builtin()) == place


@pytest.mark.parametrize(
    "text", ["restart it", "and its logs?", "ログも", "et ses logs ?", "それを再起動して", "redémarre-le"]
)
def test_pointing_back(text: str) -> None:
    """Words that mean what was spoken of."""
    assert points_back(text)
    assert not points_back("show events in shop-dev")


def test_reads_come_before_the_changes_that_are_shown() -> None:
    """Both reads are answered; changes and what is unclear are one message, never more than two requests."""

    def part(meaning: Intent | Unclear) -> Said:
        return Said(words="words", meaning=meaning)

    def changes(intent: Intent) -> bool:
        return intent.name == "restart"

    logs, restart = Intent(name="logs", slots={"deployment": "api"}), Intent(name="restart")
    both = together(Several(parts=(part(restart), part(logs))), changes)
    assert isinstance(both, Understood)
    assert [one.name for one in both.intents] == ["logs", MULTI]
    reads = together(Several(parts=(part(logs), part(logs))), changes)
    assert reads == Understood(intents=(logs, logs))
    half = together(Several(parts=(part(restart), part(Unclear(because="x")))), changes)
    assert isinstance(half, Understood)
    assert half.intents[0].slots["unclear"] == "I did not understand “words”."
    assert isinstance(together(Several(parts=(part(logs),) * 3), changes), Unclear)
    assert isinstance(together(Several(parts=(part(Unclear(because="x")),) * 2), changes), Unclear)
