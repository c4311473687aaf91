"""What was changed, as people read it: as scannable as the card that showed it before, and bounded."""

from workflows.fields import LONGEST_VALUE, MOST_FIELDS, in_a_sentence, told
from workflows.model.change import FieldChange

CAUSE = FieldChange(path="metadata.annotations.kubernetes.io/change-cause", before="cart 3.5.0", after=None)
NAMED = FieldChange(path="spec.env[CART_DB_URL].name", before=None, after="CART_DB_URL")
IMAGE = FieldChange(path="spec.image", before="cart:3.5.0", after="cart:3.4.0")


def test_one_field_is_one_line() -> None:
    """As short as it can be."""
    scaled = FieldChange(path="spec.replicas", before=3, after=4)
    assert told("dev/web", (scaled,)) == in_a_sentence("dev/web", (scaled,)) == "dev/web: spec.replicas 3 → 4"


def test_several_fields_are_a_line_each() -> None:
    """A value that is not there is `nothing`, as on the card."""
    assert told("shop-prod/cart", (CAUSE, NAMED, IMAGE)).splitlines() == [
        "shop-prod/cart:",
        "  metadata.annotations.kubernetes.io/change-cause: cart 3.5.0 → nothing",
        "  spec.env[CART_DB_URL].name: nothing → CART_DB_URL",
        "  spec.image: cart:3.5.0 → cart:3.4.0",
    ]


def test_many_fields_and_long_values_are_bounded() -> None:
    """So many are listed, the rest is counted; a value stays in its line."""
    long = FieldChange(path="spec.command", before="a\nb" * 500, after=True)
    lines = told("dev/web", (long,) * 40).splitlines()
    assert (len(lines), lines[-1]) == (MOST_FIELDS + 2, "  and 30 more fields")
    assert all(len(line) < LONGEST_VALUE + 40 for line in lines)
    assert lines[1].endswith("… → true")
    assert in_a_sentence("dev/web", (long,) * 4).endswith("… → true and 1 more field")
