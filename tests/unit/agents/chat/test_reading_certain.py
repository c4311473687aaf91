"""A number, an object or a version is taken from a sentence only where it is plainly said."""

import json

import pytest

from agents.chat.reading.inventory import inventory_of
from agents.chat.reading.model import Act, Heard, SlotValue
from agents.chat.reading.reader import Reader
from tests.utterances.corpus import FOLDER

KNOWN = json.loads((FOLDER / "inventory.json").read_text(encoding="utf-8"))
WEB = {"namespace": "shop-dev", "name": "web"}
READER = Reader(
    inventory_of(
        {
            **KNOWN,
            "namespaces": [*KNOWN["namespaces"], "shop-dev"],
            "deployments": [*(one for one in KNOWN["deployments"] if one["name"] != "web"), WEB],
        }
    )
)


@pytest.mark.parametrize(
    "said",
    [
        "scale web to five hundred",
        "scale web to 1,000",
        "scale web to twenty-five",
        "scale web to 5 or 6",
        "scale web to 5-6",
        "scale web by 50%",
        "scale web up by 2.5",
        "scale web up by -2",
        "scale web to -1",
        "scale web to 2²",
        "webを二十五台にして",
        "webを3台か4台にして",
        "webをマイナス2台にして",
        "passe web à 1,5",
        "passe web à quatre-vingts",
    ],
)
def test_a_number_that_is_not_plain_is_asked_for(said: str) -> None:
    """Never 5 for five hundred, 1 for 1,000 or 22 for 2²."""
    found = READER.read(Heard(text=said))
    assert (found.intent, found.act, found.missing) == ("scale", Act.ASK, ("replicas",))


@pytest.mark.parametrize(
    ("said", "replicas"),
    [("scale web from 3 to 6", 6), ("webを4台から2台に減らして", 2), ("passe web de 5 à 3", 3), ("web -> 5", 5)],
)
def test_the_number_to_reach_is_taken(said: str, replicas: int) -> None:
    """Not the one that it comes from."""
    found = READER.read(Heard(text=said))
    assert (found.act, found.slots.get("replicas")) == (Act.CONFIRM, replicas)


@pytest.mark.parametrize(
    "said",
    [
        "restart kafka for web",
        "restart web's database",
        "scale the db of web to 3",
        "webのキャッシュを消して",
        "relance le proxy de web",
    ],
)
def test_a_change_of_something_else_is_not_made_to_what_it_belongs_to(said: str) -> None:
    """What is meant is asked for."""
    found = READER.read(Heard(text=said))
    assert found.act is Act.ASK
    assert "deployment" not in found.slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("web 1.4.2", {"deployment": "web", "tag": "1.4.2"}),
        ("web dev 1.4.2 please", {"deployment": "web", "tag": "1.4.2", "environment": "development"}),
        ("webを1.4.2でお願いします", {"deployment": "web", "tag": "1.4.2"}),
    ],
)
def test_a_name_and_a_version_and_no_more_are_an_order(said: str, slots: dict[str, SlotValue]) -> None:
    """As people write them who are in a hurry; with any other word beside them they are a statement."""
    found = READER.read(Heard(text=said))
    assert (found.intent, found.act, dict(found.slots)) == ("set_image", Act.CONFIRM, slots)
    assert READER.read(Heard(text=f"{said} leaks")).act is not Act.CONFIRM
