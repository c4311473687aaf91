"""What is said of an edit from outside."""

from dataclasses import replace

from workflows.model.change import FieldChange, ObjectRef, Preview
from workflows.plan import differences

APPROVED = Preview(
    target=ObjectRef(cluster="demo", kind="Deployment", namespace="shop", name="web", uid="u", generation=1),
    diff=(FieldChange(path="spec.replicas", before=3, after=5),),
    touches="1 deployment",
    state={"spec.replicas": 3, "spec.image": "web:1", "spec.command": "#aaaa"},
)
EDITED = replace(APPROVED.target, generation=2)


def test_edited_fields_are_named_with_their_values() -> None:
    """Numbers and images are shown, other texts are only said to differ, what the change itself is about once."""
    fresh = replace(
        APPROVED,
        target=EDITED,
        diff=(FieldChange(path="spec.replicas", before=4, after=5),),
        state={"spec.replicas": 4, "spec.image": "web:2", "spec.command": "#bbbb", "spec.paused": True},
    )
    assert differences(APPROVED, fresh) == (
        "Deployment shop/web was edited since",
        "spec.command is different",
        "spec.image: web:1 → web:2",
        "spec.paused: nothing → true",
        "it had 3 replicas, now 4",
    )


def test_many_edits_are_counted() -> None:
    """A card is read on a phone: eight fields, and how many more there are."""
    fresh = replace(APPROVED, target=EDITED, state={**APPROVED.state, **{f"spec.field{n}": n for n in range(12)}})
    lines = differences(APPROVED, fresh)
    assert len(lines) == 10
    assert lines[-1] == "and 4 more fields"


def test_what_did_not_change_is_not_mentioned() -> None:
    """Two looks at the same object differ in nothing."""
    assert differences(APPROVED, replace(APPROVED, notes=("quota 4/20",))) == ()
